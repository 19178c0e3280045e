-- An organisation words the responsibilities of leadership for itself, and takes its wording back.

-- +goose Up
GRANT DELETE ON responsibility_overrides TO academy_app;
CREATE POLICY responsibility_overrides_own ON responsibility_overrides
    USING (organisation_id = (SELECT actor_organisation()));

-- It is public, so everybody is told: that the organisation changed, and of no other.
CREATE POLICY changes_own_organisation ON changes FOR INSERT
    WITH CHECK (scope = 'public' AND resource = 'organisation' AND operation = 'upsert'
        AND resource_id = (SELECT actor_organisation()::text));

-- +goose Down
DROP POLICY changes_own_organisation ON changes;
DROP POLICY responsibility_overrides_own ON responsibility_overrides;
REVOKE DELETE ON responsibility_overrides FROM academy_app;
