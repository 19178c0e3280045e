-- Who asks: each transaction of a request runs as role academy_app (which owns nothing) with the
-- actor in local settings. The role is made before the migrations, since roles belong to the whole
-- cluster. After a transaction its local settings read as '', hence NULLIF.

-- +goose Up
GRANT USAGE ON SCHEMA public TO academy_app;
-- A server that may not migrate can still see that nothing is left to do.
GRANT SELECT ON goose_db_version TO academy_app;

-- +goose StatementBegin
CREATE FUNCTION actor_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('academy.role', true), '') $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION actor_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('academy.organisation', true), '')::uuid $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION actor_client() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('academy.client', true), '')::uuid $$;
-- +goose StatementEnd

-- Editors and the operator see every organisation's rows.
-- +goose StatementBegin
CREATE FUNCTION actor_edits() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(actor_role() IN ('editor', 'operator'), false) $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION actor_edits();
DROP FUNCTION actor_client();
DROP FUNCTION actor_organisation();
DROP FUNCTION actor_role();
REVOKE SELECT ON goose_db_version FROM academy_app;
REVOKE USAGE ON SCHEMA public FROM academy_app;
