-- Files of survey answers on their way in, and how each organisation's files are to be read. A file itself
-- is never kept; faults name rows and columns, never what stands there.

-- +goose Up
CREATE TABLE feedback_imports (
    id              uuid        NOT NULL CONSTRAINT feedback_imports_key PRIMARY KEY,
    organisation_id uuid        NOT NULL CONSTRAINT feedback_imports_organisation REFERENCES organisations,
    source          text        NOT NULL,
    language        text        NOT NULL CONSTRAINT feedback_imports_language CHECK (language IN ('fi', 'sv', 'en')),
    dry_run         boolean     NOT NULL,
    state           text        NOT NULL CONSTRAINT feedback_imports_state CHECK (state IN ('running', 'done', 'failed')),
    rows            int         NOT NULL,
    taken           int         NOT NULL,
    repeated        int         NOT NULL,
    quarantined     int         NOT NULL,
    refused         int         NOT NULL,
    dropped         int         NOT NULL,
    faults          jsonb       NOT NULL,
    failure         text        NOT NULL,
    lease_until     timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    CONSTRAINT feedback_imports_counts CHECK (rows = taken + repeated + refused)
);
CREATE INDEX feedback_imports_by_organisation ON feedback_imports (organisation_id, created_at DESC);

CREATE TABLE import_mappings (
    organisation_id uuid        NOT NULL CONSTRAINT import_mappings_organisation REFERENCES organisations,
    source          text        NOT NULL,
    mapping         jsonb       NOT NULL,
    changed_at      timestamptz NOT NULL,
    CONSTRAINT import_mappings_key PRIMARY KEY (organisation_id, source)
);

GRANT SELECT, INSERT, UPDATE ON feedback_imports, import_mappings TO academy_app;

ALTER TABLE feedback_imports ENABLE ROW LEVEL SECURITY;
CREATE POLICY feedback_imports_own ON feedback_imports USING (organisation_id = (SELECT actor_organisation()));
ALTER TABLE import_mappings ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_mappings_own ON import_mappings USING (organisation_id = (SELECT actor_organisation()));

-- +goose Down
DROP TABLE import_mappings, feedback_imports;
