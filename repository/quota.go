package repository

import (
	"context"
	"time"

	"academy/domain"
)

// TakeQuota is one statement, so that two replicas never take the same. Whether it takes or not, the row is locked.
func (w writer) TakeQuota(ctx context.Context, a domain.Allotment) (full time.Time, taken bool, err error) {
	var fulls []time.Time
	db, cost := w.tx.WithContext(ctx), a.Cost.Microseconds()
	err = db.Raw(`INSERT INTO quotas AS q (holder, kind, full_at) VALUES (?, ?, ?)
		ON CONFLICT (holder, kind) DO UPDATE SET full_at = greatest(q.full_at, ?) + ? * interval '1 microsecond'
		WHERE greatest(q.full_at, ?) + ? * interval '1 microsecond' <= ?
		RETURNING full_at`, a.Holder, a.Kind, a.Now.Add(a.Cost), a.Now, cost, a.Now, cost, a.Now.Add(domain.QuotaWindow)).Scan(&fulls).Error
	if err == nil && len(fulls) == 0 {
		err = db.Raw("SELECT full_at FROM quotas WHERE holder = ? AND kind = ?", a.Holder, a.Kind).Scan(&full).Error
		return full, false, translate(err)
	}
	if err != nil {
		return time.Time{}, false, translate(err)
	}
	return fulls[0], true, nil
}
