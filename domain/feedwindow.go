package domain

import (
	"context"
	"slices"
	"sort"
	"sync"
)

// feedWindow is the newest part of the public feed in memory: most webhooks are at its end, so they read it
// there together, and what a change tells is rendered once for all of them.
type feedWindow struct {
	store  Store
	render func(WebhookEvent) ([]byte, error)
	lets   func(ID, ToolFilter) bool

	mu      sync.RWMutex
	feed    Feed  // up to here
	from    int64 // everything behind this position is there
	changes []*toldChange
}

const (
	windowSize = 4096 // changes
	feedPage   = 200  // changes that are read at once for a webhook that is further behind
)

// toldChange is a public change that webhooks are told of.
type toldChange struct {
	event WebhookEvent
	body  func() ([]byte, error)
}

func (f *feedWindow) tell(c Change, epoch string) (*toldChange, bool) {
	kind := webhookType(c)
	if kind == "" {
		return nil, false
	}
	e := WebhookEvent{Type: kind, At: c.At, Change: c, Epoch: epoch}
	return &toldChange{e, sync.OnceValues(func() ([]byte, error) { return f.render(e) })}, true
}

// wanted is what a webhook is told of a change, if it wants to know of it. Whoever filters has a message of their own.
func (f *feedWindow) wanted(w Webhook, told *toldChange) (*toldChange, bool) {
	if w.Filter.Open() {
		return told, w.Wants(told.event.Type)
	}
	e := told.event
	e.Filter = w.Filter
	if e.Type == webhookPublished && !f.lets(e.Change.ResourceID, w.Filter) {
		e.Type = WebhookLeftFilter
	}
	return &toldChange{e, func() ([]byte, error) { return f.render(e) }}, w.Wants(e.Type)
}

// advance reads what was added to the feed.
func (f *feedWindow) advance(ctx context.Context, head Feed) error {
	f.mu.RLock()
	feed, from, changes := f.feed, f.from, f.changes
	f.mu.RUnlock()
	if feed.Epoch != head.Epoch || head.Position < feed.Position { // at first, and after a restore
		from = max(0, head.Position-windowSize)
		feed, changes = Feed{Epoch: head.Epoch, Position: from}, nil
	}
	for feed.Position < head.Position {
		list, err := f.store.As(System).Changes(ctx, PublicScope, feed.Position, windowSize)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.Position > head.Position {
				break
			}
			feed.Position = c.Position
			if told, ok := f.tell(c, head.Epoch); ok {
				changes = append(changes, told)
			}
		}
		if len(list) == 0 || list[len(list)-1].Position >= head.Position {
			break
		}
	}
	if more := len(changes) - windowSize; more > 0 {
		from = changes[more-1].event.Change.Position
		changes = slices.Clone(changes[more:])
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.feed, f.from, f.changes = head, from, changes
	return nil
}

// next is the first change behind a webhook's place that it wants. There is none for nil; then it has
// everything up to the position.
func (f *feedWindow) next(ctx context.Context, w Webhook) (*toldChange, int64, error) {
	f.mu.RLock()
	feed, from, changes := f.feed, f.from, f.changes
	f.mu.RUnlock()
	for w.Position < from {
		list, err := f.store.As(System).Changes(ctx, PublicScope, w.Position, feedPage)
		if err != nil {
			return nil, w.Position, err
		}
		for _, c := range list {
			if c.Position > feed.Position {
				return nil, feed.Position, nil
			}
			w.Position = c.Position
			if told, ok := f.tell(c, feed.Epoch); ok {
				if told, ok = f.wanted(w, told); ok {
					return told, c.Position, nil
				}
			}
		}
		if len(list) < feedPage {
			return nil, max(w.Position, feed.Position), nil
		}
	}
	i := sort.Search(len(changes), func(i int) bool { return changes[i].event.Change.Position > w.Position })
	for _, told := range changes[i:] {
		if told, ok := f.wanted(w, told); ok {
			return told, told.event.Change.Position, nil
		}
	}
	return nil, feed.Position, nil
}

// head is how far the window goes.
func (f *feedWindow) head() Feed {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.feed
}
