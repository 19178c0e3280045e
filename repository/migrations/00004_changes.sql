-- The change feed, and what makes requests safe: credentials, keys, repeated requests, the trail.

-- +goose Up

-- The position is drawn after the scope's advisory lock is taken (see changes.go), so within a scope
-- positions are in commit order. No foreign key: the log outlives what it speaks of.
CREATE TABLE changes (
    position    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT changes_key PRIMARY KEY,
    scope       text        NOT NULL,
    resource    text        NOT NULL,
    resource_id text        NOT NULL,
    slug        text        NOT NULL,
    operation   text        NOT NULL CONSTRAINT changes_operation CHECK (operation IN ('upsert', 'withdraw')),
    at          timestamptz NOT NULL
);
CREATE INDEX changes_by_scope ON changes (scope, position);
CREATE INDEX changes_by_resource ON changes (scope, resource, resource_id, position DESC);

CREATE TABLE clients (
    id              uuid        NOT NULL CONSTRAINT clients_key PRIMARY KEY,
    role            text        NOT NULL CONSTRAINT clients_role CHECK (role IN ('pilot', 'integrator', 'editor')),
    organisation_id uuid        CONSTRAINT clients_organisation REFERENCES organisations,
    permissions     jsonb       NOT NULL,
    secret_hash     bytea       NOT NULL CONSTRAINT clients_secret_hash CHECK (length(secret_hash) = 32),
    basic           boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    disabled_at     timestamptz,
    CONSTRAINT clients_pilot CHECK (role <> 'pilot' OR organisation_id IS NOT NULL)
);

CREATE TABLE keys (
    id         uuid        NOT NULL CONSTRAINT keys_key PRIMARY KEY,
    purpose    text        NOT NULL CONSTRAINT keys_purpose CHECK (purpose IN ('token', 'cursor')),
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE idempotency (
    client_id   uuid        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    resource_id uuid        NOT NULL,
    result      json        NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    CONSTRAINT idempotency_key PRIMARY KEY (client_id, key)
);

CREATE TABLE audit_events (
    id        uuid        NOT NULL CONSTRAINT audit_events_key PRIMARY KEY,
    at        timestamptz NOT NULL,
    role      text        NOT NULL,
    client_id uuid,
    action    text        NOT NULL,
    resource  text        NOT NULL,
    subject   text        NOT NULL,
    outcome   text        NOT NULL
);

GRANT SELECT, INSERT ON changes TO academy_app;
GRANT SELECT, INSERT, UPDATE ON clients TO academy_app;
GRANT SELECT, INSERT ON keys TO academy_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO academy_app;
GRANT INSERT ON audit_events TO academy_app;

ALTER TABLE changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY changes_seen ON changes FOR SELECT
    USING (scope = 'public' OR scope = (SELECT actor_organisation()::text) OR (SELECT actor_role()) = 'system');
CREATE POLICY changes_made ON changes FOR INSERT
    WITH CHECK (scope = (SELECT actor_organisation()::text) OR (SELECT actor_edits()));

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY clients_inside ON clients USING ((SELECT actor_role()) IN ('operator', 'system'));

ALTER TABLE keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY keys_inside ON keys USING ((SELECT actor_role()) IN ('operator', 'system'));

ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
CREATE POLICY idempotency_own ON idempotency USING (client_id = (SELECT actor_client()));

-- +goose Down
DROP TABLE audit_events, idempotency, keys, clients, changes;
