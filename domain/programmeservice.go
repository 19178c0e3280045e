package domain

import (
	"context"
	"slices"
	"time"
)

// ParticipationStates lists the states that an organisation's part can have.
var ParticipationStates = []string{
	string(ParticipationInvited), string(ParticipationActive), string(ParticipationPaused), string(ParticipationEnded),
}

// Programme gives a programme in every language.
func (s *RegistryService) Programme(ctx context.Context, actor Actor, slug string) (Programme, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return Programme{}, err
	}
	p, there, err := programmeOf(ctx, s.Store.As(actor), slug)
	if err == nil && !there {
		err = Missing("programme")
	}
	return p, err
}

func programmeOf(ctx context.Context, r Reader, slug string) (Programme, bool, error) {
	list, err := r.Programmes(ctx)
	if i := slices.IndexFunc(list, func(p Programme) bool { return p.Slug == slug }); i >= 0 {
		return list[i], true, err
	}
	return Programme{}, false, err
}

// PutProgramme creates a programme or replaces what the one with its slug says. Errors as for
// PutOrganisation.
func (s *RegistryService) PutProgramme(
	ctx context.Context, actor Actor, x Programme, known PutCondition,
) (stored Programme, created bool, err error) {
	p := putting{OrganisationsManage, "programme.put", ResourceProgramme, x.Slug}
	err = s.put(ctx, actor, p, func(w Writer, now time.Time) (Change, error) {
		var f Faults
		x.check(&f)
		if err := f.Err(); err != nil {
			return Change{}, err
		}
		was, there, err := programmeOf(ctx, w, x.Slug)
		if err != nil {
			return Change{}, err
		}
		if err := known.check(there, was.Tag()); err != nil {
			return Change{}, err
		}
		x.ID = was.ID
		if created = !there; created {
			x.ID = NewID(now)
		}
		return Changed(ResourceProgramme, x.ID, x.Slug, Upsert, now), w.SaveProgramme(ctx, x)
	})
	return x, created, err
}

// check notes every wrong field.
func (p Programme) check(f *Faults) {
	if !ValidSlug(p.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	if blank(p.Names) {
		f.Add("/names", "required")
	}
	checkPublic(f, "/names", p.Names, MaxTitle)
	checkPublic(f, "/summaries", p.Summaries, MaxSummary)
	checkPeriod(f, "", p.From, p.Until)
}

// check notes every wrong field; at is where the part stands.
func (p Participation) check(f *Faults, at string) {
	if !slices.Contains(ParticipationStates, string(p.State)) {
		f.AddChoice(at+"/state", "unknown-value", ParticipationStates)
	}
	checkPeriod(f, at, p.From, p.Until)
}

func checkPeriod(f *Faults, at string, from, until Date) {
	switch {
	case from == "":
		f.Add(at+"/from", "required")
	case !from.Valid():
		f.Add(at+"/from", "not-a-date")
	}
	switch {
	case until != "" && !until.Valid():
		f.Add(at+"/until", "not-a-date")
	case until != "" && until < from:
		f.Add(at+"/until", "before-from")
	}
}

// Participation gives an organisation's part in a programme, by the slugs of both.
func (s *RegistryService) Participation(ctx context.Context, actor Actor, programme, organisation string) (Participation, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return Participation{}, err
	}
	_, part, there, err := participationOf(ctx, s.Store.As(actor), programme, organisation)
	if err == nil && !there {
		err = Missing("participation")
	}
	return part, err
}

// participationOf finds programme and organisation, and the part if there is one.
func participationOf(ctx context.Context, r Reader, programme, organisation string) (Programme, Participation, bool, error) {
	p, there, err := programmeOf(ctx, r, programme)
	switch {
	case err != nil:
		return p, Participation{}, false, err
	case !there:
		return p, Participation{}, false, Missing("programme")
	}
	o, err := r.Organisation(ctx, organisation)
	if err != nil {
		return p, Participation{}, false, err
	}
	list, err := r.ParticipationsOf(ctx, o.ID)
	if i := slices.IndexFunc(list, func(x Participation) bool { return x.ProgrammeID == p.ID }); i >= 0 {
		return p, list[i], true, err
	}
	return p, Participation{ProgrammeID: p.ID, OrganisationID: o.ID}, false, err
}

// PutParticipation lets an organisation into a programme, or changes its part: what it may send follows from
// it at once. Errors: NotFound for programme or organisation, and as for PutOrganisation.
func (s *RegistryService) PutParticipation(
	ctx context.Context, actor Actor, programme, organisation string, part Participation, known PutCondition,
) (stored Participation, created bool, err error) {
	p := putting{OrganisationsManage, "participation.put", ResourceProgramme, programme + "/" + organisation}
	err = s.put(ctx, actor, p, func(w Writer, now time.Time) (Change, error) {
		x, was, there, err := participationOf(ctx, w, programme, organisation)
		if err != nil {
			return Change{}, err
		}
		var f Faults
		part.check(&f, "")
		if err := f.Err(); err != nil {
			return Change{}, err
		}
		if err := known.check(there, was.Tag()); err != nil {
			return Change{}, err
		}
		created, part.ProgrammeID, part.OrganisationID = !there, was.ProgrammeID, was.OrganisationID
		return Changed(ResourceProgramme, x.ID, x.Slug, Upsert, now), w.SaveParticipation(ctx, part)
	})
	return part, created, err
}
