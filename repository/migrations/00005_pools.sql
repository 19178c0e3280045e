-- Who helps whom across workplaces, and how organisations word the responsibilities of leadership
-- for themselves. Both are public.

-- +goose Up
CREATE TABLE peer_pools (
    id            uuid        NOT NULL CONSTRAINT peer_pools_key PRIMARY KEY,
    slug          text        NOT NULL CONSTRAINT peer_pools_slug UNIQUE,
    names         jsonb       NOT NULL,
    offers        jsonb       NOT NULL,
    collection    text        NOT NULL,
    organisations jsonb       NOT NULL,
    changed_at    timestamptz NOT NULL
);

CREATE TABLE responsibility_overrides (
    organisation_id uuid  NOT NULL CONSTRAINT responsibility_overrides_organisation REFERENCES organisations,
    code            text  NOT NULL,
    title           jsonb NOT NULL,
    text            jsonb NOT NULL,
    CONSTRAINT responsibility_overrides_key PRIMARY KEY (organisation_id, code)
);

GRANT SELECT, INSERT, UPDATE ON peer_pools, responsibility_overrides TO academy_app;

-- Everybody reads these; only editors and the operator write them.
ALTER TABLE peer_pools ENABLE ROW LEVEL SECURITY;
CREATE POLICY peer_pools_seen ON peer_pools FOR SELECT USING (true);
CREATE POLICY peer_pools_made ON peer_pools USING ((SELECT actor_edits()));
ALTER TABLE responsibility_overrides ENABLE ROW LEVEL SECURITY;
CREATE POLICY responsibility_overrides_seen ON responsibility_overrides FOR SELECT USING (true);
CREATE POLICY responsibility_overrides_made ON responsibility_overrides USING ((SELECT actor_edits()));

-- +goose Down
DROP TABLE responsibility_overrides, peer_pools;
