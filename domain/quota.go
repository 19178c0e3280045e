package domain

import (
	"context"
	"sync"
	"time"
)

// QuotaKind is what a quota counts.
type QuotaKind string

// What one client may do only so often in a minute, on all replicas together.
const (
	Tokens QuotaKind = "tokens"
	Writes QuotaKind = "writes"
)

// QuotaWindow is the time that quotas are for. It begins with each minute of the clock, for everybody.
const QuotaWindow = time.Minute

// quotaBlocks is in how many blocks a replica takes a quota: the database is asked for a tenth at a time.
const quotaBlocks = 10

// Allotment is a block of a quota that a replica takes for itself.
type Allotment struct {
	Holder      ID // a client or an editor
	Kind        QuotaKind
	Block, Most int
	EndsAt      time.Time
}

// Quotas is what a replica may still give away. What it took and didn't give away when it stops is lost until the
// minute is over, which is to nobody's advantage.
type Quotas struct {
	store Store
	now   func() time.Time
	most  map[QuotaKind]int

	mu     sync.Mutex
	endsAt time.Time
	shares map[quotaOf]*share // of this minute
}

type quotaOf struct {
	holder ID
	kind   QuotaKind
}

// share is what a replica has of one quota.
type share struct {
	mu    sync.Mutex // held while the database is asked
	left  int        // taken, not given away
	taken int        // by all replicas, when this one asked last
}

// NewQuotas is for limits by kind; what has none, or 0, isn't limited.
func NewQuotas(store Store, now func() time.Time, most map[QuotaKind]int) *Quotas {
	return &Quotas{store: store, now: now, most: most}
}

// Most is the limit of a kind, 0 for none.
func (q *Quotas) Most(kind QuotaKind) int {
	if q == nil {
		return 0
	}
	return q.most[kind]
}

// Take takes one. Errors: TooMany, when the minute's are all taken.
func (q *Quotas) Take(ctx context.Context, kind QuotaKind, holder ID) error {
	most := q.Most(kind)
	if most == 0 {
		return nil
	}
	s, endsAt := q.share(kind, holder)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 && s.taken < most {
		a := Allotment{Holder: holder, Kind: kind, Block: max(1, most/quotaBlocks), Most: most, EndsAt: endsAt}
		if err := q.ask(ctx, a, s); err != nil {
			return err
		}
	}
	if s.left == 0 {
		e := Fault(TooMany, "too-many-writes")
		if kind == Tokens {
			e.Code = "too-many-tokens"
		}
		e.RetryAfter = q.wait(endsAt)
		return e
	}
	s.left--
	return nil
}

// Left is how many a holder has left as far as this replica knows, and in how many seconds there are all again.
func (q *Quotas) Left(kind QuotaKind, holder ID) (left, wait int) {
	s, endsAt := q.share(kind, holder)
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(0, q.Most(kind)-s.taken) + s.left, q.wait(endsAt)
}

func (q *Quotas) ask(ctx context.Context, a Allotment, s *share) error {
	return q.store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		taken, err := w.TakeQuota(ctx, a)
		if err == nil {
			s.left, s.taken = max(0, a.Block-max(0, taken-a.Most)), min(taken, a.Most)
		}
		return nil, err
	})
}

// share finds what this replica has; when a new minute has begun, nothing yet.
func (q *Quotas) share(kind QuotaKind, holder ID) (*share, time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now := q.now(); !now.Before(q.endsAt) {
		q.endsAt, q.shares = now.Truncate(QuotaWindow).Add(QuotaWindow), map[quotaOf]*share{}
	}
	s := q.shares[quotaOf{holder, kind}]
	if s == nil {
		s = &share{}
		q.shares[quotaOf{holder, kind}] = s
	}
	return s, q.endsAt
}

func (q *Quotas) wait(endsAt time.Time) int {
	return max(1, int((endsAt.Sub(q.now())+time.Second-1)/time.Second))
}
