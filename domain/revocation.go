package domain

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Revocation ends tokens before their time: one, or all of a client's that were given at an earlier version
// of it. Versions and not times are compared, since the clocks of two replicas never agree.
type Revocation struct {
	Subject   ID  // of a token, or of a client
	Below     int // the client's versions whose tokens end
	ExpiresAt time.Time
}

// How long tokens live, and how long it takes at most until every replica knows that one was revoked, as
// long as it reaches the database.
const (
	TokenLife     = 10 * time.Minute
	RevocationLag = 5 * time.Second

	// tokenGrace is for clocks that differ: how much longer than its life a token may be taken somewhere.
	tokenGrace = time.Minute
)

// Revoked is what a replica knows of revocations: a look at it costs no lock and no database.
type Revoked struct {
	store Store
	now   func() time.Time
	below atomic.Pointer[map[ID]int]
}

// NewRevoked knows nothing before the first Refresh.
func NewRevoked(store Store, now func() time.Time) *Revoked {
	r := &Revoked{store: store, now: now}
	r.below.Store(&map[ID]int{})
	return r
}

// Refresh reads the few revocations that matter still.
func (r *Revoked) Refresh(ctx context.Context) error {
	list, err := r.store.As(System).Revocations(ctx, r.now())
	if err != nil {
		return fmt.Errorf("read revocations: %w", err)
	}
	below := make(map[ID]int, len(list))
	for _, x := range list {
		below[x.Subject] = x.Below
	}
	r.below.Store(&below)
	return nil
}

// Has tells whether a token that a client got at a version of itself was revoked. What a client proves by
// other means than a token has the empty id.
func (r *Revoked) Has(token, client ID, version int) bool {
	known := *r.below.Load()
	if len(known) == 0 {
		return false
	}
	if _, ok := known[token]; ok {
		return true
	}
	return version < known[client]
}

// Bearer is what a verified token says of itself.
type Bearer struct {
	Token     ID
	Client    ID
	ExpiresAt time.Time
}

// RevokeToken ends a token of the client's own: here at once, elsewhere within RevocationLag (RFC 7009).
// Errors: Malformed, invalid_request, for a token of another client.
func (s *ClientService) RevokeToken(ctx context.Context, c Client, b Bearer) error {
	if b.Client != c.ID {
		return Fault(Malformed, "invalid_request")
	}
	err := s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.Revoke(ctx, []Revocation{{Subject: b.Token, ExpiresAt: b.ExpiresAt.Add(tokenGrace)}}, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(c.Actor(nil), "token.revoke", "token", string(b.Token), now))
	})
	if err != nil {
		return err
	}
	s.catchUp(ctx)
	return nil
}

// endTokens ends the tokens that clients got before their version of now.
func endTokens(ctx context.Context, w Writer, clients []Client, now time.Time) error {
	if len(clients) == 0 {
		return nil
	}
	list := make([]Revocation, len(clients))
	for i, c := range clients {
		list[i] = Revocation{Subject: c.ID, Below: c.Version, ExpiresAt: now.Add(TokenLife + tokenGrace)}
	}
	return w.Revoke(ctx, list, now)
}

// catchUp lets this replica know at once. What is committed is committed: when it fails, the replica learns
// of it as the others do.
func (s *ClientService) catchUp(ctx context.Context) {
	if s.Revoked != nil {
		_ = s.Revoked.Refresh(context.WithoutCancel(ctx))
	}
}
