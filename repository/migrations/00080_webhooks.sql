-- A webhook is a reader of the change feed that we run for a client: a row with its place in the feed. Replicas
-- share the work by claims that end by themselves.

-- +goose Up
CREATE TABLE webhooks (
    id              uuid        NOT NULL CONSTRAINT webhooks_key PRIMARY KEY,
    client_id       uuid        NOT NULL CONSTRAINT webhooks_client REFERENCES clients,
    organisation_id uuid        CONSTRAINT webhooks_organisation REFERENCES organisations,
    url             text        NOT NULL,
    description     text        NOT NULL,
    types           jsonb       NOT NULL,
    state           text        NOT NULL CONSTRAINT webhooks_state CHECK (state IN ('active', 'suspended', 'disabled')),
    reason          text        NOT NULL CONSTRAINT webhooks_reason CHECK (reason IN ('', 'failing', 'gone', 'by_owner')),
    version         integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    epoch           text        NOT NULL,
    position        bigint      NOT NULL,
    failures        integer     NOT NULL CONSTRAINT webhooks_failures CHECK (failures >= 0),
    failing_since   timestamptz,
    next_attempt_at timestamptz NOT NULL,
    last_success_at timestamptz,
    slow            boolean     NOT NULL,
    claimed_by      uuid,
    claimed_until   timestamptz,
    CONSTRAINT webhooks_url UNIQUE (client_id, url),
    CONSTRAINT webhooks_reason_state CHECK ((state = 'active') = (reason = '')),
    CONSTRAINT webhooks_failing CHECK ((failures = 0) = (failing_since IS NULL)),
    CONSTRAINT webhooks_claim CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
) WITH (fillfactor = 50);
CREATE INDEX webhooks_due ON webhooks (next_attempt_at) WHERE state = 'active';
CREATE INDEX webhooks_by_organisation ON webhooks (organisation_id);

CREATE TABLE webhook_secrets (
    id         uuid        NOT NULL CONSTRAINT webhook_secrets_key PRIMARY KEY,
    webhook_id uuid        NOT NULL CONSTRAINT webhook_secrets_webhook REFERENCES webhooks ON DELETE CASCADE,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    ends_at    timestamptz
);
CREATE INDEX webhook_secrets_by_webhook ON webhook_secrets (webhook_id);

-- What was tried, and not what was said: neither a body nor an answer is kept.
CREATE TABLE webhook_attempts (
    id              uuid        NOT NULL CONSTRAINT webhook_attempts_key PRIMARY KEY,
    webhook_id      uuid        NOT NULL CONSTRAINT webhook_attempts_webhook REFERENCES webhooks ON DELETE CASCADE,
    message_id      text        NOT NULL,
    type            text        NOT NULL,
    position        bigint      NOT NULL,
    number          integer     NOT NULL,
    at              timestamptz NOT NULL,
    took_ms         integer     NOT NULL,
    status          integer     NOT NULL,
    fault           text        NOT NULL,
    next_attempt_at timestamptz
);
CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, id DESC);
CREATE INDEX webhook_attempts_by_time ON webhook_attempts USING brin (at);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO academy_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_secrets TO academy_app;
GRANT SELECT, INSERT, DELETE ON webhook_attempts TO academy_app;

-- Whose a webhook is: its client's and its organisation's. Editors and the operator see how it goes.
-- +goose StatementBegin
CREATE FUNCTION webhook_own(client uuid, organisation uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(client = actor_client() OR organisation = actor_organisation(), false) $$;
-- +goose StatementEnd

ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhooks_inside ON webhooks USING ((SELECT actor_role()) = 'system');
CREATE POLICY webhooks_seen ON webhooks FOR SELECT USING ((SELECT actor_edits()));
CREATE POLICY webhooks_own ON webhooks USING (webhook_own(client_id, organisation_id))
    WITH CHECK (webhook_own(client_id, organisation_id) AND (organisation_id IS NULL OR organisation_id = (SELECT actor_organisation())));

-- Secrets are their owner's, sealed as they are, and the dispatcher's; editors and operators see none.
ALTER TABLE webhook_secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_secrets_inside ON webhook_secrets USING ((SELECT actor_role()) = 'system');
CREATE POLICY webhook_secrets_own ON webhook_secrets
    USING (EXISTS (SELECT FROM webhooks w WHERE w.id = webhook_id AND webhook_own(w.client_id, w.organisation_id)));
CREATE POLICY webhook_secrets_ended ON webhook_secrets FOR ALL
    USING (ends_at <= now() AND (SELECT actor_role()) IN ('retention', 'operator')) WITH CHECK (false);

ALTER TABLE webhook_attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_attempts_inside ON webhook_attempts USING ((SELECT actor_role()) IN ('system', 'retention', 'operator'));
CREATE POLICY webhook_attempts_seen ON webhook_attempts FOR SELECT USING ((SELECT actor_edits()));
CREATE POLICY webhook_attempts_own ON webhook_attempts
    USING (EXISTS (SELECT FROM webhooks w WHERE w.id = webhook_id AND webhook_own(w.client_id, w.organisation_id)));

-- +goose Down
DROP TABLE webhook_attempts, webhook_secrets, webhooks;
DROP FUNCTION webhook_own(uuid, uuid);
