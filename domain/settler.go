package domain

import (
	"context"
	"time"
)

// settler stores what became of deliveries. Those that end at the same moment share a transaction: a
// publication ends at hundreds of receivers at once.
type settler struct {
	store  Store
	holder ID
	now    func() time.Time
	in     chan settled
}

// settled waits for what it brought to be durable.
type settled struct {
	WebhookSettlement
	attempt *WebhookAttempt
	done    chan settledAnswer
}

type settledAnswer struct {
	held bool
	err  error
}

const (
	settledAtOnce = 256
	settleLife    = 10 * time.Second
)

func newSettler(store Store, holder ID, now func() time.Time) *settler {
	return &settler{store: store, holder: holder, now: now, in: make(chan settled, settledAtOnce)}
}

// settle stores what became of a webhook and tells whether it is still ours.
func (s *settler) settle(x WebhookSettlement, a *WebhookAttempt) (held bool, err error) {
	one := settled{x, a, make(chan settledAnswer, 1)}
	s.in <- one
	answer := <-one.done
	return answer.held, answer.err
}

// run stores until ctx ends, which is after everybody who settles.
func (s *settler) run(ctx context.Context) {
	for {
		var list []settled
		select {
		case <-ctx.Done():
			return
		case one := <-s.in:
			list = append(list, one)
		}
		for more := true; more && len(list) < settledAtOnce; {
			select {
			case one := <-s.in:
				list = append(list, one)
			default:
				more = false
			}
		}
		s.together(ctx, list)
	}
}

// together stores some in one transaction and answers each.
func (s *settler) together(ctx context.Context, list []settled) {
	ctx, cancel := context.WithTimeout(ctx, settleLife)
	defer cancel()
	var held map[ID]bool
	err := s.store.InTx(ctx, System, func(w Writer) (_ []Change, err error) {
		rows := make([]WebhookSettlement, len(list))
		var attempts []WebhookAttempt
		for i, one := range list {
			rows[i] = one.WebhookSettlement
			if one.attempt != nil {
				attempts = append(attempts, *one.attempt)
			}
		}
		if held, err = w.SettleWebhooks(ctx, s.holder, rows); err != nil {
			return nil, err
		}
		var lines []AuditEvent
		for _, one := range list {
			if _, stored := held[one.ID]; stored && one.State != WebhookActive {
				lines = append(lines, NewAudit(System, "webhook."+string(one.State), "webhook", string(one.ID), s.now()))
			}
		}
		if err := w.AddWebhookAttempts(ctx, attempts); err != nil || len(lines) == 0 {
			return nil, err
		}
		return nil, w.Audit(ctx, lines...)
	})
	for _, one := range list {
		one.done <- settledAnswer{held[one.ID], err}
	}
}
