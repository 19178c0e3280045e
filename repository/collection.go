package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type collectionRow struct {
	domain.Collection
}

// TableName names the table.
func (collectionRow) TableName() string { return "collections" }

func (r reader) Collections(ctx context.Context) ([]domain.Collection, error) {
	var rows []collectionRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[collectionRow](tx).Order("ord, slug").Find(ctx)
		return err
	})
	list := make([]domain.Collection, len(rows))
	for i, row := range rows {
		list[i] = row.Collection
	}
	return list, err
}

// SaveCollection creates a collection or updates the one with its id.
func (w writer) SaveCollection(ctx context.Context, c domain.Collection) error {
	return translate(gorm.G[collectionRow](w.tx, replacing("id")).Create(ctx, &collectionRow{c}))
}
