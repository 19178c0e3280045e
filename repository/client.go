package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type clientRow struct {
	domain.Client
}

// TableName names the table.
func (clientRow) TableName() string { return "clients" }

func (r reader) Client(ctx context.Context, id domain.ID) (domain.Client, error) {
	if id == "" { // an unknown id takes the way of a known one, so that ids can't be probed by time
		id = "00000000-0000-0000-0000-000000000000"
	}
	var row clientRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[clientRow](tx).Where("id = ?", id).Take(ctx)
		return err
	})
	return row.Client, named(err, "client")
}

func (w writer) CreateClient(ctx context.Context, c domain.Client) error {
	return translate(gorm.G[clientRow](w.tx).Create(ctx, &clientRow{c}))
}

func (w writer) DisableClient(ctx context.Context, id domain.ID, now time.Time) error {
	n, err := gorm.G[clientRow](w.tx).Where("id = ?", id).Update(ctx, "disabled_at", gorm.Expr("COALESCE(disabled_at, ?)", now))
	return oneRow(n, err, domain.Missing("client"))
}
