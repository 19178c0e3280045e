-- Wrong secrets are counted for the client that was named and the address that named it, by all replicas
-- together. Neither is kept: a row is found by a keyed hash of both, and is gone some minutes later.

-- +goose Up
CREATE TABLE failed_secrets (
    name     bytea       NOT NULL CONSTRAINT failed_secrets_key PRIMARY KEY CONSTRAINT failed_secrets_name CHECK (length(name) = 16),
    failures integer     NOT NULL CONSTRAINT failed_secrets_failures CHECK (failures > 0),
    ends_at  timestamptz NOT NULL
);
CREATE INDEX failed_secrets_by_end ON failed_secrets (ends_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON failed_secrets TO academy_app;
ALTER TABLE failed_secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY failed_secrets_inside ON failed_secrets USING ((SELECT actor_role()) IN ('operator', 'system', 'retention'));

-- +goose Down
DROP TABLE failed_secrets;
