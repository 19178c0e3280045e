package repository

import (
	"context"
	"time"

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
	if err := gorm.G[keyRow](w.tx).Create(ctx, &keyRow{k}); err != nil {
		return translate(err)
	}
	return w.notify(ctx)
}

func (w writer) EndKey(ctx context.Context, id domain.ID, at time.Time) error {
	n, err := gorm.G[keyRow](w.tx).Where("id = ?", id).Update(ctx, "ends_at", at)
	if err := oneRow(n, err, domain.Missing("key")); err != nil {
		return err
	}
	return w.notify(ctx)
}

func (w writer) DropEndedKeys(ctx context.Context, before time.Time) error {
	_, err := gorm.G[keyRow](w.tx).Where("ends_at < ?", before).Delete(ctx)
	return translate(err)
}
