package domain

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Limits of what is written of refusals: a flood of them costs a few lines a minute, whoever sends it.
const (
	RefusalsApart  = 20     // lines of their own that a client gets for one action in a minute; the rest is counted
	refusalBacklog = 10_000 // lines that wait for the database at most; the rest is counted
)

// Refusals collects what was refused, for the trail. A refusal's transaction, if there was one, is rolled
// back, and nothing was given away: so nobody waits for its line, and what an unknown caller was refused
// takes no longer than what a known one was. Lines are stored by Flush; a kill -9 loses those since the last.
// Clients that are known get lines with the thing they asked for; strangers are only counted by the minute.
type Refusals struct {
	store Store
	now   func() time.Time

	mu      sync.Mutex
	minute  time.Time
	counts  map[refusal]*tally // of this minute
	pending []AuditEvent
}

type refusal struct {
	actor    ID
	role     Role
	action   string
	resource string
	outcome  AuditOutcome
}

// tally is how often something was refused in a minute, and how many of these have no line of their own.
type tally struct{ seen, more int64 }

// NewRefusals begins to collect.
func NewRefusals(store Store, now func() time.Time) *Refusals {
	return &Refusals{store: store, now: now, counts: map[refusal]*tally{}}
}

// Note takes down that an act was refused, or failed. Subject is an id or a slug that is known to be one,
// never text of the caller's.
func (r *Refusals) Note(a Actor, action, resource, subject string, outcome AuditOutcome) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	what := refusal{a.ClientID, a.Role, action, resource, outcome}
	count, ok := r.counts[what]
	if !ok {
		count = &tally{}
		r.counts[what] = count
	}
	count.seen++
	if a.ClientID == "" || count.seen > RefusalsApart || len(r.pending) >= refusalBacklog {
		count.more++
		return
	}
	line := NewAudit(a, action, resource, subject, now)
	line.Outcome = outcome
	r.pending = append(r.pending, line)
}

// turn makes lines of what was only counted, once the minute is over. The lock must be held.
func (r *Refusals) turn(now time.Time) {
	minute := now.Truncate(time.Minute)
	if minute.Equal(r.minute) {
		return
	}
	r.sum()
	r.minute = minute
}

// sum ends the minute. The lock must be held.
func (r *Refusals) sum() {
	for what, count := range r.counts {
		if count.more == 0 {
			continue
		}
		line := NewAudit(Actor{Role: what.role, ClientID: what.actor}, what.action, what.resource, "", r.minute)
		line.Outcome, line.Count = what.outcome, count.more
		r.pending = append(r.pending, line)
	}
	clear(r.counts)
}

// Flush stores what is due. When it fails, the lines wait for the next one; a line is stored once, since
// its id is its own. One Flush at a time.
func (r *Refusals) Flush(ctx context.Context) error { return r.flush(ctx, false) }

// Close stores everything, the unfinished minute too.
func (r *Refusals) Close(ctx context.Context) error { return r.flush(ctx, true) }

func (r *Refusals) flush(ctx context.Context, everything bool) error {
	r.mu.Lock()
	if r.turn(r.now()); everything {
		r.sum()
	}
	list := r.pending
	r.pending = nil
	r.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	err := r.store.Record(ctx, list...)
	if err != nil {
		r.mu.Lock()
		r.pending = append(list, r.pending...)
		r.mu.Unlock()
		return fmt.Errorf("store refusals in the trail: %w", err)
	}
	return nil
}
