package repository

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type mediaFileRow struct {
	SHA256     string `gorm:"column:sha256;primaryKey"`
	Bytes      int64
	MediaType  string
	UploadedAt time.Time
}

// TableName names the table.
func (mediaFileRow) TableName() string { return "media_files" }

func (r mediaFileRow) file() domain.MediaFile { return domain.MediaFile(r) }

// revisionMediaRow is an item of a revision: which file it names, and until when it needs captions.
type revisionMediaRow struct {
	ToolID      domain.ID
	Number      int
	Key         string
	SHA256      string       `gorm:"column:sha256"`
	CaptionsDue *domain.Date `gorm:"type:date"`
}

// TableName names the table.
func (revisionMediaRow) TableName() string { return "revision_media" }

// mediaOf lists what revisions show.
func mediaOf(list ...domain.Revision) []revisionMediaRow {
	var rows []revisionMediaRow
	for _, r := range list {
		for _, m := range r.Content.Media {
			row := revisionMediaRow{ToolID: r.ToolID, Number: r.Number, Key: m.Key, SHA256: m.Stored()}
			if m.CaptionsDue != "" {
				row.CaptionsDue = &m.CaptionsDue
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (r reader) MediaFile(ctx context.Context, sha256 string) (domain.MediaFile, error) {
	var row mediaFileRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[mediaFileRow](tx).Where("sha256 = ?", sha256).Take(ctx)
		return err
	})
	return row.file(), named(err, "media")
}

func (r reader) PublicMedia(ctx context.Context, sha256 string) (domain.MediaFile, error) {
	var row mediaFileRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[mediaFileRow](tx).Where(`sha256 = ? AND EXISTS (SELECT FROM revision_media m JOIN tools t ON t.id = m.tool_id
			WHERE m.sha256 = media_files.sha256 AND t.state = ?)`, sha256, domain.ToolPublished).Take(ctx)
		return err
	})
	return row.file(), named(err, "media")
}

func (r reader) UnusedMedia(ctx context.Context, before time.Time) (list []string, err error) {
	err = r.read(ctx, func(tx *gorm.DB) error {
		return tx.WithContext(ctx).Model(&mediaFileRow{}).Where("uploaded_at < ? AND "+unnamed, before).Order("sha256").Pluck("sha256", &list).Error
	})
	return list, err
}

// unnamed is said of a file that no revision and no draft names. Few drafts are open at a time, so looking
// through them is cheap.
const unnamed = `NOT EXISTS (SELECT FROM revision_media m WHERE m.sha256 = media_files.sha256)
	AND NOT EXISTS (SELECT FROM drafts d WHERE position(media_files.sha256 IN d.content::text) > 0)`

func (r reader) CaptionsDue(ctx context.Context) ([]domain.CaptionsDue, error) {
	var rows []revisionMediaRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[revisionMediaRow](tx).Where(`captions_due IS NOT NULL AND EXISTS (SELECT FROM tools t
			WHERE t.id = revision_media.tool_id AND t.current_revision = revision_media.number AND t.state = ?)`, domain.ToolPublished).
			Order("captions_due, tool_id, key").Find(ctx)
		return err
	})
	list := make([]domain.CaptionsDue, len(rows))
	for i, row := range rows {
		list[i] = domain.CaptionsDue{ToolID: row.ToolID, Key: row.Key, DueOn: *row.CaptionsDue}
	}
	return list, err
}

func (w writer) SaveMediaFile(ctx context.Context, f domain.MediaFile) (domain.MediaFile, error) {
	row := mediaFileRow(f)
	again := clause.OnConflict{
		Columns: []clause.Column{{Name: "sha256"}}, DoUpdates: clause.AssignmentColumns([]string{"uploaded_at"}),
	}
	return f, translate(w.tx.WithContext(ctx).Clauses(again).Create(&row).Error)
}

func (w writer) DropMediaFile(ctx context.Context, sha256 string, before time.Time) error {
	_, err := gorm.G[mediaFileRow](w.tx).Where("sha256 = ? AND uploaded_at < ? AND "+unnamed, sha256, before).Delete(ctx)
	return translate(err)
}
