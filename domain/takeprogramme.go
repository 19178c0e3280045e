package domain

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// TakenPart is an organisation's part in a programme that is taken over.
type TakenPart struct {
	Organisation string // slug
	Participation
}

// TakeProgramme takes over a programme with those who take part; who takes part here and isn't named stays. Dry is nil
// unless it isn't meant. Errors as for PutProgramme.
func (s *RegistryService) TakeProgramme(
	ctx context.Context, actor Actor, p Programme, parts []TakenPart, dry *Dry,
) (ImportOutcome, error) {
	r := s.Store.As(actor)
	was, there, err := programmeOf(ctx, r, p.Slug)
	if err != nil {
		return ImportFailed, err
	}
	var f Faults
	p.check(&f)
	organisations, err := slugsOfOrganisations(ctx, r, dry)
	if err != nil {
		return ImportFailed, err
	}
	for i, part := range parts {
		at := fmt.Sprintf("/participations/%d", i)
		part.check(&f, at)
		if !slices.Contains(organisations, part.Organisation) {
			f.Add(at+"/organisation", "no-such-organisation")
		}
	}
	if err := f.Err(); err != nil {
		return ImportFailed, err
	}
	outcome := taken(there)
	if p.ID = was.ID; there && p.Tag() == was.Tag() {
		outcome = ImportUnchanged
	} else if dry == nil {
		if _, _, err := s.PutProgramme(ctx, actor, p, seen(there, was.Tag())); err != nil {
			return ImportFailed, err
		}
	}
	for _, part := range parts {
		did, err := s.takePart(ctx, actor, p.Slug, part, dry)
		if err != nil {
			return ImportFailed, err
		}
		if did && outcome == ImportUnchanged {
			outcome = ImportRevised
		}
	}
	return outcome, nil
}

// takePart takes over a part, and tells whether it is another one than before.
func (s *RegistryService) takePart(ctx context.Context, actor Actor, programme string, part TakenPart, dry *Dry) (bool, error) {
	_, was, there, err := participationOf(ctx, s.Store.As(actor), programme, part.Organisation)
	switch {
	case dry != nil && IsKind(err, NotFound): // programme or organisation are to come
		return true, nil
	case err != nil:
		return false, err
	}
	part.ProgrammeID, part.OrganisationID = was.ProgrammeID, was.OrganisationID
	if there && part.Participation.Tag() == was.Tag() {
		return false, nil
	}
	if dry == nil {
		_, _, err = s.PutParticipation(ctx, actor, programme, part.Organisation, part.Participation, seen(there, was.Tag()))
	}
	return true, err
}

// slugsOfOrganisations are those that are there, and those that would be.
func slugsOfOrganisations(ctx context.Context, r Reader, dry *Dry) ([]string, error) {
	list, err := r.Organisations(ctx)
	var slugs []string
	for _, o := range list {
		slugs = append(slugs, o.Slug)
	}
	if dry != nil {
		slugs = append(slugs, dry.Organisations...)
	}
	return slugs, err
}

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
