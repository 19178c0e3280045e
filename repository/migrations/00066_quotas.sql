-- What a client or an editor has taken of what it may do in a minute, by all replicas together: replicas take it
-- in blocks, so most requests don't come here. A logged table, so that a restart gives nobody more. Rows are
-- overwritten in the holder's next minute, and are gone with the next day.

-- +goose Up
CREATE TABLE quotas (
    holder  uuid        NOT NULL,
    kind    text        NOT NULL CONSTRAINT quotas_kind CHECK (kind IN ('tokens', 'writes')),
    taken   integer     NOT NULL CONSTRAINT quotas_taken CHECK (taken > 0),
    ends_at timestamptz NOT NULL,
    CONSTRAINT quotas_key PRIMARY KEY (holder, kind)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE, DELETE ON quotas TO academy_app;
ALTER TABLE quotas ENABLE ROW LEVEL SECURITY;
CREATE POLICY quotas_inside ON quotas USING ((SELECT actor_role()) IN ('operator', 'system', 'retention'));

-- +goose Down
DROP TABLE quotas;
