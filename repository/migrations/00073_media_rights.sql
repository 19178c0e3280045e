-- Everybody may know of a file that a revision shows; of one that is only uploaded, or only in a draft, editors.
-- The program itself sees all of it: the collector takes the bytes of a file that it doesn't see for nobody's,
-- and replicas of before this migration look as the program.

-- +goose Up
ALTER TABLE media_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY media_files_seen ON media_files FOR SELECT
    USING ((SELECT actor_role()) = 'system' OR EXISTS (SELECT FROM revision_media m WHERE m.sha256 = media_files.sha256));
CREATE POLICY media_files_made ON media_files USING ((SELECT actor_edits()));

ALTER TABLE revision_media ENABLE ROW LEVEL SECURITY;
CREATE POLICY revision_media_seen ON revision_media FOR SELECT USING (true);
CREATE POLICY revision_media_made ON revision_media FOR INSERT WITH CHECK ((SELECT actor_edits()));

-- +goose Down
DROP POLICY revision_media_made ON revision_media;
DROP POLICY revision_media_seen ON revision_media;
ALTER TABLE revision_media DISABLE ROW LEVEL SECURITY;
DROP POLICY media_files_made ON media_files;
DROP POLICY media_files_seen ON media_files;
ALTER TABLE media_files DISABLE ROW LEVEL SECURITY;
