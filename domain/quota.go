package domain

import (
	"context"
	"sync"
	"time"
)

// QuotaKind is what a quota counts.
type QuotaKind string

// What one client may do only so often, on all replicas together.
const (
	Tokens QuotaKind = "tokens"
	Writes QuotaKind = "writes"
)

// QuotaWindow is how long an empty quota takes until it is whole again. It fills evenly, as the buckets of public
// reads do: no minute of the clock begins at which everybody may all at once, and nobody gets two quotas in a row.
const QuotaWindow = time.Minute

// quotaBlocks is in how many blocks a replica takes a quota: the database is asked for a tenth at a time, however
// many requests come.
const quotaBlocks = 10

// Allotment is a block of a quota that a replica takes for itself.
type Allotment struct {
	Holder ID // a client or an editor
	Kind   QuotaKind
	Cost   time.Duration // in which the quota gains as much again
	Now    time.Time
}

// Quotas is what a replica may still give away. What it took and didn't give away when it stops is lost, until the
// quota has gained it again.
type Quotas struct {
	store Store
	now   func() time.Time
	most  map[QuotaKind]int

	mu            sync.Mutex
	turn          time.Time // when what wasn't used for a window is forgotten
	shares, older map[quotaOf]*share
}

type quotaOf struct {
	holder ID
	kind   QuotaKind
}

// share is what a replica has of one quota, and knows of it.
type share struct {
	mu   sync.Mutex // held while the database is asked
	left int        // taken, not given away
	full time.Time  // when the quota is whole again, as far as all replicas had taken when this one asked last
}

// NewQuotas is for limits by kind, in a window; what has none, or 0, isn't limited.
func NewQuotas(store Store, now func() time.Time, most map[QuotaKind]int) *Quotas {
	return &Quotas{store: store, now: now, most: most, shares: map[quotaOf]*share{}}
}

// Most is the limit of a kind, 0 for none.
func (q *Quotas) Most(kind QuotaKind) int {
	if q == nil {
		return 0
	}
	return q.most[kind]
}

// Take takes one. Errors: TooMany, when all are taken; it says when a block will be there again.
func (q *Quotas) Take(ctx context.Context, kind QuotaKind, holder ID) error {
	most := q.Most(kind)
	if most == 0 {
		return nil
	}
	now := q.now()
	s := q.share(kind, holder, now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(now)
	pause := cost(block(most), most) // in which a block comes back: nobody asks for less, so nobody asks more often
	if s.left == 0 && s.room(now) >= pause {
		if err := q.ask(ctx, Allotment{Holder: holder, Kind: kind, Now: now}, s); err != nil {
			return err
		}
	}
	if s.left == 0 {
		e := Fault(TooMany, "too-many-writes")
		if kind == Tokens {
			e.Code = "too-many-tokens"
		}
		e.RetryAfter = max(1, wholeSeconds(pause-s.room(now)))
		return e
	}
	s.left--
	return nil
}

// Left is how many a holder has left at least, as far as this replica knows, and in how many seconds there are all
// again.
func (q *Quotas) Left(kind QuotaKind, holder ID) (left, wait int) {
	most, now := q.Most(kind), q.now()
	s := q.share(kind, holder, now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(now)
	left = s.left
	if room := s.room(now); room >= cost(block(most), most) {
		left += within(room, most)
	}
	return left, wholeSeconds(s.full.Sub(now))
}

// ask takes a block, or what there is of one, and with it a rest that is less than another.
func (q *Quotas) ask(ctx context.Context, a Allotment, s *share) error {
	most, got, full := q.Most(a.Kind), 0, s.full
	err := q.store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		got = 0
		for n := block(most); n > 0; {
			a.Cost = cost(n, most)
			until, taken, err := w.TakeQuota(ctx, a)
			if err != nil {
				return nil, err
			}
			if full = until; taken {
				got += n
			}
			rest := within(QuotaWindow-until.Sub(a.Now), most)
			switch {
			case !taken: // others took more than this replica knew
				n = min(n-1, rest)
			case rest < block(most):
				n = rest
			default:
				n = 0
			}
		}
		return nil, nil
	})
	if err == nil {
		s.left, s.full = got, full
	}
	return err
}

func block(most int) int { return max(1, most/quotaBlocks) }

// cost is in which time a quota gains n, in the steps that the database keeps: rounded down, so that all of a quota
// fits into a window.
func cost(n, most int) time.Duration {
	return (QuotaWindow * time.Duration(n) / time.Duration(most)).Truncate(time.Microsecond)
}

// within is how many a quota gains in a time.
func within(d time.Duration, most int) int { return int(max(0, d) * time.Duration(most) / QuotaWindow) }

// settle forgets what was taken before the quota was whole again: it would come on top.
func (s *share) settle(now time.Time) {
	if !now.Before(s.full) {
		s.left, s.full = 0, now
	}
}

// room is how much of the window isn't taken.
func (s *share) room(now time.Time) time.Duration { return QuotaWindow - s.full.Sub(now) }

// share finds what this replica has. What nobody asked for in a window is whole again, and needn't be kept.
func (q *Quotas) share(kind QuotaKind, holder ID, now time.Time) *share {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !now.Before(q.turn) {
		q.turn, q.older, q.shares = now.Add(QuotaWindow), q.shares, map[quotaOf]*share{}
	}
	of := quotaOf{holder, kind}
	s := q.shares[of]
	if s == nil {
		if s = q.older[of]; s == nil {
			s = &share{}
		}
		q.shares[of] = s
	}
	return s
}

func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
