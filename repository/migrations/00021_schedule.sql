-- A draft can be published at a set time. The clients that edited, submitted and scheduled it are kept with
-- it, for the rule of four eyes: ids that outlive the clients, hence no references.

-- +goose Up
ALTER TABLE drafts
    ADD COLUMN edited_by    uuid,
    ADD COLUMN submitted_by uuid,
    ADD COLUMN scheduled_by uuid,
    ADD COLUMN publish_at   timestamptz,
    ADD COLUMN addresses    jsonb,
    ADD CONSTRAINT drafts_publish_at CHECK (state <> 'scheduled' OR publish_at IS NOT NULL);
CREATE INDEX drafts_due ON drafts (publish_at) WHERE state = 'scheduled';

-- +goose Down
DROP INDEX drafts_due;
ALTER TABLE drafts
    DROP COLUMN edited_by, DROP COLUMN submitted_by, DROP COLUMN scheduled_by, DROP COLUMN publish_at, DROP COLUMN addresses;
