package domain

import (
	"context"
	"log/slog"
	"maps"
	"slices"
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
	// Lets tells whether a filter lets a tool through, as this replica shows it.
	Lets func(tool ID, f ToolFilter) bool
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
	mu      sync.Mutex
	working map[ID]int // turns that work on a claimed webhook: for a moment two, when one is claimed again
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
	d.window = &feedWindow{store: d.Store, render: d.Courier.Body, lets: d.Lets}
	d.settler = newSettler(d.Store, d.holder, d.Now)
	d.lanes = []*lane{newLane(false, quickPlaces), newLane(true, probationPlaces)}
	d.freed, d.working = make(chan struct{}, 1), map[ID]int{}
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
	if err := inTime(ctx, d.advance); err != nil {
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

// advance reads how far the feed goes.
func (d *Dispatcher) advance(ctx context.Context) error {
	head, err := d.Head(ctx)
	if err != nil {
		return err
	}
	return d.window.advance(ctx, head)
}

// inTime gives a look at the database its time: one that has fallen silent is looked at again.
func inTime(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, settleLife)
	defer cancel()
	return f(ctx)
}

// claim takes as many as there are places and begins with each.
func (d *Dispatcher) claim(ctx context.Context, l *lane, places int) (int, error) {
	now := d.Now()
	var list []Webhook
	var sealed []WebhookSecret
	err := inTime(ctx, func(ctx context.Context) error {
		return d.Store.InTx(ctx, System, func(w Writer) (_ []Change, err error) {
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
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	secrets := d.Sealer.openWebhookSecrets(sealed)
	for _, x := range list {
		if len(secrets[x.ID]) == 0 { // it waits until its claim ends, and keeps nobody back
			d.Log.Error("a webhook's secret doesn't open: nothing is sent to it", "webhook", x.ID)
			continue
		}
		l.places <- struct{}{}
		d.works(x.ID, true)
		d.running.Go(func() { d.turn(ctx, l, x, secrets[x.ID]) })
	}
	return len(list), nil
}

// every does something now and then until ctx ends. What fails is told once.
func (d *Dispatcher) every(ctx context.Context, pause time.Duration, trouble string, f func(context.Context) error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	failing := false
	for {
		err := inTime(ctx, f)
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

// works notes which claims are renewed: of what no turn works on, the claim ends by itself.
func (d *Dispatcher) works(webhook ID, works bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if works {
		d.working[webhook]++
	} else if d.working[webhook]--; d.working[webhook] == 0 {
		delete(d.working, webhook)
	}
}

func (d *Dispatcher) hold(ctx context.Context) error {
	d.mu.Lock()
	list := slices.Collect(maps.Keys(d.working))
	d.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	return d.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		return nil, w.HoldWebhooks(ctx, d.holder, list, d.Now().Add(dispatchLease))
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
