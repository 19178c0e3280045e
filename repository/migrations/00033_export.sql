-- Who takes home what it has given also gets which clients it has: without what their secrets are checked
-- by, which is why the table itself stays closed to it.

-- +goose Up
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

-- +goose Down
DROP FUNCTION clients_of(uuid);
