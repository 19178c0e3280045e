package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
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

func (w writer) Claim(ctx context.Context, once domain.Once, now time.Time) ([]byte, error) {
	claimed, err := w.ClaimAll(ctx, []domain.Once{once}, now)
	switch {
	case err != nil:
		return nil, err
	case claimed[0].Fault != nil:
		return nil, claimed[0].Fault
	}
	return claimed[0].Kept, nil
}

// ClaimAll takes the keys' advisory locks without waiting: fifty equal posts that blocked on a unique
// index would drain the pool.
func (w writer) ClaimAll(ctx context.Context, list []domain.Once, now time.Time) ([]domain.Claimed, error) {
	claimed := make([]domain.Claimed, len(list))
	var keys, names []string
	for _, once := range list {
		if once.Key != "" {
			keys, names = append(keys, once.Key), append(names, "key "+string(w.actor.ClientID)+" "+once.Key)
		}
	}
	alone, err := w.AloneAll(ctx, names)
	if err != nil || len(keys) == 0 {
		return claimed, err
	}
	rows, err := gorm.G[onceRow](w.tx).Where("client_id = ? AND key IN ?", w.actor.ClientID, keys).Find(ctx)
	if err != nil {
		return nil, translate(err)
	}
	known := make(map[string]onceRow, len(rows))
	for _, row := range rows {
		known[row.Key] = row
	}
	n := 0 // of those with a key
	for i, once := range list {
		if once.Key == "" {
			continue
		}
		row, used := known[once.Key]
		switch {
		case !alone[n]:
			claimed[i].Fault = busy("request-in-progress")
		case !used:
		case !row.ExpiresAt.After(now):
			_, err := gorm.G[onceRow](w.tx).Where("client_id = ? AND key = ?", w.actor.ClientID, once.Key).Delete(ctx)
			if err != nil {
				return nil, translate(err)
			}
		case row.Result == "null": // what it made was erased since
			claimed[i].Fault = domain.Fault(domain.Gone, "erased")
		case row.Fingerprint != once.Fingerprint:
			claimed[i].Fault = domain.Fault(domain.Invalid, "idempotency-key-reused")
		default:
			claimed[i].Kept = []byte(row.Result)
		}
		n++
	}
	return claimed, nil
}

func (w writer) Keep(ctx context.Context, once domain.Once, resource domain.ID, result any, now time.Time) error {
	return w.KeepAll(ctx, []domain.Kept{{Once: once, Resource: resource, Result: result}}, now)
}

func (w writer) KeepAll(ctx context.Context, list []domain.Kept, now time.Time) error {
	var rows []onceRow
	for _, k := range list {
		if k.Once.Key == "" {
			continue
		}
		b, err := json.Marshal(k.Result)
		if err != nil {
			return fmt.Errorf("keep result: %w", err)
		}
		rows = append(rows, onceRow{
			ClientID: w.actor.ClientID, Key: k.Once.Key, Fingerprint: k.Once.Fingerprint, ResourceID: k.Resource,
			Result: string(b), CreatedAt: now, ExpiresAt: now.Add(domain.KeyLife),
		})
	}
	return createAll(ctx, gorm.G[onceRow](w.tx), rows)
}

// AloneAll asks for all locks in one statement. A transaction that holds one already gets it again.
func (w writer) AloneAll(ctx context.Context, names []string) ([]bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	locks := make([]string, len(names))
	for i, name := range names {
		locks[i] = strconv.FormatInt(nameLock(name), 10)
	}
	taken := make([]bool, 0, len(names))
	err := w.tx.WithContext(ctx).Raw(`SELECT pg_try_advisory_xact_lock(lock)
		FROM unnest(?::bigint[]) WITH ORDINALITY AS asked (lock, n) ORDER BY n`, "{"+strings.Join(locks, ",")+"}").Scan(&taken).Error
	return taken, translate(err)
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
