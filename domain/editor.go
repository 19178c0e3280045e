package domain

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"time"
)

// Editor is a person who signs in at the operator's own OpenID Connect provider. The bank knows neither name
// nor address: only a keyed hash of issuer and subject, under an id that was drawn by lot. Drafts and trail
// hold the id alone; when the row goes, it stands for nobody any more.
type Editor struct {
	ID         ID
	Person     []byte    // what PersonKey makes of issuer and subject
	SignedInAt time.Time // when the newest token was issued
}

// PersonKey hashes who somebody is at a provider. Who has the hash and not the key can't find out whose it is,
// not by trying everybody whom the provider knows either.
type PersonKey struct{ key []byte }

// Hash is the same for the same person, in every replica and for as long as the key lasts.
func (k PersonKey) Hash(issuer, subject string) []byte {
	m := hmac.New(sha256.New, k.key)
	fmt.Fprintf(m, "%d %s%s", len(issuer), issuer, subject)
	return m.Sum(nil)
}

// OpenPersonKey opens the key that all replicas share, and makes it when there is none yet. Replicas that
// start at once agree on it.
func OpenPersonKey(ctx context.Context, store Store, sealer *Sealer, now time.Time) (PersonKey, error) {
	var key PersonKey
	err := store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		if err := w.Lock(ctx, "make the key of persons"); err != nil {
			return nil, err
		}
		keys, err := w.Keys(ctx)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if k.Purpose == KeyForPersons {
				key.key, err = sealer.Open(k)
				return nil, err
			}
		}
		made, err := sealer.NewKey(KeyForPersons, now)
		if err != nil {
			return nil, err
		}
		if key.key, err = sealer.Open(made); err != nil {
			return nil, err
		}
		return nil, w.CreateKey(ctx, made)
	})
	if err != nil {
		return key, fmt.Errorf("open the key of persons: %w", err)
	}
	return key, nil
}

// EditorService knows editors by what their provider says of them.
type EditorService struct {
	Store Store
	Now   func() time.Time
	Key   PersonKey
}

// Arrival is a token of the provider's that was verified.
type Arrival struct {
	Issuer, Subject string
	IssuedAt        time.Time
	Permissions     []Permission // that configuration gives to its bearer
}

// SignIn is who the bearer of a token acts as. A token that is newer than those before is a sign-in: it is in
// the trail, once for all replicas, before anything is done with it.
func (s *EditorService) SignIn(ctx context.Context, in Arrival) (Actor, error) {
	person := s.Key.Hash(in.Issuer, in.Subject)
	actor := Actor{Role: RoleEditor, Permissions: in.Permissions}
	known, err := s.Store.As(System).EditorByPerson(ctx, person)
	actor.ClientID = known.ID
	switch {
	case err != nil && !IsKind(err, NotFound):
		return Actor{}, err
	case err == nil && !in.IssuedAt.After(known.SignedInAt):
		return actor, nil
	}
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		now := s.Now()
		id, newer, err := w.SignInEditor(ctx, Editor{NewID(now), person, in.IssuedAt})
		actor.ClientID = id
		if err != nil || !newer {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "editor.sign_in", "editor", string(id), now))
	})
	if err != nil {
		return Actor{}, err
	}
	return actor, nil
}

// Named finds an editor by issuer and subject. Errors: NotFound.
func (s *EditorService) Named(ctx context.Context, issuer, subject string) (Editor, error) {
	return s.Store.As(Operator).EditorByPerson(ctx, s.Key.Hash(issuer, subject))
}

// Editor forgets who an editor was: drafts and trail keep an id that stands for nobody. What the editor edited
// or submitted and is in review goes back to editing, since the rule of four eyes would no longer know whose it
// is. Signing in again makes somebody new. Only an operator may. Errors: NotFound.
func (s *ErasureService) Editor(ctx context.Context, actor Actor, id ID) error {
	if actor.Role != RoleOperator {
		return Fault(Forbidden, "operators-only")
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.DeleteEditor(ctx, id); err != nil {
			return nil, err
		}
		tools, err := w.InReviewBy(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, slug := range tools {
			if err := giveBack(ctx, w, actor, slug, now); err != nil {
				return nil, err
			}
		}
		return nil, w.Audit(ctx, NewAudit(actor, "editor.erase", "editor", string(id), now))
	})
}

func giveBack(ctx context.Context, w Writer, actor Actor, slug string, now time.Time) error {
	t, err := w.LockTool(ctx, slug)
	if err != nil {
		return err
	}
	d, err := w.Draft(ctx, t.ID)
	if err != nil {
		return err
	}
	if err := d.Return(now); err != nil {
		return err
	}
	if err := w.SaveDraft(ctx, d); err != nil {
		return err
	}
	return w.Audit(ctx, NewAudit(actor, "draft.return", ResourceTool, t.Slug, now))
}
