-- An invitation lets an organisation fetch its client's id and secret itself, once: nobody has to mail a
-- secret. The link's token is kept as a hash only.

-- +goose Up
CREATE TABLE invitations (
    id              uuid        NOT NULL CONSTRAINT invitations_key PRIMARY KEY,
    organisation_id uuid        NOT NULL CONSTRAINT invitations_organisation REFERENCES organisations,
    role            text        NOT NULL CONSTRAINT invitations_role CHECK (role IN ('pilot', 'integrator')),
    name            text        NOT NULL,
    permissions     jsonb       NOT NULL,
    basic           boolean     NOT NULL,
    token_hash      bytea       NOT NULL CONSTRAINT invitations_token UNIQUE CONSTRAINT invitations_token_hash CHECK (length(token_hash) = 32),
    created_by      uuid,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    claimed_at      timestamptz,
    claimed_as      uuid        CONSTRAINT invitations_client REFERENCES clients,
    CONSTRAINT invitations_period CHECK (expires_at > created_at),
    CONSTRAINT invitations_claim CHECK ((claimed_at IS NULL) = (claimed_as IS NULL))
);
CREATE INDEX invitations_by_organisation ON invitations (organisation_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO academy_app;
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitations_inside ON invitations USING ((SELECT actor_role()) IN ('operator', 'system', 'editor', 'retention'));
CREATE POLICY invitations_own ON invitations FOR SELECT USING (organisation_id = (SELECT actor_organisation()));

-- +goose Down
DROP TABLE invitations;
