package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type draftRow struct {
	domain.Draft
}

// TableName names the table.
func (draftRow) TableName() string { return "drafts" }

func (r reader) Draft(ctx context.Context, tool domain.ID) (domain.Draft, error) {
	var row draftRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[draftRow](tx).Where("tool_id = ?", tool).Take(ctx)
		return err
	})
	return row.Draft, named(err, "draft")
}

func (r reader) DueDrafts(ctx context.Context, now time.Time, limit int) ([]domain.DueDraft, error) {
	list := []domain.DueDraft{}
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT t.slug, d.scheduled_by FROM drafts d JOIN tools t ON t.id = d.tool_id
			WHERE d.state = 'scheduled' AND d.publish_at <= ? ORDER BY d.publish_at, t.slug LIMIT ?`, now, limit).Scan(&list).Error
	})
	return list, err
}

func (r reader) InWork(ctx context.Context, tools []domain.ID) ([]domain.ID, error) {
	ids := []domain.ID{}
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT tool_id FROM drafts WHERE tool_id IN ? ORDER BY tool_id", tools).Scan(&ids).Error
	})
	return ids, err
}

func (w writer) SaveDraft(ctx context.Context, d domain.Draft) error {
	before := d.Version
	d.Version++
	if before == 0 {
		return translate(gorm.G[draftRow](w.tx).Create(ctx, &draftRow{d}))
	}
	n, err := gorm.G[draftRow](w.tx).Where("tool_id = ? AND version = ?", d.ToolID, before).
		Select("state", "version", "change_kind", "change_note", "content", "changed_at",
			"edited_by", "submitted_by", "scheduled_by", "publish_at", "addresses").
		Updates(ctx, draftRow{d})
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}

func (w writer) DeleteDraft(ctx context.Context, d domain.Draft) error {
	n, err := gorm.G[draftRow](w.tx).Where("tool_id = ? AND version = ?", d.ToolID, d.Version).Delete(ctx)
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}
