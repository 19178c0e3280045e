package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// ThesaurusEntry is a group or a relation.
type ThesaurusEntry[E any] interface {
	Tag() string
	Normal() E
	Check(f *Faults)
	Address() string
	Speaks(term string, lang Language) bool
}

// Address is where the group is found.
func (g ThesaurusGroup) Address() string { return g.Code }

// Address is where the relation is found.
func (r ThesaurusRelation) Address() string { return r.Code }

// Speaks tells whether a term of that language (any for "") holds the text, in its normal form.
func (g ThesaurusGroup) Speaks(text string, lang Language) bool {
	for _, l := range Languages {
		if (lang == "" || lang == l) && holds(g.Terms.In(l), text) {
			return true
		}
	}
	return false
}

// Speaks tells whether a term on either side holds the text, and is of that language (any for "").
func (r ThesaurusRelation) Speaks(text string, lang Language) bool {
	return (lang == "" || lang == r.Lang) && (holds(r.From, text) || holds(r.To, text))
}

func holds(terms []string, text string) bool {
	return slices.ContainsFunc(terms, func(t string) bool { return strings.Contains(t, text) })
}

// ThesaurusService is what editors do with one kind of entry of the thesaurus. Whatever they change
// is in every replica's search within a second.
type ThesaurusService[E ThesaurusEntry[E]] struct {
	store  Store
	now    func() time.Time
	noun   string
	list   func(Thesaurus) []E
	find   func(Reader, context.Context, string) (E, error)
	save   func(Writer, context.Context, E) error
	remove func(Writer, context.Context, string) error
}

// NewThesaurusGroups is the service of groups.
func NewThesaurusGroups(store Store, now func() time.Time) *ThesaurusService[ThesaurusGroup] {
	return &ThesaurusService[ThesaurusGroup]{
		store, now, "thesaurus_group", func(t Thesaurus) []ThesaurusGroup { return t.Groups },
		Reader.ThesaurusGroup, Writer.SaveThesaurusGroup, Writer.RemoveThesaurusGroup,
	}
}

// NewThesaurusRelations is the service of relations.
func NewThesaurusRelations(store Store, now func() time.Time) *ThesaurusService[ThesaurusRelation] {
	return &ThesaurusService[ThesaurusRelation]{
		store, now, "thesaurus_relation", func(t Thesaurus) []ThesaurusRelation { return t.Relations },
		Reader.ThesaurusRelation, Writer.SaveThesaurusRelation, Writer.RemoveThesaurusRelation,
	}
}

// ThesaurusFilter chooses entries; empty fields don't restrict.
type ThesaurusFilter struct {
	Term  string // part of a term, in any case
	Lang  Language
	After string // code
	Limit int
}

// ThesaurusPage is a part of the entries, by code, and how many there are in all.
type ThesaurusPage[E any] struct {
	Items []E
	More  bool
	Total int
}

// List gives entries by their code. There are a thousand or so, and only editors look: they are read
// as a whole.
func (s *ThesaurusService[E]) List(ctx context.Context, actor Actor, f ThesaurusFilter) (ThesaurusPage[E], error) {
	page := ThesaurusPage[E]{Items: []E{}}
	if err := actor.Require(ToolsWrite); err != nil {
		return page, err
	}
	t, err := s.store.As(actor).Thesaurus(ctx)
	term := normalTerm(f.Term)
	for _, e := range s.list(t) {
		if !e.Speaks(term, f.Lang) {
			continue
		}
		page.Total++
		switch {
		case e.Address() <= f.After:
		case len(page.Items) == f.Limit:
			page.More = true
		default:
			page.Items = append(page.Items, e)
		}
	}
	return page, err
}

// Entry gives one entry.
func (s *ThesaurusService[E]) Entry(ctx context.Context, actor Actor, code string) (E, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		var none E
		return none, err
	}
	return s.find(s.store.As(actor), ctx, code)
}

// Put creates an entry or replaces the one with its code, and gives it as it is stored. One that says what
// it said before changes nothing, so a list can be put again and again at no replica's cost. Errors: Stale
// and PreconditionRequired as PutCondition says, Invalid with all wrong fields.
func (s *ThesaurusService[E]) Put(ctx context.Context, actor Actor, e E, known PutCondition) (stored E, created bool, err error) {
	stored = e.Normal()
	err = s.change(ctx, actor, "thesaurus.put", e.Address(), func(w Writer) (bool, error) {
		var f Faults
		e.Check(&f)
		if err := f.Err(); err != nil {
			return false, err
		}
		was, err := s.find(w, ctx, e.Address())
		if created = IsKind(err, NotFound); err != nil && !created {
			return false, err
		}
		if err := known.check(!created, was.Tag()); err != nil {
			return false, err
		}
		if !created && was.Tag() == stored.Tag() {
			return false, nil
		}
		return true, s.save(w, ctx, stored)
	})
	return stored, created, err
}

// Remove takes an entry out of the thesaurus. Errors: PreconditionRequired, Stale.
func (s *ThesaurusService[E]) Remove(ctx context.Context, actor Actor, code string, p Precondition) error {
	return s.change(ctx, actor, "thesaurus.remove", code, func(w Writer) (bool, error) {
		was, err := s.find(w, ctx, code)
		if err != nil {
			return false, err
		}
		if err := p.demand(was.Tag()); err != nil {
			return false, err
		}
		return true, s.remove(w, ctx, code)
	})
}

// change does what act does, and tells replicas when that changed something.
func (s *ThesaurusService[E]) change(
	ctx context.Context, actor Actor, action, code string, act func(Writer) (changed bool, err error),
) error {
	if err := actor.Require(ToolsWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.now()
		if err := w.Lock(ctx, ResourceThesaurus); err != nil {
			return nil, err
		}
		changed, err := act(w)
		if err != nil || !changed {
			return nil, err
		}
		if err := w.Audit(ctx, NewAudit(actor, action, s.noun, code, now)); err != nil {
			return nil, err
		}
		return []Change{ThesaurusChanged(now)}, nil
	})
}

// ThesaurusChanged tells replicas to read the thesaurus again.
func ThesaurusChanged(now time.Time) Change {
	return Changed(ResourceThesaurus, ResourceThesaurus, ResourceThesaurus, Upsert, now)
}
