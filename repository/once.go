package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type onceRow struct {
	ClientID    domain.ID
	Key         string
	Fingerprint string
	ResourceID  domain.ID
	Result      string
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// TableName names the table.
func (onceRow) TableName() string { return "idempotency" }

// Claim takes the key's advisory lock without waiting: fifty equal posts that blocked on a unique
// index would drain the pool.
func (w writer) Claim(ctx context.Context, once domain.Once, now time.Time) ([]byte, error) {
	if once.Key == "" {
		return nil, nil
	}
	alone, err := w.Alone(ctx, "key "+string(w.actor.ClientID)+" "+once.Key)
	if err != nil {
		return nil, err
	}
	if !alone {
		return nil, busy("request-in-progress")
	}
	rows, err := gorm.G[onceRow](w.tx).Where("client_id = ? AND key = ?", w.actor.ClientID, once.Key).Find(ctx)
	switch {
	case err != nil:
		return nil, translate(err)
	case len(rows) == 0:
		return nil, nil
	case !rows[0].ExpiresAt.After(now):
		_, err := gorm.G[onceRow](w.tx).Where("client_id = ? AND key = ?", w.actor.ClientID, once.Key).Delete(ctx)
		return nil, translate(err)
	case rows[0].Result == "null": // what it made was erased since
		return nil, domain.Fault(domain.Gone, "erased")
	case rows[0].Fingerprint != once.Fingerprint:
		return nil, domain.Fault(domain.Invalid, "idempotency-key-reused")
	}
	return []byte(rows[0].Result), nil
}

func (w writer) Keep(ctx context.Context, once domain.Once, resource domain.ID, result any, now time.Time) error {
	if once.Key == "" {
		return nil
	}
	b, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep result: %w", err)
	}
	return translate(gorm.G[onceRow](w.tx).Create(ctx, &onceRow{
		ClientID: w.actor.ClientID, Key: once.Key, Fingerprint: once.Fingerprint, ResourceID: resource,
		Result: string(b), CreatedAt: now, ExpiresAt: now.Add(domain.KeyLife),
	}))
}

func (w writer) Alone(ctx context.Context, name string) (bool, error) {
	var taken bool
	err := w.tx.Raw("SELECT pg_try_advisory_xact_lock(?)", nameLock(name)).Scan(&taken).Error
	return taken, translate(err)
}

func (w writer) Lock(ctx context.Context, name string) error {
	return translate(w.tx.WithContext(ctx).Exec("SELECT pg_advisory_xact_lock(?)", nameLock(name)).Error)
}

func nameLock(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte("academy once " + name))
	return int64(h.Sum64())
}
