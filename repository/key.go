package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type keyRow struct {
	domain.Key
}

// TableName names the table.
func (keyRow) TableName() string { return "keys" }

// Keys lists the shared keys, newest first.
func (r reader) Keys(ctx context.Context) ([]domain.Key, error) {
	var rows []keyRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[keyRow](tx).Order("created_at DESC, id DESC").Find(ctx)
		return err
	})
	list := make([]domain.Key, len(rows))
	for i, row := range rows {
		list[i] = row.Key
	}
	return list, err
}

func (w writer) CreateKey(ctx context.Context, k domain.Key) error {
	return translate(gorm.G[keyRow](w.tx).Create(ctx, &keyRow{k}))
}
