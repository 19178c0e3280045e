-- A trial has a life of its own: planned, running, finished. It can be sent again safely, as feedback
-- can, and changed until it is finished.

-- +goose Up
ALTER TABLE trials
    ADD COLUMN state       text        NOT NULL DEFAULT 'running'
        CONSTRAINT trials_state CHECK (state IN ('planned', 'running', 'finished')),
    ADD COLUMN source      text        NOT NULL DEFAULT '',
    ADD COLUMN external_id text,
    ADD COLUMN fingerprint text        NOT NULL DEFAULT '',
    ADD COLUMN version     int         NOT NULL DEFAULT 1 CONSTRAINT trials_version CHECK (version > 0),
    ADD COLUMN changed_at  timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT trials_external_id UNIQUE (organisation_id, source, external_id);
UPDATE trials SET state = 'finished' WHERE outcome <> '';
UPDATE trials SET changed_at = created_at;
CREATE INDEX trials_by_tool ON trials (tool_id) WHERE state = 'finished';

-- How many organisations stand behind a tool's finished trials. It counts everybody's, as the owner of
-- the table, and gives away nothing but the number.
-- +goose StatementBegin
CREATE FUNCTION organisations_behind_trials(tool text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT count(DISTINCT organisation_id) FROM public.trials WHERE tool_id::text = tool AND state = 'finished' $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION organisations_behind_trials FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organisations_behind_trials TO academy_app;

-- A finished trial changes what the public reads of a tool as soon as three organisations stand behind
-- it: then, and only then, a pilot may tell everybody that the tool changed.
CREATE POLICY changes_of_evidence ON changes FOR INSERT WITH CHECK (scope = 'public' AND resource = 'tool'
    AND operation = 'upsert' AND (SELECT actor_role()) = 'pilot' AND organisations_behind_trials(resource_id) >= 3);

-- +goose Down
DROP POLICY changes_of_evidence ON changes;
DROP FUNCTION organisations_behind_trials;
DROP INDEX trials_by_tool;
ALTER TABLE trials
    DROP COLUMN state, DROP COLUMN source, DROP COLUMN external_id, DROP COLUMN fingerprint, DROP COLUMN version,
    DROP COLUMN changed_at;
