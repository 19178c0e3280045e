-- What the public reads: vocabularies, organisations, tools with their revisions, collections.
-- Rights are given as narrow as the work is: revisions can only be added, nothing here is deleted
-- but drafts.

-- +goose Up
CREATE TABLE vocabularies (
    scheme text  NOT NULL CONSTRAINT vocabularies_key PRIMARY KEY,
    labels jsonb NOT NULL,
    ord    int   NOT NULL
);

CREATE TABLE terms (
    scheme      text  NOT NULL CONSTRAINT terms_scheme REFERENCES vocabularies,
    code        text  NOT NULL CONSTRAINT terms_code CHECK (code ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    labels      jsonb NOT NULL,
    definition  jsonb NOT NULL,
    ord         int   NOT NULL,
    broader     text  NOT NULL,
    uri         text  NOT NULL,
    valid_until date,
    replaced_by text  NOT NULL,
    CONSTRAINT terms_key PRIMARY KEY (scheme, code)
);

CREATE TABLE organisations (
    id                uuid    NOT NULL CONSTRAINT organisations_key PRIMARY KEY,
    slug              text    NOT NULL CONSTRAINT organisations_slug UNIQUE,
    names             jsonb   NOT NULL,
    kind              text    NOT NULL,
    business_id       text    CONSTRAINT organisations_business_id UNIQUE,
    municipality_code text    CONSTRAINT organisations_municipality_code CHECK (municipality_code ~ '^[0-9]{3}$'),
    county_code       text    CONSTRAINT organisations_county_code CHECK (county_code ~ '^[0-9]{2}$'),
    language_status   int     NOT NULL CONSTRAINT organisations_language_status CHECK (language_status BETWEEN 0 AND 3),
    role_mailbox      text    NOT NULL,
    example           boolean NOT NULL
);

CREATE TABLE tools (
    id                uuid        NOT NULL CONSTRAINT tools_key PRIMARY KEY,
    slug              text        NOT NULL CONSTRAINT tools_slug UNIQUE,
    owner_id          uuid        NOT NULL CONSTRAINT tools_owner REFERENCES organisations,
    state             text        NOT NULL CONSTRAINT tools_state CHECK (state IN ('unpublished', 'published', 'withdrawn')),
    current_revision  int         NOT NULL CONSTRAINT tools_current_revision CHECK (current_revision >= 0),
    source_changed_in int         NOT NULL CONSTRAINT tools_source_changed_in CHECK (source_changed_in BETWEEN 0 AND current_revision),
    created_at        timestamptz NOT NULL,
    published_at      timestamptz,
    changed_at        timestamptz NOT NULL,
    withdrawn_code    text        NOT NULL,
    withdrawn_note    jsonb       NOT NULL,
    replaced_by       text        NOT NULL,
    CONSTRAINT tools_published CHECK ((state = 'unpublished') = (current_revision = 0)
        AND (state = 'unpublished') = (published_at IS NULL)),
    CONSTRAINT tools_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_code <> ''))
);

-- json, not jsonb: it keeps the canonical bytes, so the database itself can check the hash.
CREATE TABLE drafts (
    tool_id     uuid        NOT NULL CONSTRAINT drafts_key PRIMARY KEY CONSTRAINT drafts_tool REFERENCES tools,
    state       text        NOT NULL CONSTRAINT drafts_state CHECK (state IN ('editing', 'in_review', 'scheduled')),
    based_on    int         NOT NULL,
    version     int         NOT NULL CONSTRAINT drafts_version CHECK (version > 0),
    change_kind text        NOT NULL CONSTRAINT drafts_change_kind CHECK (change_kind IN ('editorial', 'minor', 'substantive')),
    change_note jsonb       NOT NULL,
    content     json        NOT NULL,
    changed_at  timestamptz NOT NULL
);

CREATE TABLE revisions (
    tool_id      uuid        NOT NULL CONSTRAINT revisions_tool REFERENCES tools,
    number       int         NOT NULL CONSTRAINT revisions_number CHECK (number >= 1),
    change_kind  text        NOT NULL CONSTRAINT revisions_change_kind CHECK (change_kind IN ('editorial', 'minor', 'substantive')),
    change_note  jsonb       NOT NULL,
    published_at timestamptz NOT NULL,
    schema       int         NOT NULL,
    content      json        NOT NULL,
    content_hash text        NOT NULL CONSTRAINT revisions_content_hash
        CHECK (content_hash = encode(sha256(convert_to(content::text, 'UTF8')), 'hex')),
    answers      jsonb       NOT NULL,
    CONSTRAINT revisions_key PRIMARY KEY (tool_id, number)
);

CREATE TABLE collections (
    id           uuid        NOT NULL CONSTRAINT collections_key PRIMARY KEY,
    slug         text        NOT NULL CONSTRAINT collections_slug UNIQUE,
    titles       jsonb       NOT NULL,
    summaries    jsonb       NOT NULL,
    introduction jsonb       NOT NULL,
    ord          int         NOT NULL,
    items        jsonb       NOT NULL,
    changed_at   timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON vocabularies, terms, organisations, tools, collections TO academy_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO academy_app;
GRANT SELECT, INSERT ON revisions TO academy_app;

-- What isn't published is nobody's but the editors'.
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY drafts_editors ON drafts USING ((SELECT actor_edits()));

-- Everybody reads these; only editors and the operator write them.
ALTER TABLE vocabularies ENABLE ROW LEVEL SECURITY;
CREATE POLICY vocabularies_seen ON vocabularies FOR SELECT USING (true);
CREATE POLICY vocabularies_made ON vocabularies USING ((SELECT actor_edits()));
ALTER TABLE terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY terms_seen ON terms FOR SELECT USING (true);
CREATE POLICY terms_made ON terms USING ((SELECT actor_edits()));
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisations_seen ON organisations FOR SELECT USING (true);
CREATE POLICY organisations_made ON organisations USING ((SELECT actor_edits()));
ALTER TABLE tools ENABLE ROW LEVEL SECURITY;
CREATE POLICY tools_seen ON tools FOR SELECT USING (true);
CREATE POLICY tools_made ON tools USING ((SELECT actor_edits()));
ALTER TABLE collections ENABLE ROW LEVEL SECURITY;
CREATE POLICY collections_seen ON collections FOR SELECT USING (true);
CREATE POLICY collections_made ON collections USING ((SELECT actor_edits()));
ALTER TABLE revisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY revisions_seen ON revisions FOR SELECT USING (true);
CREATE POLICY revisions_made ON revisions FOR INSERT WITH CHECK ((SELECT actor_edits()));

-- +goose Down
DROP TABLE collections, revisions, drafts, tools, organisations, terms, vocabularies;
