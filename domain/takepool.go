package domain

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// TakePeerPool takes over a peer pool; dry is nil unless it isn't meant. Errors: Invalid with all wrong fields.
func (s *RegistryService) TakePeerPool(ctx context.Context, actor Actor, p PeerPool, dry *Dry) (ImportOutcome, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return ImportFailed, err
	}
	p.Organisations = present(p.Organisations)
	was, outcome, err := p.taken(ctx, s.Store.As(actor), dry)
	if err != nil || outcome == ImportUnchanged || dry != nil {
		return outcome, err
	}
	what := putting{OrganisationsManage, "peer_pool.put", ResourcePeerPool, p.Slug}
	return outcome, s.put(ctx, actor, what, func(w Writer, now time.Time) (Change, error) {
		if was, outcome, err = p.taken(ctx, w, nil); err != nil {
			return Change{}, err
		}
		p.ID, p.ChangedAt = was.ID, now
		if outcome == ImportCreated {
			p.ID = NewID(now)
		}
		return Changed(ResourcePeerPool, p.ID, p.Slug, Upsert, now), w.SavePeerPool(ctx, p)
	})
}

// taken checks the pool and tells what taking it over means, and what was there.
func (p PeerPool) taken(ctx context.Context, r Reader, dry *Dry) (was PeerPool, outcome ImportOutcome, err error) {
	var f Faults
	if !ValidSlug(p.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	if blank(p.Names) {
		f.Add("/names", "required")
	}
	checkPublic(&f, "/names", p.Names, MaxTitle)
	checkPublic(&f, "/offers", p.Offers, MaxSummary)
	if err := p.checkNamed(ctx, r, &f, dry); err != nil {
		return was, ImportFailed, err
	}
	if err := f.Err(); err != nil {
		return was, ImportFailed, err
	}
	list, err := r.PeerPools(ctx)
	i := slices.IndexFunc(list, func(x PeerPool) bool { return x.Slug == p.Slug })
	if err != nil || i < 0 {
		return was, ImportCreated, err
	}
	was = list[i]
	p.ID, p.ChangedAt = was.ID, was.ChangedAt
	if tagOf(p) == tagOf(was) {
		return was, ImportUnchanged, nil
	}
	return was, ImportRevised, nil
}

// checkNamed notes what the pool names and isn't there.
func (p PeerPool) checkNamed(ctx context.Context, r Reader, f *Faults, dry *Dry) error {
	organisations, err := slugsOfOrganisations(ctx, r, dry)
	if err != nil {
		return err
	}
	for i, slug := range p.Organisations {
		if !slices.Contains(organisations, slug) {
			f.Add(fmt.Sprintf("/organisations/%d", i), "no-such-organisation")
		}
	}
	if p.Collection == "" || dry != nil && slices.Contains(dry.Collections, p.Collection) {
		return nil
	}
	_, there, err := collectionOf(ctx, r, p.Collection)
	if err == nil && !there {
		f.Add("/collection", "no-such-collection")
	}
	return err
}
