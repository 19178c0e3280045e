-- Uploaded files, by what they hold, and which item of which revision names one: that is what the public may
-- read. The bytes lie elsewhere.

-- +goose Up
CREATE TABLE media_files (
    sha256      text        NOT NULL CONSTRAINT media_files_key PRIMARY KEY CONSTRAINT media_files_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes       bigint      NOT NULL CONSTRAINT media_files_bytes CHECK (bytes > 0),
    media_type  text        NOT NULL,
    uploaded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON media_files TO academy_app;

CREATE TABLE revision_media (
    tool_id      uuid NOT NULL,
    number       int  NOT NULL,
    key          text NOT NULL,
    sha256       text NOT NULL, -- '': it lies elsewhere
    captions_due date,
    CONSTRAINT revision_media_key PRIMARY KEY (tool_id, number, key),
    CONSTRAINT revision_media_revision FOREIGN KEY (tool_id, number) REFERENCES revisions
);
CREATE INDEX revision_media_by_file ON revision_media (sha256) WHERE sha256 <> '';
CREATE INDEX revision_media_by_day ON revision_media (captions_due) WHERE captions_due IS NOT NULL;
GRANT SELECT, INSERT ON revision_media TO academy_app;

INSERT INTO revision_media (tool_id, number, key, sha256, captions_due)
SELECT r.tool_id, r.number, m ->> 'key',
       coalesce(substring(m ->> 'url' FROM '/v1/media/([0-9a-f]{64})/[^/?#]+$'), ''),
       nullif(m ->> 'captions_due', '')::date
FROM revisions r, json_array_elements(r.content -> 'media') m
WHERE r.erased_at IS NULL
ON CONFLICT DO NOTHING;

-- +goose Down
DROP TABLE revision_media;
DROP TABLE media_files;
