package domain

import (
	"context"
	"time"
)

// How many wrong secrets are answered in a minute, before nobody looks at another one from there. A secret
// can't be guessed anyway; this keeps the attempts from costing anything, and from filling the trail.
const (
	MaxFailures   = 20
	FailureWindow = time.Minute
)

// FailedSecrets is how often a wrong secret came in a minute for one client from one place.
type FailedSecrets struct {
	Name     []byte // keyed hash of client and place
	Failures int
	EndsAt   time.Time
}

// blocks is TooMany while too many came.
func (f FailedSecrets) blocks(now time.Time) error {
	if f.Failures < MaxFailures {
		return nil
	}
	e := Fault(TooMany, "too-many-wrong-secrets")
	e.RetryAfter = int(f.EndsAt.Sub(now)/time.Second) + 1
	return e
}

// failed counts a wrong secret, whether there is such a client or not.
func (s *ClientService) failed(ctx context.Context, in SignIn) error {
	return s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		now := s.Now()
		return nil, w.CountFailedSecret(ctx, in.From, now, now.Add(FailureWindow))
	})
}
