-- The trail is read by the operator, by time, and a line may stand for many equal refusals. It stays as
-- it is for the application: lines can be added, and nothing else. With ON CONFLICT DO NOTHING a line
-- whose commit was in doubt is added once.

-- +goose Up
ALTER TABLE audit_events
    ADD COLUMN count bigint NOT NULL DEFAULT 1 CONSTRAINT audit_events_count CHECK (count > 0),
    ADD CONSTRAINT audit_events_outcome CHECK (outcome IN ('done', 'refused', 'failed'));
CREATE INDEX audit_events_by_time ON audit_events (at, id);
CREATE INDEX audit_events_by_client ON audit_events (client_id, at) WHERE client_id IS NOT NULL;

-- What the trail holds of an organisation's own clients belongs into what it may take home. It asks
-- for itself, or the operator for it.
-- +goose StatementBegin
CREATE FUNCTION audit_of(organisation uuid) RETURNS SETOF audit_events
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT a.* FROM audit_events a JOIN clients c ON c.id = a.client_id
WHERE c.organisation_id = organisation
    AND (organisation = actor_organisation() OR COALESCE(actor_role() = 'operator', false))
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION audit_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_of(uuid) TO academy_app;

-- +goose Down
DROP FUNCTION audit_of(uuid);
DROP INDEX audit_events_by_client;
DROP INDEX audit_events_by_time;
ALTER TABLE audit_events DROP CONSTRAINT audit_events_outcome, DROP COLUMN count;
