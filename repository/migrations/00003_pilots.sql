-- The loop: programmes, trials, feedback and what became of it. Each organisation's rows are its
-- own: the policies hold even where a query forgets its WHERE.

-- +goose Up
CREATE TABLE programmes (
    id        uuid  NOT NULL CONSTRAINT programmes_key PRIMARY KEY,
    slug      text  NOT NULL CONSTRAINT programmes_slug UNIQUE,
    names     jsonb NOT NULL,
    summaries jsonb NOT NULL,
    starts_on date  NOT NULL,
    ends_on   date,
    CONSTRAINT programmes_period CHECK (ends_on >= starts_on)
);

CREATE TABLE participations (
    programme_id    uuid NOT NULL CONSTRAINT participations_programme REFERENCES programmes,
    organisation_id uuid NOT NULL CONSTRAINT participations_organisation REFERENCES organisations,
    state           text NOT NULL CONSTRAINT participations_state CHECK (state IN ('invited', 'active', 'paused', 'ended')),
    starts_on       date NOT NULL,
    ends_on         date,
    CONSTRAINT participations_key PRIMARY KEY (programme_id, organisation_id),
    CONSTRAINT participations_period CHECK (ends_on >= starts_on)
);
CREATE INDEX participations_by_organisation ON participations (organisation_id);

CREATE TABLE trials (
    id              uuid        NOT NULL CONSTRAINT trials_key PRIMARY KEY,
    organisation_id uuid        NOT NULL CONSTRAINT trials_organisation REFERENCES organisations,
    tool_id         uuid        NOT NULL,
    revision        int         NOT NULL,
    starts_on       date        NOT NULL,
    ends_on         date,
    context         jsonb       NOT NULL,
    goal            text        NOT NULL,
    outcome         text        NOT NULL,
    use_again       boolean,
    created_at      timestamptz NOT NULL,
    CONSTRAINT trials_revision FOREIGN KEY (tool_id, revision) REFERENCES revisions,
    CONSTRAINT trials_period CHECK (ends_on >= starts_on)
);
CREATE INDEX trials_by_organisation ON trials (organisation_id, created_at DESC);

CREATE TABLE feedback (
    id               uuid        NOT NULL CONSTRAINT feedback_key PRIMARY KEY,
    organisation_id  uuid        NOT NULL CONSTRAINT feedback_organisation REFERENCES organisations,
    tool_id          uuid        NOT NULL,
    revision         int         NOT NULL,
    step             text        NOT NULL,
    trial_id         uuid        CONSTRAINT feedback_trial REFERENCES trials,
    kind             text        NOT NULL,
    ratings          jsonb       NOT NULL,
    what_worked      text        NOT NULL,
    what_to_change   text        NOT NULL,
    used_for         text        NOT NULL,
    used_on          date        NOT NULL,
    language         text        NOT NULL CONSTRAINT feedback_language CHECK (language IN ('fi', 'sv', 'en')),
    source           text        NOT NULL,
    external_id      text,
    fingerprint      text        NOT NULL,
    consent_to_quote boolean     NOT NULL,
    state            text        NOT NULL CONSTRAINT feedback_state CHECK (state IN ('quarantined', 'received', 'triaged',
        'planned', 'needs_info', 'duplicate', 'declined', 'addressed', 'confirmed', 'reopened', 'withdrawn_by_author')),
    duplicate_of     uuid        CONSTRAINT feedback_duplicate_of REFERENCES feedback,
    addressed_in     int,
    internal_note    text        NOT NULL,
    due_on           date,
    screening_reason text        NOT NULL,
    version          int         NOT NULL CONSTRAINT feedback_version CHECK (version > 0),
    received_at      timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    CONSTRAINT feedback_revision FOREIGN KEY (tool_id, revision) REFERENCES revisions,
    CONSTRAINT feedback_addressed FOREIGN KEY (tool_id, addressed_in) REFERENCES revisions,
    CONSTRAINT feedback_external_id UNIQUE (organisation_id, source, external_id),
    CONSTRAINT feedback_duplicate CHECK (state <> 'duplicate' OR duplicate_of IS NOT NULL AND duplicate_of <> id),
    CONSTRAINT feedback_addressed_in CHECK (state NOT IN ('addressed', 'confirmed') OR addressed_in IS NOT NULL)
);
CREATE INDEX feedback_by_organisation ON feedback (organisation_id, received_at DESC, id DESC);
CREATE INDEX feedback_by_time ON feedback (received_at DESC, id DESC);
CREATE INDEX feedback_by_tool ON feedback (tool_id, received_at DESC);
CREATE INDEX feedback_by_duplicate ON feedback (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE feedback_events (
    feedback_id uuid        NOT NULL CONSTRAINT feedback_events_feedback REFERENCES feedback,
    number      int         NOT NULL,
    at          timestamptz NOT NULL,
    from_state  text        NOT NULL,
    to_state    text        NOT NULL,
    actor_role  text        NOT NULL,
    reason_code text        NOT NULL,
    answer      jsonb       NOT NULL,
    skipped     boolean     NOT NULL,
    CONSTRAINT feedback_events_key PRIMARY KEY (feedback_id, number)
);

CREATE TABLE revision_feedback (
    tool_id     uuid NOT NULL,
    number      int  NOT NULL,
    feedback_id uuid NOT NULL CONSTRAINT revision_feedback_feedback REFERENCES feedback,
    CONSTRAINT revision_feedback_key PRIMARY KEY (tool_id, number, feedback_id),
    CONSTRAINT revision_feedback_revision FOREIGN KEY (tool_id, number) REFERENCES revisions
);

GRANT SELECT, INSERT, UPDATE ON programmes, participations, trials, feedback TO academy_app;
GRANT SELECT, INSERT ON feedback_events, revision_feedback TO academy_app;

-- Everybody may see who takes part, but nobody lets itself in.
ALTER TABLE participations ENABLE ROW LEVEL SECURITY;
CREATE POLICY participations_seen ON participations FOR SELECT USING (true);
CREATE POLICY participations_made ON participations USING ((SELECT actor_edits()));

ALTER TABLE programmes ENABLE ROW LEVEL SECURITY;
CREATE POLICY programmes_seen ON programmes FOR SELECT USING (true);
CREATE POLICY programmes_made ON programmes USING ((SELECT actor_edits()));

ALTER TABLE trials ENABLE ROW LEVEL SECURITY;
CREATE POLICY trials_own ON trials
    USING (organisation_id = (SELECT actor_organisation()) OR (SELECT actor_edits()));

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY feedback_own ON feedback
    USING (organisation_id = (SELECT actor_organisation()) OR (SELECT actor_edits()));

-- What hangs on feedback is visible to whom the feedback is: the inner query obeys its policy.
ALTER TABLE feedback_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY feedback_events_own ON feedback_events
    USING (EXISTS (SELECT FROM feedback f WHERE f.id = feedback_id));

ALTER TABLE revision_feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY revision_feedback_own ON revision_feedback
    USING (EXISTS (SELECT FROM feedback f WHERE f.id = feedback_id));

-- +goose Down
DROP TABLE revision_feedback, feedback_events, feedback, trials, participations, programmes;
