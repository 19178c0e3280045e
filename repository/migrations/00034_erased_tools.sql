-- A revision never changes, but for the law: erased, it holds an empty document and that one's hash, so that
-- the check of the hash holds for it too; what proved the old text is kept. The application still can't do
-- it: the operator's command does, as the owner.

-- +goose Up
ALTER TABLE revisions
    ADD COLUMN erased_at   timestamptz,
    ADD COLUMN erased_hash text,
    ADD CONSTRAINT revisions_erased CHECK ((erased_at IS NULL) = (erased_hash IS NULL));

-- +goose Down
ALTER TABLE revisions DROP CONSTRAINT revisions_erased, DROP COLUMN erased_hash, DROP COLUMN erased_at;
