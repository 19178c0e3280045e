-- Editors sign in at the operator's own provider. Drafts and trail know them by an id; only this row says, by
-- a keyed hash, whose it is, so that erasing it is enough.

-- +goose Up
ALTER TABLE keys
    DROP CONSTRAINT keys_purpose,
    ADD CONSTRAINT keys_purpose CHECK (purpose IN ('token', 'cursor', 'person'));

CREATE TABLE editors (
    id           uuid        NOT NULL CONSTRAINT editors_key PRIMARY KEY,
    person       bytea       NOT NULL CONSTRAINT editors_person UNIQUE CONSTRAINT editors_hash CHECK (length(person) = 32),
    signed_in_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON editors TO academy_app;
ALTER TABLE editors ENABLE ROW LEVEL SECURITY;
CREATE POLICY editors_inside ON editors USING ((SELECT actor_role()) IN ('operator', 'system', 'retention'));

-- +goose Down
DROP TABLE editors;
DELETE FROM keys WHERE purpose = 'person';
ALTER TABLE keys
    DROP CONSTRAINT keys_purpose,
    ADD CONSTRAINT keys_purpose CHECK (purpose IN ('token', 'cursor'));
