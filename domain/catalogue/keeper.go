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

// Keeper keeps a replica's catalogue true. It is the replica's only applier of changes.
type Keeper struct {
	store   domain.Store
	speech  *search.Speech
	log     *slog.Logger
	one     sync.Mutex // one refresh at a time
	current atomic.Pointer[Catalogue]
	behind  atomic.Pointer[time.Time] // since when refreshing fails, nil while it works
}

// Open loads the whole catalogue.
func Open(ctx context.Context, store domain.Store, speech *search.Speech, log *slog.Logger) (*Keeper, error) {
	k := &Keeper{store: store, speech: speech, log: log}
	return k, k.load(ctx)
}

// Catalogue is what is public now, as far as this replica knows.
func (k *Keeper) Catalogue() *Catalogue { return k.current.Load() }

// Behind tells since when the catalogue couldn't be refreshed.
func (k *Keeper) Behind() (time.Time, bool) {
	if since := k.behind.Load(); since != nil {
		return *since, true
	}
	return time.Time{}, false
}

// Run refreshes at every wake and at least once a Poll, until ctx ends.
func (k *Keeper) Run(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := k.CatchUp(attempt)
		cancel()
		k.noteBehind(ctx, err)
	}
}

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

// CatchUp applies every public change that was committed before the call.
func (k *Keeper) CatchUp(ctx context.Context) error {
	k.one.Lock()
	defer k.one.Unlock()
	now := k.current.Load()
	feed, err := k.store.As(domain.System).Feed(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("look at the feed: %w", err)
	case feed == now.Feed:
		return nil
	case feed.Epoch != now.Feed.Epoch || feed.Position < now.Feed.Position:
		k.log.Warn("the database was restored: the catalogue is loaded anew")
		return k.load(ctx)
	}
	next, tools := now.copy(), false
	const batch = 1000
	for {
		changes, err := k.store.As(domain.System).Changes(ctx, domain.PublicScope, next.Feed.Position, batch)
		if err != nil {
			return fmt.Errorf("read changes: %w", err)
		}
		if len(changes) == 0 {
			break
		}
		changed, err := k.apply(ctx, next, changes)
		if err != nil {
			return err
		}
		tools = tools || changed
		next.Feed.Position = changes[len(changes)-1].Position
	}
	if tools {
		next.arrange()
	}
	if err := next.holdOn(ctx, k.store.As(domain.System)); err != nil {
		return err
	}
	k.current.Store(next)
	return nil
}

// apply reads again what the changes name, and tells whether tools are among it. A changed vocabulary
// changes every tool: its labels are searched, and codes follow from it.
func (k *Keeper) apply(ctx context.Context, c *Catalogue, changes []domain.Change) (tools bool, err error) {
	c.note(changes)
	r := k.store.As(domain.System)
	ids := map[domain.ID]bool{}
	kinds := map[string]bool{}
	for _, ch := range changes {
		if kinds[ch.Resource] = true; ch.Resource == domain.ResourceTool {
			ids[ch.ResourceID] = true
		}
	}
	if err := refresh(ctx, r, c, kinds); err != nil {
		return false, err
	}
	if kinds[domain.ResourceVocabulary] {
		for _, t := range c.byID {
			c.put(newTool(domain.PublishedTool{Tool: t.Tool, Revision: t.Revision, Version: t.Version}, c.Vocabularies))
		}
	}
	if len(ids) > 0 {
		ids := slices.Collect(maps.Keys(ids))
		if err := c.weigh(ctx, r, ids); err != nil {
			return false, err
		}
		list, err := r.Published(ctx, ids)
		if err != nil {
			return false, fmt.Errorf("read tools: %w", err)
		}
		for _, t := range list {
			c.put(newTool(t, c.Vocabularies))
		}
	}
	return len(ids) > 0 || kinds[domain.ResourceVocabulary], nil
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

// load reads everything. The position and versions are read first: what is newer than they say is
// only read once more, while the reverse would be lost.
func (k *Keeper) load(ctx context.Context) (err error) {
	r := k.store.As(domain.System)
	p := Parts{Speech: k.speech}
	if p.Feed, err = r.Feed(ctx); err != nil {
		return fmt.Errorf("look at the feed: %w", err)
	}
	if p.Latest, err = r.LatestChanges(ctx); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	var lists Catalogue
	all := map[string]bool{
		domain.ResourceVocabulary: true, domain.ResourceCollection: true,
		domain.ResourceOrganisation: true, domain.ResourceProgramme: true, domain.ResourcePeerPool: true,
	}
	if err := refresh(ctx, r, &lists, all); err != nil {
		return err
	}
	p.Vocabularies, p.Collections, p.Organisations = lists.Vocabularies, lists.Collections, lists.Organisations
	p.Programmes, p.Participations = lists.Programmes, lists.Participations
	p.PeerPools, p.Overrides = lists.PeerPools, lists.Overrides
	if p.Tools, err = r.Published(ctx, nil); err != nil {
		return fmt.Errorf("read tools: %w", err)
	}
	if p.Evidence, err = r.Evidence(ctx, nil); err != nil {
		return fmt.Errorf("read evidence: %w", err)
	}
	next := New(p)
	if err := next.holdOn(ctx, r); err != nil {
		return err
	}
	k.current.Store(next)
	return nil
}
