-- The change log grows with every publication. A change that was followed by another one of the same resource
-- is forgotten after a time; the last one of each resource stays for ever, and with it every tombstone.
-- Where the log begins is remembered: a follower who stands before that reads everything anew.

-- +goose Up
CREATE TABLE feed_begins (
    scope    text   NOT NULL CONSTRAINT feed_begins_key PRIMARY KEY,
    position bigint NOT NULL
);
GRANT SELECT ON feed_begins TO academy_app;
ALTER TABLE feed_begins ENABLE ROW LEVEL SECURITY;
CREATE POLICY feed_begins_known ON feed_begins FOR SELECT USING (scope = 'public');

-- +goose StatementBegin
CREATE FUNCTION forget_changes(before timestamptz, dry boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    n bigint;
    earliest timestamptz := LEAST(before, now() - interval '30 days');
BEGIN
    IF dry THEN
        SELECT count(*) INTO n FROM changes c WHERE at < earliest AND EXISTS (SELECT FROM changes later
            WHERE later.scope = c.scope AND later.resource = c.resource AND later.resource_id = c.resource_id AND later.position > c.position);
        RETURN n;
    END IF;
    WITH gone AS (
        DELETE FROM changes c WHERE at < earliest AND EXISTS (SELECT FROM changes later
            WHERE later.scope = c.scope AND later.resource = c.resource AND later.resource_id = c.resource_id AND later.position > c.position)
        RETURNING c.scope, c.position
    ), ends AS (
        INSERT INTO feed_begins (scope, position) SELECT scope, max(position) FROM gone GROUP BY scope
        ON CONFLICT (scope) DO UPDATE SET position = GREATEST(feed_begins.position, EXCLUDED.position)
    )
    SELECT count(*) INTO n FROM gone;
    RETURN n;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION forget_changes(timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_changes(timestamptz, boolean) TO academy_app;

-- +goose Down
DROP FUNCTION forget_changes(timestamptz, boolean);
DROP TABLE feed_begins;
