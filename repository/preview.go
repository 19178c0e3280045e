package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type previewRow struct {
	domain.Preview
}

// TableName names the table.
func (previewRow) TableName() string { return "previews" }

func (r reader) Previews(ctx context.Context, tool domain.ID, now time.Time) ([]domain.Preview, error) {
	var rows []previewRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[previewRow](tx).Where("tool_id = ? AND expires_at > ?", tool, now).Order("created_at, id").Find(ctx)
		return err
	})
	list := make([]domain.Preview, len(rows))
	for i, row := range rows {
		list[i] = row.Preview
	}
	return list, err
}

func (r reader) PreviewBy(ctx context.Context, tokenHash []byte, now time.Time) (domain.Preview, error) {
	var row previewRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[previewRow](tx).Where("token_hash = ? AND expires_at > ?", tokenHash, now).Take(ctx)
		return err
	})
	return row.Preview, named(err, "preview")
}

func (w writer) CreatePreview(ctx context.Context, p domain.Preview) error {
	if _, err := gorm.G[previewRow](w.tx).Where("tool_id = ? AND expires_at <= ?", p.ToolID, p.CreatedAt).Delete(ctx); err != nil {
		return translate(err)
	}
	return translate(gorm.G[previewRow](w.tx).Create(ctx, &previewRow{p}))
}

func (w writer) DeletePreview(ctx context.Context, tool, id domain.ID) error {
	n, err := gorm.G[previewRow](w.tx).Where("tool_id = ? AND id = ?", tool, id).Delete(ctx)
	return oneRow(n, err, domain.Missing("preview"))
}
