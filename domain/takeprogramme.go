package domain

import (
	"context"
	"fmt"
	"slices"
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
