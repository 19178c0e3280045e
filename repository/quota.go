package repository

import (
	"context"

	"academy/domain"
)

// TakeQuota is one statement, so that two replicas never take the same.
func (w writer) TakeQuota(ctx context.Context, a domain.Allotment) (int, error) {
	var taken []int
	err := w.tx.WithContext(ctx).Raw(`INSERT INTO quotas AS q (holder, kind, taken, ends_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (holder, kind) DO UPDATE SET
			taken = CASE WHEN q.ends_at < excluded.ends_at THEN 0 ELSE q.taken END + excluded.taken,
			ends_at = greatest(q.ends_at, excluded.ends_at)
		WHERE q.ends_at < excluded.ends_at OR q.taken < ?
		RETURNING taken`, a.Holder, a.Kind, a.Block, a.EndsAt, a.Most).Scan(&taken).Error
	if err != nil {
		return 0, translate(err)
	}
	if len(taken) == 0 {
		return a.Most + a.Block, nil // what it is when the last block is taken, or more
	}
	return taken[0], nil
}
