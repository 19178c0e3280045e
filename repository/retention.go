package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

func (r reader) CountAged(ctx context.Context, trials bool, a domain.Aged) (n int64, err error) {
	err = r.read(ctx, func(tx *gorm.DB) error {
		table := "feedback"
		if trials {
			table = "trials"
		}
		return tx.Table(table).Where("erased_at IS NULL AND state = ? AND changed_at < ?", a.State, a.Before).Count(&n).Error
	})
	return n, err
}

func (r reader) RetentionRan(ctx context.Context, day domain.Date) (ran bool, err error) {
	err = r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT EXISTS (SELECT FROM retention_runs WHERE day = ?)", day).Scan(&ran).Error
	})
	return ran, err
}

func (w writer) ForgetOld(ctx context.Context, old domain.Old, dry bool) (forgot domain.Forgot, err error) {
	for _, table := range []string{
		"invitations WHERE expires_at <= ?", "failed_secrets WHERE ends_at <= ?", "quotas WHERE full_at <= ?", "webhook_secrets WHERE ends_at <= ?",
		fmt.Sprintf("webhook_attempts WHERE at <= CAST(? AS timestamptz) - interval '%d days'", domain.WebhookAttemptDays),
	} {
		if dry {
			break
		}
		if err := w.tx.WithContext(ctx).Exec("DELETE FROM "+table, old.Now).Error; err != nil {
			return forgot, translate(err)
		}
	}
	row := w.tx.WithContext(ctx).Raw("SELECT forget_audit(?, ?), forget_results(?, ?), forget_changes(?, ?)", old.Audit, dry, old.Now, dry, old.Changes, dry).Row()
	return forgot, translate(row.Scan(&forgot.Audit, &forgot.Results, &forgot.Changes))
}

func (w writer) RetentionDone(ctx context.Context, now time.Time, counts domain.ErasedCounts) error {
	b, err := json.Marshal(counts)
	if err != nil {
		return fmt.Errorf("count of what was erased: %w", err)
	}
	return translate(w.tx.WithContext(ctx).Exec(`INSERT INTO retention_runs (day, at, counts) VALUES (?, ?, ?)
		ON CONFLICT DO NOTHING`, domain.DateOf(now), now, string(b)).Error)
}
