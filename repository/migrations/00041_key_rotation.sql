-- Signing keys take turns: a key is published before it signs, and verifies until the last token that it
-- signed has expired; then its row goes. Keys of cursors stay, since a follower keeps its cursor for months.

-- +goose Up
ALTER TABLE keys ADD COLUMN signs_from timestamptz, ADD COLUMN ends_at timestamptz;
UPDATE keys SET signs_from = created_at;
ALTER TABLE keys ADD CONSTRAINT keys_turn CHECK (ends_at IS NULL OR purpose = 'token');
GRANT UPDATE (ends_at), DELETE ON keys TO academy_app;
CREATE POLICY keys_ended ON keys AS RESTRICTIVE FOR DELETE USING (ends_at IS NOT NULL);

-- +goose Down
DROP POLICY keys_ended ON keys;
REVOKE UPDATE (ends_at), DELETE ON keys FROM academy_app;
ALTER TABLE keys DROP CONSTRAINT keys_turn, DROP COLUMN ends_at, DROP COLUMN signs_from;
