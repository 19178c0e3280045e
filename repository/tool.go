package repository

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type toolRow struct {
	domain.Tool
}

// TableName names the table.
func (toolRow) TableName() string { return "tools" }

func (r reader) Tool(ctx context.Context, slug string) (domain.Tool, error) {
	return r.tool(ctx, "slug = ?", slug)
}

func (r reader) ToolByID(ctx context.Context, id domain.ID) (domain.Tool, error) {
	return r.tool(ctx, "id = ?", id)
}

func (r reader) tool(ctx context.Context, where string, arg any) (domain.Tool, error) {
	var row toolRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[toolRow](tx).Where(where, arg).Take(ctx)
		return err
	})
	return row.Tool, named(err, "tool")
}

func (r reader) Tools(ctx context.Context, slugs []string) ([]domain.Tool, error) {
	var rows []toolRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[toolRow](tx).Where("slug IN ?", slugs).Order("slug").Find(ctx)
		return err
	})
	return plainTools(rows), err
}

// LockTools locks in the order of the slugs, so that two who lock several never wait for each other.
func (w writer) LockTools(ctx context.Context, slugs []string) ([]domain.Tool, error) {
	rows, err := gorm.G[toolRow](w.tx, clause.Locking{Strength: "UPDATE"}).Where("slug IN ?", slugs).Order("slug").Find(ctx)
	return plainTools(rows), translate(err)
}

func plainTools(rows []toolRow) []domain.Tool {
	list := make([]domain.Tool, len(rows))
	for i, row := range rows {
		list[i] = row.Tool
	}
	return list
}

func (w writer) LockTool(ctx context.Context, slug string) (domain.Tool, error) {
	row, err := gorm.G[toolRow](w.tx, clause.Locking{Strength: "UPDATE"}).Where("slug = ?", slug).Take(ctx)
	return row.Tool, named(translate(err), "tool")
}

func (w writer) CreateTool(ctx context.Context, t domain.Tool) error {
	return translate(gorm.G[toolRow](w.tx).Create(ctx, &toolRow{t}))
}

func (w writer) CreateTools(ctx context.Context, list []domain.Tool) error {
	rows := make([]toolRow, len(list))
	for i, t := range list {
		rows[i] = toolRow{t}
	}
	return createAll(ctx, gorm.G[toolRow](w.tx), rows)
}

// UpdateTool stores what publishing, withdrawing and reinstating change. Columns are named, since
// GORM leaves out zero values otherwise.
func (w writer) UpdateTool(ctx context.Context, t domain.Tool) error {
	n, err := gorm.G[toolRow](w.tx).Where("id = ?", t.ID).
		Select("state", "current_revision", "source_changed_in", "published_at", "changed_at",
			"withdrawn_code", "withdrawn_note", "replaced_by").
		Updates(ctx, toolRow{t})
	return oneRow(n, err, domain.Missing("tool"))
}

// oneRow is the error of an update that found no row to change.
func oneRow(n int, err error, none *domain.Error) error {
	switch {
	case err != nil:
		return translate(err)
	case n == 0:
		return none
	}
	return nil
}
