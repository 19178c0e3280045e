package catalogue

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"academy/domain"
	"academy/domain/search"
)

// Poll is how often the keeper looks at the feed when nothing wakes it: the safety net under
// notifications.
const Poll = time.Second

const (
	chunk       = 250  // tools that are read, rendered and indexed at once
	mostChanges = 2000 // changes that are applied at once, when the catalogue is far behind
)

// Keeper keeps a replica's catalogue true. It is the replica's only applier of changes.
type Keeper struct {
	store   domain.Store
	step    func() // says that reading goes on; of whoever applies now
	render  Renderer
	log     *slog.Logger
	one     chan struct{} // holds something while somebody applies; who waits for it can give up
	current atomic.Pointer[Catalogue]
	behind  atomic.Pointer[time.Time] // since when refreshing fails, nil while it works
	erased  func()                    // forgets what others keep of old texts
}

// Open loads the whole catalogue. The thesaurus of the speech is the store's from then on.
func Open(ctx context.Context, store domain.Store, speech *search.Speech, render Renderer, log *slog.Logger) (*Keeper, error) {
	k := &Keeper{store: store, render: render, log: log, one: make(chan struct{}, 1), step: func() {}}
	return k, k.load(ctx, speech)
}

// Catalogue is what is public now, as far as this replica knows.
func (k *Keeper) Catalogue() *Catalogue { return k.current.Load() }

// OnErasure calls f whenever something that was public has been erased, before this replica shows anything
// newer: who keeps texts forgets them then.
func (k *Keeper) OnErasure(f func()) {
	k.one <- struct{}{}
	defer k.release()
	k.erased = f
}

// Behind tells since when the catalogue couldn't be refreshed.
func (k *Keeper) Behind() (time.Time, bool) {
	if since := k.behind.Load(); since != nil {
		return *since, true
	}
	return time.Time{}, false
}

// Run refreshes at every wake and at least once a Poll, and compacts when that is due, until ctx ends.
func (k *Keeper) Run(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(Poll)
	defer tick.Stop()
	var compacting sync.WaitGroup
	defer compacting.Wait()
	var busy atomic.Bool
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
		k.noteBehind(ctx, k.CatchUp(ctx))
		if k.Catalogue().due() && busy.CompareAndSwap(false, true) {
			compacting.Go(func() {
				defer busy.Store(false)
				k.compact()
			})
		}
	}
}

// compact folds the catalogue into one base beside the applier, which waits only for the end of it.
func (k *Keeper) compact() {
	before := k.Catalogue()
	done := before.compact()
	k.one <- struct{}{}
	defer k.release()
	if now := k.current.Load(); now.descends(before) {
		k.current.Store(now.settle(done))
	}
}

func (k *Keeper) release() { <-k.one }

func (k *Keeper) noteBehind(ctx context.Context, err error) {
	_, was := k.Behind()
	switch {
	case ctx.Err() != nil:
	case err != nil && !was:
		now := time.Now()
		k.behind.Store(&now)
		k.log.Warn("the catalogue can't be refreshed; public reads go on from memory", "error", err)
	case err == nil && was:
		k.behind.Store(nil)
		k.log.Info("the catalogue is up to date again")
	}
}

// CatchUp applies every public change that was committed before the call. Whoever calls it, it doesn't hang on a
// database that has fallen silent: others wait for it.
func (k *Keeper) CatchUp(ctx context.Context) error {
	select {
	case k.one <- struct{}{}:
		defer k.release()
	case <-ctx.Done():
		return fmt.Errorf("wait for another refresh: %w", ctx.Err())
	}
	ctx, end := k.stepwise(ctx)
	defer end()
	now := k.current.Load()
	feed, err := k.store.As(domain.System).Feed(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("look at the feed: %w", err)
	case feed == now.Feed:
		return nil
	case feed.Epoch != now.Feed.Epoch || feed.Position < now.Feed.Position:
		k.log.Warn("the database was restored: the catalogue is loaded anew")
		return k.load(ctx, now.speech)
	case feed.Begins != now.Feed.Begins:
		next := *now
		next.Feed.Begins = feed.Begins
		now = &next
		k.current.Store(now)
	}
	for {
		changes, err := k.store.As(domain.System).Changes(ctx, domain.PublicScope, now.Feed.Position, mostChanges)
		if err != nil {
			return fmt.Errorf("read changes: %w", err)
		}
		k.step()
		if len(changes) == 0 {
			return nil
		}
		if now, err = k.apply(ctx, now, changes); err != nil {
			return err
		}
		k.current.Store(now) // a part of a long way is better than none
	}
}

