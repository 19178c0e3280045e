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
	last, err := r.LastChanges(ctx, domain.PublicScope, keptChanges)
	if err != nil {
		return fmt.Errorf("read the last changes: %w", err)
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
	k.step()
	c := empty(lists.Vocabularies, speech)
	c.Feed, c.Collections, c.Organisations, c.Overrides = feed, lists.Collections, lists.Organisations, lists.Overrides
	c.Programmes, c.Participations, c.PeerPools = lists.Programmes, lists.Participations, lists.PeerPools
	c.note(latest)
	c.recent = recentOf(last, keptChanges, feed.Position)
	if c.evidence, err = readEvidence(ctx, r, nil); err != nil {
		return err
	}
	var after domain.ID
	tools, err := k.produce(c, func() ([]domain.PublishedTool, error) {
		list, err := r.PublishedAfter(ctx, after, chunk)
		if len(list) > 0 {
			after = list[len(list)-1].Tool.ID
		}
		return list, err
	})
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

// produce makes what a catalogue gets, chunk by chunk until there is none. While one is read, others are
// rendered and indexed, so that a catalogue of any size never lies decoded in memory as a whole.
func (k *Keeper) produce(c *Catalogue, read func() ([]domain.PublishedTool, error)) (batch, error) {
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
			var m *maker // made by who has work: one change needs one
			for w := range todo {
				if m == nil {
					m = newMaker(c, k.render)
				}
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
		for place, first := 0, len(c.tools); ; place++ {
			list, err := read()
			if err != nil {
				return fmt.Errorf("read tools: %w", err)
			}
			k.step()
			if len(list) == 0 {
				return nil
			}
			todo <- work{place, first, list}
			first += len(list)
		}
	}()
	workers.Wait()
	if err != nil {
		return batch{}, err
	}
	return joined(len(c.tools), done, c.speech), nil
}

// joined is batches as one.
func joined(first int, list []batch, speech *search.Speech) batch {
	all := batch{first: first}
	segments := make([]*search.Segment, 0, len(list))
	for _, b := range list {
		all.tools = append(all.tools, b.tools...)
		segments = append(segments, b.segment)
	}
	switch len(segments) {
	case 0:
		all.segment = search.NewSegment(speech, nil)
	case 1:
		all.segment = segments[0]
	default:
		all.segment = search.Merge(segments, func(n uint32) (uint32, bool) { return n, true })
	}
	return all
}
