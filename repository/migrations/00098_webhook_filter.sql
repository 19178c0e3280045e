-- Of which tools a webhook tells. A program from before this tells of all: a receiver drops what it doesn't want.

-- +goose Up
ALTER TABLE webhooks ADD COLUMN filter jsonb NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE webhooks DROP COLUMN filter;
