-- A client's life after it was made: what it may is changed, its secret is turned over without a gap, and
-- its tokens end before their time. Tokens are verified without the database, so each replica keeps the few
-- revocations that still matter in memory and follows them here.

-- +goose Up
ALTER TABLE clients
    ADD COLUMN name             text    NOT NULL DEFAULT '',
    ADD COLUMN tokens           boolean NOT NULL DEFAULT true,
    ADD COLUMN version          integer NOT NULL DEFAULT 1,
    ADD COLUMN old_secret_hash  bytea,
    ADD COLUMN old_secret_until timestamptz,
    ADD CONSTRAINT clients_ways CHECK (basic OR tokens),
    ADD CONSTRAINT clients_old_secret CHECK ((old_secret_hash IS NULL) = (old_secret_until IS NULL)),
    ADD CONSTRAINT clients_old_secret_hash CHECK (length(old_secret_hash) = 32);
CREATE INDEX clients_by_organisation ON clients (organisation_id);

-- Editors list and change clients; a client sees itself, to turn its own secret over.
DROP POLICY clients_inside ON clients;
CREATE POLICY clients_inside ON clients USING ((SELECT actor_role()) IN ('operator', 'system', 'editor'));
CREATE POLICY clients_itself ON clients FOR SELECT USING (id = (SELECT actor_client()));
CREATE POLICY clients_turned ON clients FOR UPDATE USING (id = (SELECT actor_client()));

-- The subject is a token, or a client all of whose tokens end that were given at a version below.
CREATE TABLE revocations (
    subject    uuid        NOT NULL CONSTRAINT revocations_key PRIMARY KEY,
    below      integer     NOT NULL,
    expires_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON revocations TO academy_app;
ALTER TABLE revocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY revocations_inside ON revocations USING ((SELECT actor_role()) IN ('operator', 'system', 'editor'));

DROP FUNCTION clients_of(uuid);
-- +goose StatementBegin
CREATE FUNCTION clients_of(organisation uuid)
    RETURNS TABLE (id uuid, name text, role text, permissions jsonb, basic boolean, tokens boolean, created_at timestamptz,
        disabled_at timestamptz, old_secret_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT c.id, c.name, c.role, c.permissions, c.basic, c.tokens, c.created_at, c.disabled_at, c.old_secret_until FROM clients c
WHERE c.organisation_id = organisation
    AND (organisation = actor_organisation() OR COALESCE(actor_role() = 'operator', false))
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION clients_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients_of(uuid) TO academy_app;

-- +goose Down
DROP FUNCTION clients_of(uuid);
-- +goose StatementBegin
CREATE FUNCTION clients_of(organisation uuid)
    RETURNS TABLE (id uuid, role text, permissions jsonb, basic boolean, created_at timestamptz, disabled_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT c.id, c.role, c.permissions, c.basic, c.created_at, c.disabled_at FROM clients c
WHERE c.organisation_id = organisation
    AND (organisation = actor_organisation() OR COALESCE(actor_role() = 'operator', false))
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION clients_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clients_of(uuid) TO academy_app;
DROP TABLE revocations;
DROP POLICY clients_turned ON clients;
DROP POLICY clients_itself ON clients;
DROP POLICY clients_inside ON clients;
CREATE POLICY clients_inside ON clients USING ((SELECT actor_role()) IN ('operator', 'system'));
DROP INDEX clients_by_organisation;
ALTER TABLE clients DROP CONSTRAINT clients_old_secret_hash, DROP CONSTRAINT clients_old_secret, DROP CONSTRAINT clients_ways,
    DROP COLUMN old_secret_until, DROP COLUMN old_secret_hash, DROP COLUMN version, DROP COLUMN tokens, DROP COLUMN name;
