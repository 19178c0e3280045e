package domain

import (
	"cmp"
	"context"
	"slices"
)

// What stands beside the tools of another bank is taken over by these: as a put is, by the same rules and with the
// same trail, but by somebody who hasn't seen what is there and means it to say the same afterwards. What says
// so already is left alone, so that it can be repeated. A dry run checks and tells, and writes nothing.

// TakeTerms takes over terms of vocabularies that are there; it tells of each, and gives the vocabularies as they are
// afterwards. A fault of one term is its own. Errors: Forbidden, or what ended it.
func (s *VocabularyService) TakeTerms(
	ctx context.Context, actor Actor, list []Term, dry bool, report func(Term, ImportOutcome, error),
) (*Vocabularies, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return nil, err
	}
	before, err := s.Store.As(actor).Vocabularies(ctx)
	if err != nil {
		return nil, err
	}
	after := before.with(list)
	if !dry { // terms may name each other, so all are there before one does
		for _, t := range narrowerLast(list) {
			if t.ReplacedBy = ""; before.Has(t.Scheme, t.Code) {
				continue
			}
			if _, err := s.PutTerm(ctx, actor, t, PutCondition{New: true}); err != nil && !isFault(err) {
				return nil, err
			}
		}
	}
	for _, t := range list {
		outcome, err := s.takeTerm(ctx, actor, t, before, after, dry)
		if err != nil && !isFault(err) {
			return nil, err
		}
		report(t, outcome, err)
	}
	return after, nil
}

func (s *VocabularyService) takeTerm(
	ctx context.Context, actor Actor, t Term, before, after *Vocabularies, dry bool,
) (ImportOutcome, error) {
	was, there := before.Term(t.Scheme, t.Code)
	var f Faults
	t.Check(&f, after)
	switch {
	case len(before.Terms(t.Scheme)) == 0:
		return ImportFailed, Missing("vocabulary")
	case there && t.Tag() == was.Tag():
		return ImportUnchanged, nil
	case f.Err() != nil:
		return ImportFailed, f.Err()
	case !dry:
		if _, err := s.PutTerm(ctx, actor, t, PutCondition{Match: func(string) bool { return true }}); err != nil {
			return ImportFailed, err
		}
	}
	return taken(there), nil
}

// narrowerLast puts terms after those that they may belong to.
func narrowerLast(list []Term) []Term {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Term) int {
		return compareOrd(len(a.Broader), len(b.Broader), "", "")
	})
	return list
}

// with are the vocabularies with terms that are added to them or said anew.
func (v *Vocabularies) with(list []Term) *Vocabularies {
	var terms []Term
	for _, vocabulary := range v.list {
		for _, t := range v.terms[vocabulary.Scheme] {
			if !slices.ContainsFunc(list, func(n Term) bool { return n.Scheme == t.Scheme && n.Code == t.Code }) {
				terms = append(terms, t)
			}
		}
	}
	return NewVocabularies(v.list, append(terms, list...))
}

func taken(there bool) ImportOutcome {
	if there {
		return ImportRevised
	}
	return ImportCreated
}

// TakeOrganisation takes over what the public sees of an organisation; where a role mailbox is known here, that one
// stays. Errors as for PutOrganisation.
func (s *RegistryService) TakeOrganisation(ctx context.Context, actor Actor, o Organisation, dry bool) (ImportOutcome, error) {
	r := s.Store.As(actor)
	was, err := r.Organisation(ctx, o.Slug)
	there := err == nil
	if err != nil && !IsKind(err, NotFound) {
		return ImportFailed, err
	}
	if there {
		o.ID, o.RoleMailbox, o.Example = was.ID, cmp.Or(was.RoleMailbox, o.RoleMailbox), was.Example
	}
	if there && o.Tag() == was.Tag() {
		return ImportUnchanged, nil
	}
	if dry {
		v, err := r.Vocabularies(ctx)
		if err != nil {
			return ImportFailed, err
		}
		var f Faults
		o.Check(&f, v)
		return taken(there), f.Err()
	}
	_, _, err = s.PutOrganisation(ctx, actor, o, seen(there, was.Tag()))
	return taken(there), err
}

// Dry makes a take check and tell only. It names what the same import would have brought by then.
type Dry struct {
	Organisations, Tools, Collections []string // slugs
}

// tools are those that would be there, as published ones are.
func (d *Dry) tools() []Tool {
	var list []Tool
	if d != nil {
		for _, slug := range d.Tools {
			list = append(list, Tool{Slug: slug, State: ToolPublished, CurrentRevision: 1})
		}
	}
	return list
}

// TakeCollection takes over a collection; dry is nil unless it isn't meant. Errors as for PutCollection.
func (s *RegistryService) TakeCollection(ctx context.Context, actor Actor, c Collection, dry *Dry) (ImportOutcome, error) {
	r := s.Store.As(actor)
	was, there, err := collectionOf(ctx, r, c.Slug)
	if err != nil {
		return ImportFailed, err
	}
	c.ID, c.ChangedAt, c.Items = was.ID, was.ChangedAt, present(c.Items)
	if there && c.Tag() == was.Tag() {
		return ImportUnchanged, nil
	}
	if dry != nil {
		var f Faults
		err := c.check(ctx, r, &f, dry.tools()...)
		return taken(there), cmp.Or(err, f.Err())
	}
	_, _, err = s.PutCollection(ctx, actor, c, seen(there, was.Tag()))
	return taken(there), err
}

// seen is the condition of somebody who has just looked.
func seen(there bool, tag string) PutCondition {
	if !there {
		return PutCondition{New: true}
	}
	return PutCondition{Match: func(now string) bool { return now == tag }}
}

func isFault(err error) bool {
	_, own := rowFault(err)
	return own
}
