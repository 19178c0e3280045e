package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"academy/domain"
)

// KeyRing is the keys that all replicas share, opened.
type KeyRing struct {
	store  domain.Store
	sealer *domain.Sealer
	now    func() time.Time

	mu      sync.RWMutex
	rows    []domain.Key // that the others were made of
	tokens  []tokenKey   // newest first; the first that may sign does
	cursors []cursorKey
	looked  time.Time // when the store was last asked for a key that wasn't here
}

type tokenKey struct {
	domain.Key
	id      string
	private *ecdsa.PrivateKey
}

// OpenKeys opens the instance's keys, and makes them when there are none yet. Replicas that start at
// once agree on them.
func OpenKeys(ctx context.Context, store domain.Store, sealer *domain.Sealer, now func() time.Time) (*KeyRing, error) {
	k := &KeyRing{store: store, sealer: sealer, now: now}
	for {
		made, err := k.make(ctx)
		if err != nil {
			return nil, err
		}
		if made {
			return k, k.load(ctx)
		}
		select { // another replica is at it
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// make makes the keys that are missing; false when another replica is doing so.
func (k *KeyRing) make(ctx context.Context) (made bool, err error) {
	err = k.store.InTx(ctx, domain.System, func(w domain.Writer) ([]domain.Change, error) {
		if made, err = w.Alone(ctx, "make keys"); err != nil || !made {
			return nil, err
		}
		keys, err := w.Keys(ctx)
		if err != nil {
			return nil, err
		}
		for _, purpose := range []domain.KeyPurpose{domain.KeyForTokens, domain.KeyForCursors} {
			if has(keys, purpose) {
				continue
			}
			key, err := k.sealer.NewKey(purpose, k.now())
			if err != nil {
				return nil, err
			}
			if err := w.CreateKey(ctx, key); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return made, err
}

func has(keys []domain.Key, purpose domain.KeyPurpose) bool {
	for _, key := range keys {
		if key.Purpose == purpose {
			return true
		}
	}
	return false
}

// Refresh reads the keys as they are now, which other replicas and the command line change too.
func (k *KeyRing) Refresh(ctx context.Context) error { return k.load(ctx) }

func (k *KeyRing) load(ctx context.Context) error {
	keys, err := k.store.As(domain.System).Keys(ctx)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	k.mu.RLock()
	same := reflect.DeepEqual(keys, k.rows)
	k.mu.RUnlock()
	if same {
		return nil
	}
	var tokens []tokenKey
	var cursors []cursorKey
	for _, key := range keys {
		plain, err := k.sealer.Open(key)
		if err != nil {
			return fmt.Errorf("open key %s: %w", key.ID, err)
		}
		if key.Purpose == domain.KeyForCursors {
			cursors = append(cursors, newCursorKey(string(key.ID), plain))
		}
		if key.Purpose != domain.KeyForTokens {
			continue
		}
		parsed, err := x509.ParsePKCS8PrivateKey(plain)
		if err != nil {
			return fmt.Errorf("parse key %s: %w", key.ID, err)
		}
		private, ok := parsed.(*ecdsa.PrivateKey)
		if !ok {
			return fmt.Errorf("key %s is no ECDSA key", key.ID)
		}
		tokens = append(tokens, tokenKey{key, string(key.ID), private})
	}
	if len(tokens) == 0 || len(cursors) == 0 {
		return errors.New("the database has no keys")
	}
	k.mu.Lock()
	k.rows, k.tokens, k.cursors = keys, tokens, cursors
	k.mu.Unlock()
	return nil
}

// signing is the key that signs now.
func (k *KeyRing) signing() (tokenKey, error) {
	now := k.now()
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.tokens {
		if key.Signs(now) {
			return key, nil
		}
	}
	return tokenKey{}, errors.New("no key may sign tokens")
}

// verifying finds the key that a token names; one that another replica just made is looked up, at
// most once in ten seconds, so that made-up names cost nothing.
func (k *KeyRing) verifying(ctx context.Context, id string) (*ecdsa.PublicKey, bool) {
	for again := false; ; again = true {
		if key, ok := k.token(id); ok {
			return &key.private.PublicKey, true
		}
		if again || !k.mayLook() || k.load(ctx) != nil {
			return nil, false
		}
	}
}

// token finds a key that verifies tokens still.
func (k *KeyRing) token(id string) (tokenKey, bool) {
	now := k.now()
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.tokens {
		if key.id == id && !key.Ended(now) {
			return key, true
		}
	}
	return tokenKey{}, false
}

func (k *KeyRing) mayLook() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := k.now(); now.Sub(k.looked) > 10*time.Second {
		k.looked = now
		return true
	}
	return false
}

// public lists the keys that verify tokens, those too that will sign only later.
func (k *KeyRing) public() []tokenKey {
	now := k.now()
	k.mu.RLock()
	defer k.mu.RUnlock()
	var list []tokenKey
	for _, key := range k.tokens {
		if !key.Ended(now) {
			list = append(list, key)
		}
	}
	return list
}

// cursorKeys lists the keys of cursors, newest first.
func (k *KeyRing) cursorKeys() []cursorKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.cursors
}
