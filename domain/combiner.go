package domain

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// togetherFunc brings feedback in, in one transaction.
type togetherFunc func(context.Context, []BatchItem) ([]Row, error)

// Combiner lets feedback that one client sends at the same moment share a transaction. The positions of an
// organisation's news are in commit order, so its transactions commit one after the other (see
// repository/change.go): alone, each would wait for the disk by itself. While one is on its way, what
// comes meanwhile gathers for the next. Nobody waits for company: who comes alone goes alone.
type Combiner struct {
	slots   chan struct{} // of transactions at the same time
	mu      sync.Mutex
	waiting map[ID][]*sender // of clients that are being served now
}

// TogetherAtOnce is how many shared transactions run at the same time. Few keep the database busy; more only
// make each of them smaller: with nine organisations over 32 connections and no limit, half as many pieces
// came in.
const TogetherAtOnce = 4

// NewCombiner makes a combiner; all who send through it share its transactions.
func NewCombiner() *Combiner {
	return &Combiner{slots: make(chan struct{}, TogetherAtOnce), waiting: map[ID][]*sender{}}
}

// sender waits for what becomes of its feedback.
type sender struct {
	item BatchItem
	done chan struct{}
	row  Row
	err  error
}

// combinedLife is how long a shared transaction may take; each request has its own deadline besides.
const combinedLife = 15 * time.Second

// submit hands feedback in and waits for its row. An error of the wait itself leaves the outcome unknown.
func (c *Combiner) submit(ctx context.Context, actor Actor, n NewFeedback, together togetherFunc) (Row, error) {
	s := &sender{item: BatchItem{NewFeedback: n}, done: make(chan struct{})}
	c.mu.Lock()
	list, served := c.waiting[actor.ClientID]
	c.waiting[actor.ClientID] = append(list, s)
	c.mu.Unlock()
	if !served {
		go c.serve(context.WithoutCancel(ctx), actor.ClientID, together)
	}
	select {
	case <-s.done:
		return s.row, s.err
	case <-ctx.Done():
		e := Fault(Unavailable, "outcome-unknown").Because(ctx.Err())
		e.RetryAfter = 2
		return Row{}, e
	}
}

// serve takes what waits, again and again until nothing does.
func (c *Combiner) serve(ctx context.Context, client ID, together togetherFunc) {
	for {
		c.slots <- struct{}{}
		c.mu.Lock()
		list := c.waiting[client]
		if len(list) == 0 {
			delete(c.waiting, client)
			c.mu.Unlock()
			<-c.slots
			return
		}
		n := min(len(list), MaxBatch)
		c.waiting[client] = list[n:]
		c.mu.Unlock()
		take(ctx, list[:n], together)
		<-c.slots
	}
}

// take brings some in together. When that fails for a reason of one of them, each goes alone.
func take(ctx context.Context, list []*sender, together togetherFunc) {
	ctx, cancel := context.WithTimeout(ctx, combinedLife)
	defer cancel()
	items := make([]BatchItem, len(list))
	for i, s := range list {
		items[i] = s.item
	}
	rows, err := guarded(ctx, items, together)
	if err != nil && len(list) > 1 && !IsKind(err, Unavailable) {
		for i := range list {
			take(ctx, list[i:i+1], together)
		}
		return
	}
	for i, s := range list {
		if s.err = err; err == nil {
			s.row = rows[i]
		}
		close(s.done)
	}
}

// guarded makes an error of a panic: it would end the whole program here, where no request catches it.
func guarded(ctx context.Context, items []BatchItem, together togetherFunc) (rows []Row, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v\n%s", caught, debug.Stack())
		}
	}()
	return together(ctx, items)
}
