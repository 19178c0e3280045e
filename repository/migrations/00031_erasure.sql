-- Erasing takes the texts away and leaves a tombstone. Events and stored results can't be changed by the
-- application; one function takes the text out of those that belong to something erased already, and so
-- can do no other harm, whoever calls it.

-- +goose Up
ALTER TABLE feedback ADD COLUMN erased_at timestamptz;
ALTER TABLE trials ADD COLUMN erased_at timestamptz;
ALTER TABLE feedback ADD CONSTRAINT feedback_erased CHECK (erased_at IS NULL
    OR what_worked = '' AND what_to_change = '' AND used_for = '' AND internal_note = '' AND fingerprint = '');
ALTER TABLE trials ADD CONSTRAINT trials_erased CHECK (erased_at IS NULL OR goal = '' AND fingerprint = '');

-- A result that holds something erased is kept without its content: so a request sent again under its key
-- doesn't bring back what it made.
-- +goose StatementBegin
CREATE FUNCTION forget_erased(ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE erased uuid[];
BEGIN
    SELECT array_agg(id) INTO erased FROM (
        SELECT id FROM feedback WHERE id = ANY (ids) AND erased_at IS NOT NULL
        UNION ALL SELECT id FROM trials WHERE id = ANY (ids) AND erased_at IS NOT NULL) e;
    UPDATE feedback_events SET answer = '{}' WHERE feedback_id = ANY (erased) AND answer <> '{}';
    UPDATE idempotency SET result = 'null', fingerprint = '' WHERE EXISTS (
        SELECT FROM unnest(erased) e WHERE resource_id = e OR strpos(result::text, e::text) > 0);
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION forget_erased(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_erased(uuid[]) TO academy_app;

-- The program erases what has been kept long enough, in a role of its own, and tells its sender.
CREATE POLICY feedback_ages ON feedback USING ((SELECT actor_role()) = 'retention');
CREATE POLICY trials_age ON trials USING ((SELECT actor_role()) = 'retention');
CREATE POLICY changes_of_age ON changes FOR INSERT WITH CHECK (scope <> 'public' AND (SELECT actor_role()) = 'retention');
CREATE INDEX feedback_by_age ON feedback (state, changed_at) WHERE erased_at IS NULL;

-- +goose Down
DROP INDEX feedback_by_age;
DROP POLICY changes_of_age ON changes;
DROP POLICY trials_age ON trials;
DROP POLICY feedback_ages ON feedback;
DROP FUNCTION forget_erased(uuid[]);
ALTER TABLE trials DROP CONSTRAINT trials_erased, DROP COLUMN erased_at;
ALTER TABLE feedback DROP CONSTRAINT feedback_erased, DROP COLUMN erased_at;
