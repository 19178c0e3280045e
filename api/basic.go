package api

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"

	"academy/domain"
)

// BasicLife is how long a pair of client id and secret is taken without looking at the database again, unless
// the client is changed or disabled, or its old secret ends, before.
const BasicLife = 30 * time.Second

// maxPairs is how many pairs are remembered. Only pairs that were right are, so nobody fills this with
// guesses.
const maxPairs = 1000

// basicPairs remembers, for a moment, which pairs were right: under a hash with a key of this process, so
// that no secret lies in memory.
type basicPairs struct {
	key   [32]byte
	mu    sync.Mutex
	pairs map[[sha256.Size]byte]basicPair
}

type basicPair struct {
	actor   domain.Actor
	version int // of the client
	until   time.Time
}

func newBasicPairs() *basicPairs {
	p := &basicPairs{pairs: map[[sha256.Size]byte]basicPair{}}
	_, _ = rand.Read(p.key[:])
	return p
}

func (p *basicPairs) name(id, secret string) (name [sha256.Size]byte) {
	h := hmac.New(sha256.New, p.key[:])
	fmt.Fprintf(h, "%d %s %s", len(id), id, secret)
	copy(name[:], h.Sum(nil))
	return name
}

func (p *basicPairs) known(name [sha256.Size]byte, now time.Time) (basicPair, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pair, ok := p.pairs[name]
	return pair, ok && now.Before(pair.until)
}

func (p *basicPairs) remember(name [sha256.Size]byte, made basicPair, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for old, pair := range p.pairs {
		if !now.Before(pair.until) {
			delete(p.pairs, old)
		}
	}
	if len(p.pairs) < maxPairs {
		p.pairs[name] = made
	}
}

// basicActor finds out who asks by client id and secret. Only clients that were made for it may: form and
// flow tools that know no OAuth. They never are an editor's.
func (s *Server) basicActor(ctx context.Context, r *http.Request) (domain.Actor, error) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		return domain.Actor{}, domain.Fault(domain.Unauthenticated, "invalid-credentials")
	}
	name := s.basic.name(id, secret)
	if pair, ok := s.basic.known(name, s.Now()); ok && !s.Revoked.Has("", pair.actor.ClientID, pair.version) {
		return pair.actor, nil
	}
	client, granted, err := s.clients.SignIn(ctx, domain.SignIn{ID: id, Secret: secret, Basic: true, From: s.attempt(r, id)})
	switch {
	case domain.HasCode(err, "invalid_client"):
		return domain.Actor{}, domain.Fault(domain.Unauthenticated, "invalid-credentials")
	case err != nil:
		return domain.Actor{}, err
	}
	now := s.Now()
	pair := basicPair{client.Actor(granted), client.Version, client.RememberUntil(now, BasicLife)}
	s.basic.remember(name, pair, now)
	return pair.actor, nil
}
