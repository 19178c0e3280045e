-- Links by which a draft is read without a credential. They hang on the draft: when it is published or
-- discarded, its links are gone, and can't come to show another draft.

-- +goose Up
CREATE TABLE previews (
    id         uuid        NOT NULL CONSTRAINT previews_key PRIMARY KEY,
    tool_id    uuid        NOT NULL CONSTRAINT previews_draft REFERENCES drafts ON DELETE CASCADE,
    token_hash bytea       NOT NULL CONSTRAINT previews_token UNIQUE CONSTRAINT previews_token_hash CHECK (length(token_hash) = 32),
    created_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT previews_period CHECK (expires_at > created_at)
);
CREATE INDEX previews_by_tool ON previews (tool_id);
GRANT SELECT, INSERT, DELETE ON previews TO academy_app;
ALTER TABLE previews ENABLE ROW LEVEL SECURITY;
CREATE POLICY previews_editors ON previews USING ((SELECT actor_edits()));

-- +goose Down
DROP TABLE previews;