// apply reads again what the changes name.
func (k *Keeper) apply(ctx context.Context, before *Catalogue, changes []domain.Change) (*Catalogue, error) {
	r := k.store.As(domain.System)
	next := *before
	kinds := map[string]bool{}
	tools := map[domain.ID]bool{}
	for _, ch := range changes {
		if kinds[ch.Resource] = true; ch.Resource == domain.ResourceTool {
			tools[ch.ResourceID] = true
		}
	}
	next.note(changes)
	if err := refresh(ctx, r, &next, kinds); err != nil {
		return nil, err
	}
	if kinds[domain.ResourceThesaurus] {
		var err error
		if next.speech, err = relearn(ctx, r, next.speech); err != nil {
			return nil, err
		}
		next.reindex()
	}
	if kinds[domain.ResourceVocabulary] {
		before.relabelled(next.Vocabularies, tools)
	}
	ids := slices.Sorted(maps.Keys(tools))
	if len(ids) > 0 {
		if err := next.weigh(ctx, r, ids); err != nil {
			return nil, err
		}
	}
	lost := false // something that lies in memory was erased
	some := slices.Collect(slices.Chunk(ids, chunk))
	made, err := k.produce(&next, func() ([]domain.PublishedTool, error) {
		if len(some) == 0 {
			return nil, nil
		}
		list, err := r.Published(ctx, some[0])
		some = some[1:]
		if lost = before.loses(list); lost {
			return nil, err
		}
		return list, err
	})
	switch {
	case err != nil:
		return nil, err
	case lost:
		return k.forget(ctx, before)
	}
	now := next.with(made)
	if err := now.holdOn(ctx, r); err != nil {
		return nil, err
	}
	now.Feed.Position = changes[len(changes)-1].Position
	now.recent = before.recent.with(changes)
	return now, nil
}

// loses tells whether something that the catalogue may still hold was erased since.
func (c *Catalogue) loses(list []domain.PublishedTool) bool {
	erased := func(heads []domain.Revision) (n int) {
		for _, r := range heads {
			if r.ErasedAt != nil {
				n++
			}
		}
		return n
	}
	return slices.ContainsFunc(list, func(p domain.PublishedTool) bool {
		t, ok := c.ToolByID(p.Tool.ID)
		return ok && erased(t.Heads()) < erased(p.Heads)
	})
}

// forget loads the catalogue anew: an erased text would else stay in the memory of dead tools and of the index
// until the next compaction, and in what collections hold on to.
func (k *Keeper) forget(ctx context.Context, before *Catalogue) (*Catalogue, error) {
	k.log.Info("something was erased: the catalogue is loaded anew")
	if err := k.load(ctx, before.speech); err != nil {
		return nil, err
	}
	if k.erased != nil {
		k.erased()
	}
	return k.current.Load(), nil
}

// relabelled adds the tools whose terms have other labels or follow from others in a new set of
// vocabularies: labels are rendered and searched.
func (c *Catalogue) relabelled(v *domain.Vocabularies, to map[domain.ID]bool) {
	touched := newSet(len(c.tools))
	for ref, tools := range c.terms {
		before, _ := c.Vocabularies.Term(ref.Split())
		after, _ := v.Term(ref.Split())
		if before != after {
			touched.join(tools)
		}
	}
	touched.keep(c.live)
	touched.each(func(n uint32) bool {
		to[c.tools[n].ID] = true
		return true
	})
}

// refresh reads the small lists of the kinds that changed.
func refresh(ctx context.Context, r domain.Reader, c *Catalogue, kinds map[string]bool) (err error) {
	if kinds[domain.ResourceVocabulary] {
		if c.Vocabularies, err = r.Vocabularies(ctx); err != nil {
			return fmt.Errorf("read vocabularies: %w", err)
		}
	}
	if kinds[domain.ResourceCollection] {
		if c.Collections, err = r.Collections(ctx); err != nil {
			return fmt.Errorf("read collections: %w", err)
		}
	}
	if kinds[domain.ResourceOrganisation] {
		if c.Organisations, err = r.Organisations(ctx); err != nil {
			return fmt.Errorf("read organisations: %w", err)
		}
		if c.Overrides, err = r.ResponsibilityOverrides(ctx); err != nil {
			return fmt.Errorf("read responsibilities: %w", err)
		}
	}
	if kinds[domain.ResourcePeerPool] {
		if c.PeerPools, err = r.PeerPools(ctx); err != nil {
			return fmt.Errorf("read peer pools: %w", err)
		}
	}
	if kinds[domain.ResourceProgramme] {
		if c.Programmes, err = r.Programmes(ctx); err != nil {
			return fmt.Errorf("read programmes: %w", err)
		}
		if c.Participations, err = r.Participations(ctx); err != nil {
			return fmt.Errorf("read participations: %w", err)
		}
	}
	return nil
}
