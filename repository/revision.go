package repository

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type revisionRow struct {
	domain.Revision
}

// TableName names the table.
func (revisionRow) TableName() string { return "revisions" }

// publishedRow is a tool with its current revision and the position of its last change.
type publishedRow struct {
	domain.Tool
	Version  int64
	Revision domain.Revision `gorm:"embedded;embeddedPrefix:r_"`
}

func (r reader) Revision(ctx context.Context, tool domain.ID, number int) (domain.Revision, error) {
	var row revisionRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[revisionRow](tx).Where("tool_id = ? AND number = ?", tool, number).Take(ctx)
		return err
	})
	return row.Revision, named(err, "revision")
}

func (r reader) RevisionHeads(ctx context.Context, tool domain.ID) ([]domain.Revision, error) {
	var rows []revisionRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[revisionRow](tx).Omit("content").Where("tool_id = ?", tool).Order("number").Find(ctx)
		return err
	})
	list := make([]domain.Revision, len(rows))
	for i, row := range rows {
		list[i] = row.Revision
	}
	return list, err
}

func (r reader) RevisionOn(ctx context.Context, tool domain.ID, at time.Time) (int, error) {
	var number int
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT COALESCE(max(number), 1) FROM revisions WHERE tool_id = ? AND published_at < ?`,
			tool, at).Scan(&number).Error
	})
	return number, err
}

func (r reader) AddressedBy(ctx context.Context, tool domain.ID, number int) ([]domain.ID, error) {
	ids := []domain.ID{}
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT feedback_id FROM revision_feedback WHERE tool_id = ? AND number = ?
			ORDER BY feedback_id`, tool, number).Scan(&ids).Error
	})
	return ids, err
}

func (r reader) Published(ctx context.Context, ids []domain.ID) ([]domain.PublishedTool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return r.published(ctx, len(ids), "t.id IN ?", ids)
}

func (r reader) PublishedAfter(ctx context.Context, after domain.ID, limit int) ([]domain.PublishedTool, error) {
	if after == "" {
		return r.published(ctx, limit, "true")
	}
	return r.published(ctx, limit, "t.id > ?", after)
}

func (r reader) published(ctx context.Context, limit int, where string, args ...any) ([]domain.PublishedTool, error) {
	var rows []publishedRow
	var heads []revisionRow
	err := r.read(ctx, func(tx *gorm.DB) error {
		columns := make([]string, 0, 10)
		for _, c := range []string{"tool_id", "number", "change_kind", "change_note", "published_at", "schema", "content",
			"content_hash", "answers", "erased_at"} {
			columns = append(columns, fmt.Sprintf("r.%s AS r_%s", c, c))
		}
		err := tx.Table("tools t").Joins("JOIN revisions r ON r.tool_id = t.id AND r.number = t.current_revision").
			Select("t.*, "+strings.Join(columns, ", ")+`, (SELECT COALESCE(max(c.position), 0) FROM changes c
				WHERE c.scope = ? AND c.resource = ? AND c.resource_id = t.id::text) AS version`,
				string(domain.PublicScope), domain.ResourceTool).
			Where(where, args...).Order("t.id").Limit(limit).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]domain.ID, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		heads, err = gorm.G[revisionRow](tx).Omit("content").Where("tool_id IN ?", ids).Order("tool_id, number").Find(ctx)
		return err
	})
	list := make([]domain.PublishedTool, len(rows))
	for i, row := range rows {
		list[i] = domain.PublishedTool{Tool: row.Tool, Revision: row.Revision, Version: row.Version}
		for len(heads) > 0 && heads[0].ToolID == row.ID {
			// Between the two reads another revision may have come: it has a change of its own.
			if heads[0].Number <= row.CurrentRevision {
				list[i].Heads = append(list[i].Heads, heads[0].Revision)
			}
			heads = heads[1:]
		}
	}
	return list, err
}

func (w writer) CreateRevision(ctx context.Context, rev domain.Revision, addresses []domain.ID) error {
	if err := gorm.G[revisionRow](w.tx).Create(ctx, &revisionRow{rev}); err != nil {
		return translate(err)
	}
	for _, id := range addresses {
		err := w.tx.Exec("INSERT INTO revision_feedback (tool_id, number, feedback_id) VALUES (?, ?, ?)",
			rev.ToolID, rev.Number, id).Error
		if err != nil {
			return translate(err)
		}
	}
	return createAll(ctx, gorm.G[revisionMediaRow](w.tx), mediaOf(rev))
}

func (w writer) CreateRevisions(ctx context.Context, list []domain.Revision) error {
	rows := make([]revisionRow, len(list))
	for i, r := range list {
		rows[i] = revisionRow{r}
	}
	if err := createAll(ctx, gorm.G[revisionRow](w.tx), rows); err != nil {
		return err
	}
	return createAll(ctx, gorm.G[revisionMediaRow](w.tx), mediaOf(list...))
}
