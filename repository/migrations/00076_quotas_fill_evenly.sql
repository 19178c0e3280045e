-- A quota is one time now, at which it is whole again: it fills evenly, where it was whole at each minute of the clock
-- and two came in a row. A program from before goes on with its own two columns for as long as it runs beside; a
-- later release drops them.

-- +goose Up
ALTER TABLE quotas ADD COLUMN full_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE quotas ALTER COLUMN taken SET DEFAULT 1, ALTER COLUMN ends_at SET DEFAULT now();

-- +goose Down
DELETE FROM quotas;
ALTER TABLE quotas ALTER COLUMN taken DROP DEFAULT, ALTER COLUMN ends_at DROP DEFAULT;
ALTER TABLE quotas DROP COLUMN full_at;
