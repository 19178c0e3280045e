package repository

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type revocationRow struct {
	domain.Revocation
}

// TableName names the table.
func (revocationRow) TableName() string { return "revocations" }

func (r reader) Revocations(ctx context.Context, now time.Time) ([]domain.Revocation, error) {
	var rows []revocationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[revocationRow](tx).Where("expires_at > ?", now).Find(ctx)
		return err
	})
	list := make([]domain.Revocation, len(rows))
	for i, row := range rows {
		list[i] = row.Revocation
	}
	return list, err
}

func (w writer) Revoke(ctx context.Context, list []domain.Revocation, now time.Time) error {
	if _, err := gorm.G[revocationRow](w.tx).Where("expires_at <= ?", now).Delete(ctx); err != nil {
		return translate(err)
	}
	rows := make([]revocationRow, len(list))
	for i, r := range list {
		rows[i] = revocationRow{r}
	}
	// A client's later revocation covers the one before.
	again := clause.OnConflict{
		Columns: []clause.Column{{Name: "subject"}}, DoUpdates: clause.AssignmentColumns([]string{"below", "expires_at"}),
	}
	if err := createAll(ctx, gorm.G[revocationRow](w.tx, again), rows); err != nil {
		return err
	}
	return w.notify(ctx)
}

// notify wakes the replicas when the transaction commits.
func (w writer) notify(ctx context.Context) error {
	if err := w.tx.WithContext(ctx).Exec("SELECT pg_notify(?, '')", Channel).Error; err != nil {
		return translate(fmt.Errorf("notify replicas: %w", err))
	}
	return nil
}
