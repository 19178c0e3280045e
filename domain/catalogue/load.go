package catalogue

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"academy/domain"
	"academy/domain/search"
)

// load reads everything. The position and versions are read first: what is newer than they say is
// only read once more, while the reverse would be lost.
func (k *Keeper) load(ctx context.Context, speech *search.Speech) error {
	r := k.store.As(domain.System)
	feed, err := r.Feed(ctx)
	if err != nil {
		return fmt.Errorf("look at the feed: %w", err)
	}
	latest, err := r.LatestChanges(ctx)
	if err != nil {
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
	if speech, err = relearn(ctx, r, speech); err != nil {
		return err
	}
	c := empty(lists.Vocabularies, speech)
	c.Feed, c.Collections, c.Organisations, c.Overrides = feed, lists.Collections, lists.Organisations, lists.Overrides
	c.Programmes, c.Participations, c.PeerPools = lists.Programmes, lists.Participations, lists.PeerPools
	c.note(latest)
	if c.evidence, err = readEvidence(ctx, r, nil); err != nil {
		return err
	}
	tools, err := k.loadTools(ctx, c)
	if err != nil {
		return err
	}
	c = c.with(tools)
	if err := c.holdOn(ctx, r); err != nil {
		return err
	}
	k.current.Store(c)
	return nil
}

// loadTools reads the tools in chunks; while one is read, others are rendered and indexed, so that a
// catalogue of any size never lies decoded in memory as a whole.
func (k *Keeper) loadTools(ctx context.Context, c *Catalogue) (batch, error) {
	type work struct {
		place, first int
		list         []domain.PublishedTool
	}
	todo := make(chan work)
	var mu sync.Mutex
	var done []batch
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			m := newMaker(c, k.render)
			for w := range todo {
				b := m.make(w.first, w.list)
				mu.Lock()
				for len(done) <= w.place {
					done = append(done, batch{})
				}
				done[w.place] = b
				mu.Unlock()
			}
		})
	}
	err := func() error {
		defer close(todo)
		var after domain.ID
		for place, first := 0, 0; ; place++ {
			list, err := k.store.As(domain.System).PublishedAfter(ctx, after, chunk)
			if err != nil {
				return fmt.Errorf("read tools: %w", err)
			}
			if len(list) == 0 {
				return nil
			}
			todo <- work{place, first, list}
			first, after = first+len(list), list[len(list)-1].Tool.ID
		}
	}()
	workers.Wait()
	if err != nil {
		return batch{}, err
	}
	return joined(done, c.speech), nil
}

// joined is the batches of a load as one.
func joined(list []batch, speech *search.Speech) batch {
	var all batch
	segments := make([]*search.Segment, 0, len(list))
	for _, b := range list {
		all.tools = append(all.tools, b.tools...)
		segments = append(segments, b.segment)
	}
	if len(segments) == 0 {
		segments = append(segments, search.NewSegment(speech, nil))
	}
	all.segment = search.Merge(segments, func(n uint32) (uint32, bool) { return n, true })
	return all
}
