package domain

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// lane is a number of places for deliveries. Receivers that failed or were slow at last have a lane of their
// own, so that many of them at once take no place of the others.
type lane struct {
	probation bool
	places    chan struct{}
	more      atomic.Bool // there may be some that wait for a place
}

func newLane(probation bool, places int) *lane {
	return &lane{probation: probation, places: make(chan struct{}, places)}
}

// place is held by a turn until it ends or has taken too long.
type place struct {
	d    *Dispatcher
	lane *lane
	once sync.Once
}

func (p *place) leave() {
	p.once.Do(func() {
		<-p.lane.places
		if p.lane.more.Load() {
			p.d.wake()
		}
	})
}

// wake lets it look again.
func (d *Dispatcher) wake() {
	select {
	case d.freed <- struct{}{}:
	default: // it will look anyway
	}
}

// turn works on one webhook, change after change, and leaves what is left to a turn after the others'.
func (d *Dispatcher) turn(ctx context.Context, l *lane, w Webhook, secrets [][]byte) {
	began := d.Now()
	p := &place{d: d, lane: l}
	defer p.leave()
	defer d.works(w.ID, false)
	for last := false; ; last = d.Now().Sub(began) > dispatchTurn {
		held, err := d.step(ctx, p, &w, secrets, last)
		if err != nil && ctx.Err() == nil {
			d.Log.Warn("a webhook waits until its claim ends", "webhook", w.ID, "error", err)
		}
		if !held || err != nil {
			if last {
				d.wake()
			}
			return
		}
	}
}

// step delivers the next change, if there is one, and tells whether the webhook is still ours.
func (d *Dispatcher) step(ctx context.Context, p *place, w *Webhook, secrets [][]byte, last bool) (bool, error) {
	from, version := w.Position, w.Version
	told, position, err := d.due(ctx, *w)
	if err != nil {
		return false, err
	}
	if told == nil {
		w.Position = position
		return d.settler.settle(WebhookSettlement{*w, from, version, true}, nil)
	}
	body, err := told.body()
	if err != nil {
		return false, err
	}
	m := WebhookMessage{
		ID: w.messageID(told.event.name(), told.event.Epoch, told.event.Change.Position), Type: told.event.Type, Position: position,
		URL: w.URL, At: d.Now(), Body: body, Secrets: secrets,
	}
	reply := d.send(ctx, p, m)
	if ctx.Err() != nil {
		return false, nil // it is sent again, under the same id, by whoever goes on
	}
	number, now := w.Failures+1, d.Now()
	fault := reply.fault()
	d.Sent(fault, reply.Took)
	if fault == "" {
		w.Epoch, w.Position = told.event.Epoch, position
		w.delivered(reply.Took, now)
	} else {
		w.failed(reply, rand.Float64(), now)
	}
	a := w.attempt(m, reply, number, now)
	release := fault != "" || last || w.Slow || position >= d.window.head().Position
	return d.settler.settle(WebhookSettlement{*w, from, version, release}, &a)
}

// due is what the webhook is told next. One whose place is in another history, or before the log begins, is told
// that first: it may have missed what nobody knows any more. That message is about where the webhook stands, so it is
// the same one for as long as it takes.
func (d *Dispatcher) due(ctx context.Context, w Webhook) (*toldChange, int64, error) {
	head := d.window.head()
	if w.Epoch == head.Epoch && w.Position >= head.Begins {
		return d.window.next(ctx, w)
	}
	e := WebhookEvent{Type: WebhookReset, At: d.Now(), Epoch: head.Epoch, Change: Change{Position: w.Position}, Filter: w.Filter}
	return &toldChange{e, func() ([]byte, error) { return d.Courier.Body(e) }}, head.Position, nil
}

// send tries once. When that takes long, the place is left to another.
func (d *Dispatcher) send(ctx context.Context, p *place, m WebhookMessage) WebhookReply {
	var mu sync.Mutex
	ended, overdue := false, false
	timer := time.AfterFunc(slotPatience, func() {
		mu.Lock()
		defer mu.Unlock()
		if !ended && d.overdue.Load() < maxOverdue {
			overdue = true
			d.overdue.Add(1)
			p.leave()
		}
	})
	reply := d.Courier.Send(ctx, m)
	timer.Stop()
	mu.Lock()
	defer mu.Unlock()
	if ended = true; overdue {
		d.overdue.Add(-1)
	}
	return reply
}
