package domain

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Dispatcher brings the public feed to webhooks. Any number of replicas share the work: each claims webhooks
// that have something to do, for as long as it lives and says so, so what a killed one left is taken over
// after dispatchLease. It sends outside of any transaction, and takes note afterwards.
type Dispatcher struct {
	Store   Store
	Now     func() time.Time
	Sealer  *Sealer
	Courier Courier
	// Head is how far the feed is known to what receivers will ask: nobody is told of what this replica doesn't
	// show yet.
	Head func(context.Context) (Feed, error)
	// Sent hears of every try: its fault, "" for success, and how long it took.
	Sent func(WebhookFault, time.Duration)
	Log  *slog.Logger

	holder  ID
	window  *feedWindow
	settler *settler
	lanes   []*lane
	overdue atomic.Int64
	running sync.WaitGroup
	waiting atomic.Pointer[time.Time]
	freed   chan struct{}
}

const (
	dispatchPoll  = time.Second // how often it looks when nothing wakes it
	dispatchLease = 15 * time.Second
	dispatchHold  = 4 * time.Second // how often claims are renewed
	dispatchTurn  = time.Second     // how long a webhook is worked on while others wait for a place
	lagPoll       = 10 * time.Second

	// slotPatience is after how long a delivery gives its place to another one and goes on without: nobody
	// waits behind a slow receiver. At most so many go on at a time; each holds a connection.
	slotPatience = 250 * time.Millisecond
	maxOverdue   = 1024

	quickPlaces     = 192
	probationPlaces = 64
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

// Waiting is since when the change waits that has waited longest for an active webhook; the zero time when
// none does.
func (d *Dispatcher) Waiting() time.Time {
	if t := d.waiting.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// Run delivers until ctx ends; then it gives back what it has claimed.
func (d *Dispatcher) Run(ctx context.Context, wake <-chan struct{}) {
	d.holder = NewID(d.Now())
	d.window = &feedWindow{store: d.Store, render: d.Courier.Body}
	d.settler = newSettler(d.Store, d.holder, d.Now)
	d.lanes = []*lane{newLane(false, quickPlaces), newLane(true, probationPlaces)}
	d.freed = make(chan struct{}, 1)
	var beside sync.WaitGroup
	settling, stopSettling := context.WithCancel(context.WithoutCancel(ctx))
	beside.Go(func() { d.settler.run(settling) })
	beside.Go(func() { d.every(ctx, dispatchHold, "claims of webhooks aren't renewed", d.hold) })
	beside.Go(func() { d.every(ctx, lagPoll, "the lag of webhooks isn't known", d.measure) })
	d.look(ctx, wake)
	d.running.Wait()
	stopSettling()
	beside.Wait()
	d.release(context.WithoutCancel(ctx))
}

// look claims whenever there may be something to do.
func (d *Dispatcher) look(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(dispatchPoll)
	defer tick.Stop()
	failing := false
	for {
		err := d.claimAll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			d.Log.Warn("webhooks wait: the feed or their rows can't be read; it is tried again", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		case <-d.freed:
		}
	}
}

func (d *Dispatcher) claimAll(ctx context.Context) error {
	head, err := d.Head(ctx)
	if err != nil {
		return err
	}
	if err := d.window.advance(ctx, head); err != nil {
		return err
	}
	for _, l := range d.lanes {
		// Not one by one: each claim is a transaction.
		for free := cap(l.places) - len(l.places); free >= cap(l.places)/4; free = cap(l.places) - len(l.places) {
			l.more.Store(true)
			n, err := d.claim(ctx, l, free)
			if err != nil {
				return err
			}
			if n < free {
				l.more.Store(false)
				break
			}
		}
	}
	return nil
}

// claim takes as many as there are places and begins with each.
func (d *Dispatcher) claim(ctx context.Context, l *lane, places int) (int, error) {
	now := d.Now()
	var list []Webhook
	var sealed []WebhookSecret
	err := d.Store.InTx(ctx, System, func(w Writer) (_ []Change, err error) {
		list, err = w.ClaimWebhooks(ctx, WebhookClaim{
			Holder: d.holder, Feed: d.window.head(), Probation: l.probation, Limit: places, Now: now, Until: now.Add(dispatchLease),
		})
		if err != nil || len(list) == 0 {
			return nil, err
		}
		ids := make([]ID, len(list))
		for i, x := range list {
			ids[i] = x.ID
		}
		sealed, err = w.WebhookSecrets(ctx, ids, now)
		return nil, err
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	secrets, err := d.Sealer.openWebhookSecrets(sealed)
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		l.places <- struct{}{}
		d.running.Go(func() { d.turn(ctx, l, x, secrets[x.ID]) })
	}
	return len(list), nil
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
	from := w.Position
	told, position, err := d.due(ctx, *w)
	if err != nil {
		return false, err
	}
	if told == nil {
		w.Position = position
		return d.settler.settle(WebhookSettlement{*w, from, true}, nil)
	}
	body, err := told.body()
	if err != nil {
		return false, err
	}
	m := WebhookMessage{
		ID: w.messageID(told.event.Type, told.event.Epoch, position), Type: told.event.Type, Position: position,
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
	return d.settler.settle(WebhookSettlement{*w, from, release}, &a)
}

// due is what the webhook is told next. One whose place is in another history is told that first.
func (d *Dispatcher) due(ctx context.Context, w Webhook) (*toldChange, int64, error) {
	head := d.window.head()
	if w.Epoch == head.Epoch {
		return d.window.next(ctx, w)
	}
	e := WebhookEvent{Type: WebhookReset, At: d.Now(), Epoch: head.Epoch, Change: Change{Position: head.Position}}
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

// every does something now and then until ctx ends. What fails is told once.
func (d *Dispatcher) every(ctx context.Context, pause time.Duration, trouble string, f func(context.Context) error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	failing := false
	for {
		err := f(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			d.Log.Warn(trouble, "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (d *Dispatcher) hold(ctx context.Context) error {
	return d.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		return nil, w.HoldWebhooks(ctx, d.holder, d.Now().Add(dispatchLease))
	})
}

func (d *Dispatcher) measure(ctx context.Context) error {
	feed, err := d.Store.As(System).Feed(ctx)
	if err != nil {
		return err
	}
	since, err := d.Store.As(System).WebhookLag(ctx, feed)
	if err == nil {
		d.waiting.Store(&since)
	}
	return err
}

// release lets other replicas go on at once.
func (d *Dispatcher) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := d.Store.InTx(ctx, System, func(w Writer) ([]Change, error) { return nil, w.ReleaseWebhooks(ctx, d.holder) })
	if err != nil {
		d.Log.Warn("claims of webhooks end by themselves", "error", err)
	}
}
