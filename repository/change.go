package repository

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"gorm.io/gorm"

	"academy/domain"
)

// Channel is the NOTIFY channel that tells replicas of public changes.
const Channel = "academy_changes"

type changeRow struct {
	domain.Change
}

// TableName names the table.
func (changeRow) TableName() string { return "changes" }

// appendChanges puts changes into the feed as the last statements of a transaction. Each scope has an
// advisory lock, held until the commit, and a position is drawn only under it: so positions are in
// commit order within a scope, whatever the number of writers. Locks are taken in one order and
// nothing waits for anything else after them, hence no deadlock. Only public changes wait for one
// another; organisations don't.
func appendChanges(ctx context.Context, tx *gorm.DB, changes []domain.Change) (public bool, err error) {
	scopes := map[domain.Scope]int64{}
	for _, c := range changes {
		scopes[c.Scope] = scopeLock(c.Scope)
		public = public || c.Scope == domain.PublicScope
	}
	locks := make([]int64, 0, len(scopes))
	for _, lock := range scopes {
		locks = append(locks, lock)
	}
	slices.Sort(locks)
	for _, lock := range locks {
		if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", lock).Error; err != nil {
			return false, translate(fmt.Errorf("lock feed: %w", err))
		}
	}
	rows := make([]changeRow, len(changes))
	for i, c := range changes {
		rows[i] = changeRow{c}
	}
	if err := createAll(ctx, gorm.G[changeRow](tx).Omit("Position"), rows); err != nil {
		return false, fmt.Errorf("append changes: %w", err)
	}
	if public {
		if err := tx.Exec("SELECT pg_notify(?, '')", Channel).Error; err != nil {
			return false, translate(fmt.Errorf("notify replicas: %w", err))
		}
	}
	return public, nil
}

// scopeLock is the key of a scope's advisory lock. Two scopes that share one only wait for each
// other.
func scopeLock(s domain.Scope) int64 {
	h := fnv.New64a()
	h.Write([]byte("academy feed " + string(s)))
	return int64(h.Sum64())
}

func (r reader) Changes(ctx context.Context, scope domain.Scope, after int64, limit int) ([]domain.Change, error) {
	var rows []changeRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[changeRow](tx).Where("scope = ? AND position > ?", string(scope), after).
			Order("position").Limit(limit).Find(ctx)
		return err
	})
	return plainChanges(rows), err
}

func (r reader) LatestChanges(ctx context.Context) ([]domain.Change, error) {
	var rows []changeRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[changeRow](tx).Raw(`SELECT DISTINCT ON (resource, resource_id) * FROM changes
			WHERE scope = ? ORDER BY resource, resource_id, position DESC`, string(domain.PublicScope)).Find(ctx)
		return err
	})
	return plainChanges(rows), err
}

func (r reader) LastChanges(ctx context.Context, scope domain.Scope, limit int) ([]domain.Change, error) {
	var rows []changeRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[changeRow](tx).Where("scope = ?", string(scope)).Order("position DESC").Limit(limit).Find(ctx)
		return err
	})
	slices.Reverse(rows)
	return plainChanges(rows), err
}

// epoch names this very history: the cluster, the database in it and its timeline, so that a restore of any kind
// begins another one.
const epoch = `(SELECT s.system_identifier || '-' || d.oid || '-' || c.timeline_id
	FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database())`

func (r reader) Feed(ctx context.Context) (domain.Feed, error) {
	var feed domain.Feed
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT "+epoch+` AS epoch,
			COALESCE((SELECT position FROM feed_begins WHERE scope = ?), 0) AS begins,
			COALESCE((SELECT max(position) FROM changes WHERE scope = ?), 0) AS position`,
			string(domain.PublicScope), string(domain.PublicScope)).Scan(&feed).Error
	})
	return feed, err
}

func plainChanges(rows []changeRow) []domain.Change {
	list := make([]domain.Change, len(rows))
	for i, row := range rows {
		list[i] = row.Change
	}
	return list
}
