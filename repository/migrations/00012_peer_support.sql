-- Which organisations help others with a tool that they have tried. Everybody may see it; each organisation
-- speaks for itself.

-- +goose Up
CREATE TABLE peer_support (
    organisation_id uuid        NOT NULL CONSTRAINT peer_support_organisation REFERENCES organisations,
    tool_id         uuid        NOT NULL CONSTRAINT peer_support_tool REFERENCES tools,
    offers          jsonb       NOT NULL,
    version         int         NOT NULL CONSTRAINT peer_support_version CHECK (version > 0),
    since           timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    CONSTRAINT peer_support_key PRIMARY KEY (tool_id, organisation_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON peer_support TO academy_app;

ALTER TABLE peer_support ENABLE ROW LEVEL SECURITY;
CREATE POLICY peer_support_seen ON peer_support FOR SELECT USING (true);
CREATE POLICY peer_support_made ON peer_support USING (organisation_id = (SELECT actor_organisation()));

-- +goose Down
DROP TABLE peer_support;
