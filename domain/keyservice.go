package domain

import (
	"context"
	"time"
)

// KeyGrace is how long a key is published before it signs: longer than anybody keeps the published keys (a
// minute, and ten more while it looks for newer ones), so that whoever meets a token of it can verify it.
const KeyGrace = 15 * time.Minute

// KeyService lets the keys that sign tokens take turns.
type KeyService struct {
	Store  Store
	Sealer *Sealer
	Now    func() time.Time
}

// Keys lists the keys that sign tokens, have signed or will, the youngest first.
func (s *KeyService) Keys(ctx context.Context, actor Actor) ([]Key, error) {
	all, err := s.Store.As(actor).Keys(ctx)
	var list []Key
	for _, k := range all {
		if k.Purpose == KeyForTokens {
			list = append(list, k)
		}
	}
	return list, err
}

// Rotate makes a key that signs after grace. The ones before verify until what they signed until then has
// expired. Only the command line and the program itself may.
func (s *KeyService) Rotate(ctx context.Context, actor Actor, grace time.Duration) (k Key, err error) {
	if err := mayRotate(actor); err != nil {
		return k, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		if err := w.Lock(ctx, "rotate keys"); err != nil {
			return nil, err
		}
		k, err = s.rotate(ctx, w, actor, grace)
		return nil, err
	})
	return k, err
}

// RotateDue is Rotate when the youngest key was made before a time. It also takes away keys that ended. One
// replica at a time does so.
func (s *KeyService) RotateDue(ctx context.Context, before time.Time) (rotated bool, err error) {
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		if alone, err := w.Alone(ctx, "rotate keys"); err != nil || !alone {
			return nil, err
		}
		if err := w.DropEndedKeys(ctx, s.Now()); err != nil {
			return nil, err
		}
		keys, err := w.Keys(ctx)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if k.Purpose == KeyForTokens && !k.CreatedAt.Before(before) {
				return nil, nil
			}
		}
		_, err = s.rotate(ctx, w, System, KeyGrace)
		rotated = err == nil
		return nil, err
	})
	return rotated && err == nil, err
}

func (s *KeyService) rotate(ctx context.Context, w Writer, actor Actor, grace time.Duration) (Key, error) {
	now := s.Now()
	before, err := w.Keys(ctx)
	if err != nil {
		return Key{}, err
	}
	k, err := s.Sealer.NewKey(KeyForTokens, now)
	if err != nil {
		return Key{}, err
	}
	from := now.Add(grace)
	k.SignsFrom = &from
	for _, old := range before {
		if old.Purpose != KeyForTokens || old.EndsAt != nil {
			continue
		}
		if err := w.EndKey(ctx, old.ID, from.Add(TokenLife+tokenGrace)); err != nil {
			return Key{}, err
		}
	}
	if err := w.CreateKey(ctx, k); err != nil {
		return Key{}, err
	}
	return k, w.Audit(ctx, NewAudit(actor, "key.rotate", "key", string(k.ID), now))
}

// Retire ends a key at once: tokens that it signed answer 401. Errors: NotFound; Conflict, last-key, unless
// another one signs already.
func (s *KeyService) Retire(ctx context.Context, actor Actor, id ID) error {
	if err := mayRotate(actor); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.Lock(ctx, "rotate keys"); err != nil {
			return nil, err
		}
		keys, err := w.Keys(ctx)
		if err != nil {
			return nil, err
		}
		found, follows := false, false
		for _, k := range keys {
			found = found || k.ID == id && k.Purpose == KeyForTokens
			follows = follows || k.ID != id && k.Signs(now)
		}
		switch {
		case !found:
			return nil, Missing("key")
		case !follows:
			return nil, Fault(Conflict, "last-key")
		}
		if err := w.EndKey(ctx, id, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "key.retire", "key", string(id), now))
	})
}

func mayRotate(actor Actor) error {
	if actor.Role != RoleOperator && actor.Role != RoleSystem {
		return Fault(Forbidden, "operators-only")
	}
	return nil
}
