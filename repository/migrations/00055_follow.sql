-- A duplicate follows its master wherever that goes, and its sender hears of it. Who moves the master may be
-- another organisation, which neither sees nor writes the duplicate: the program does it, in a role of its own.

-- +goose Up
ALTER TABLE feedback_events ADD COLUMN master_state text NOT NULL DEFAULT '';
-- How often something changed that only editors see. It is no part of the version, which the sender knows.
ALTER TABLE feedback ADD COLUMN unseen int NOT NULL DEFAULT 0 CONSTRAINT feedback_unseen CHECK (unseen >= 0);

CREATE POLICY feedback_follows ON feedback USING ((SELECT actor_role()) = 'follow');

-- News for another organisation are written only in the transaction that changed its feedback.
-- +goose StatementBegin
CREATE FUNCTION feedback_changes_now(feedback_id uuid, organisation text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT EXISTS (SELECT FROM feedback WHERE id = feedback_id AND organisation_id::text = organisation
        AND xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296)
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION feedback_changes_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feedback_changes_now TO academy_app;
-- CASE, so that nobody who writes its own news waits for the look at its feedback.
ALTER POLICY changes_made ON changes WITH CHECK (CASE
    WHEN scope = (SELECT actor_organisation()::text) OR (SELECT actor_edits()) THEN true
    WHEN resource = 'feedback' AND operation = 'upsert' THEN feedback_changes_now(resource_id::uuid, scope)
    ELSE false END);

-- +goose Down
ALTER POLICY changes_made ON changes WITH CHECK (scope = (SELECT actor_organisation()::text) OR (SELECT actor_edits()));
DROP FUNCTION feedback_changes_now;
DROP POLICY feedback_follows ON feedback;
ALTER TABLE feedback DROP COLUMN unseen;
ALTER TABLE feedback_events DROP COLUMN master_state;
