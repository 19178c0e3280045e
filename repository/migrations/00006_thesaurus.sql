-- What search knows of the field's language, and what was searched for in vain.

-- +goose Up

-- An entry that an editor removed keeps its code, and nothing else: so a newer program, which adds
-- the entries that never were there, doesn't bring it back.
CREATE TABLE thesaurus_groups (
    code    text    NOT NULL CONSTRAINT thesaurus_groups_key PRIMARY KEY,
    terms   jsonb   NOT NULL,
    removed boolean NOT NULL DEFAULT false
);

CREATE TABLE thesaurus_relations (
    code       text    NOT NULL CONSTRAINT thesaurus_relations_key PRIMARY KEY,
    lang       text    NOT NULL CONSTRAINT thesaurus_relations_lang CHECK (lang IN ('fi', 'sv', 'en')),
    from_terms jsonb   NOT NULL,
    to_terms   jsonb   NOT NULL,
    removed    boolean NOT NULL DEFAULT false
);

-- A text and how often, a week: never who asked. The week is its Monday.
CREATE TABLE search_misses (
    week  date   NOT NULL CONSTRAINT search_misses_week CHECK (extract(isodow FROM week) = 1),
    lang  text   NOT NULL CONSTRAINT search_misses_lang CHECK (lang IN ('fi', 'sv', 'en')),
    text  text   NOT NULL,
    count bigint NOT NULL CONSTRAINT search_misses_count CHECK (count > 0),
    CONSTRAINT search_misses_key PRIMARY KEY (week, lang, text)
);

GRANT SELECT, INSERT, UPDATE ON thesaurus_groups, thesaurus_relations TO academy_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON search_misses TO academy_app;

-- Every replica reads these, whoever asks it; only editors and the operator write them.
ALTER TABLE thesaurus_groups ENABLE ROW LEVEL SECURITY;
CREATE POLICY thesaurus_groups_seen ON thesaurus_groups FOR SELECT USING (true);
CREATE POLICY thesaurus_groups_made ON thesaurus_groups USING ((SELECT actor_edits()));
ALTER TABLE thesaurus_relations ENABLE ROW LEVEL SECURITY;
CREATE POLICY thesaurus_relations_seen ON thesaurus_relations FOR SELECT USING (true);
CREATE POLICY thesaurus_relations_made ON thesaurus_relations USING ((SELECT actor_edits()));

-- The program counts, editors read.
ALTER TABLE search_misses ENABLE ROW LEVEL SECURITY;
CREATE POLICY search_misses_read ON search_misses FOR SELECT USING ((SELECT actor_edits()));
CREATE POLICY search_misses_counted ON search_misses USING ((SELECT actor_role()) = 'system');

-- +goose Down
DROP TABLE search_misses, thesaurus_relations, thesaurus_groups;
