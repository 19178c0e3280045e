package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type failedSecretsRow struct {
	domain.FailedSecrets
}

// TableName names the table.
func (failedSecretsRow) TableName() string { return "failed_secrets" }

func (r reader) FailedSecrets(ctx context.Context, name []byte, now time.Time) (domain.FailedSecrets, error) {
	var rows []failedSecretsRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[failedSecretsRow](tx).Where("name = ? AND ends_at > ?", name, now).Find(ctx)
		return err
	})
	if err != nil || len(rows) == 0 {
		return domain.FailedSecrets{}, err
	}
	return rows[0].FailedSecrets, nil
}

// CountFailedSecret also forgets some that are over; what another transaction holds is left for the next.
func (w writer) CountFailedSecret(ctx context.Context, name []byte, now, endsAt time.Time) error {
	tx := w.tx.WithContext(ctx)
	err := tx.Exec(`INSERT INTO failed_secrets AS f (failures, name, ends_at) VALUES (1, ?, ?)
		ON CONFLICT (name) DO UPDATE SET failures = CASE WHEN f.ends_at > ? THEN f.failures + 1 ELSE 1 END,
			ends_at = CASE WHEN f.ends_at > ? THEN f.ends_at ELSE excluded.ends_at END`, name, endsAt, now, now).Error
	if err != nil {
		return translate(err)
	}
	return translate(tx.Exec(`DELETE FROM failed_secrets WHERE name IN (
		SELECT name FROM failed_secrets WHERE ends_at <= ? ORDER BY ends_at LIMIT 100 FOR UPDATE SKIP LOCKED)`, now).Error)
}
