package domain

import (
	"context"
	"strings"
	"time"
)

// ResponsibilityService is how an organisation words responsibilities for itself, or an editor for it.
type ResponsibilityService struct {
	Store Store
	Now   func() time.Time
}

// Tag names what the wording says in one word.
func (o ResponsibilityOverride) Tag() string { return tagOf(o) }

// Check notes every wrong field.
func (o ResponsibilityOverride) Check(f *Faults) {
	if blank(o.Title) {
		f.Add("/title", "required")
	}
	if blank(o.Text) {
		f.Add("/text", "required")
	}
	checkPublic(f, "/title", o.Title, MaxTitle)
	checkPublic(f, "/text", o.Text, MaxSummary)
}

func blank(t Text) bool { return strings.TrimSpace(t.FI+t.SV+t.EN) == "" }

// Override gives an organisation's own wording of a responsibility.
func (s *ResponsibilityService) Override(ctx context.Context, actor Actor, slug, code string) (ResponsibilityOverride, error) {
	r := s.Store.As(actor)
	o, err := mayWord(ctx, r, actor, slug, code)
	if err != nil {
		return ResponsibilityOverride{}, err
	}
	return r.ResponsibilityOverride(ctx, o.ID, code)
}

// mayWord finds the organisation whose wording the actor asks for: its own, or any to an editor.
func mayWord(ctx context.Context, r Reader, actor Actor, slug, code string) (Organisation, error) {
	if err := actor.Require(ResponsibilitiesWrite); err != nil {
		return Organisation{}, err
	}
	v, err := r.Vocabularies(ctx)
	if err != nil {
		return Organisation{}, err
	}
	if !v.Has(SchemeResponsibility, code) {
		return Organisation{}, Missing("responsibility")
	}
	o, err := r.Organisation(ctx, slug)
	if err == nil && !actor.Edits() && actor.Organisation != o.ID {
		err = Fault(Forbidden, "another-organisation")
	}
	return o, err
}

// Put publishes the wording that an organisation uses, and gives it as it is stored. Errors: Forbidden for another organisation's,
// Stale and PreconditionRequired as PutCondition says, Invalid with all wrong fields.
func (s *ResponsibilityService) Put(
	ctx context.Context, actor Actor, slug string, own ResponsibilityOverride, known PutCondition,
) (stored ResponsibilityOverride, created bool, err error) {
	err = s.change(ctx, actor, slug, own.Code, "responsibility.put", func(w Writer, o Organisation) error {
		own.OrganisationID = o.ID
		var f Faults
		own.Check(&f)
		if err := f.Err(); err != nil {
			return err
		}
		was, err := w.ResponsibilityOverride(ctx, o.ID, own.Code)
		if created = IsKind(err, NotFound); err != nil && !created {
			return err
		}
		if err := known.check(!created, was.Tag()); err != nil {
			return err
		}
		return w.SaveResponsibilityOverride(ctx, own)
	})
	return own, created, err
}

// Remove takes an organisation's wording back: the common one counts again.
func (s *ResponsibilityService) Remove(ctx context.Context, actor Actor, slug, code string, p Precondition) error {
	return s.change(ctx, actor, slug, code, "responsibility.remove", func(w Writer, o Organisation) error {
		was, err := w.ResponsibilityOverride(ctx, o.ID, code)
		if err != nil {
			return err
		}
		if err := p.demand(was.Tag()); err != nil {
			return err
		}
		return w.DeleteResponsibilityOverride(ctx, was)
	})
}

func (s *ResponsibilityService) change(
	ctx context.Context, actor Actor, slug, code, action string, act func(Writer, Organisation) error,
) error {
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		o, err := mayWord(ctx, w, actor, slug, code)
		if err != nil {
			return nil, err
		}
		if err := w.Lock(ctx, "responsibilities of "+string(o.ID)); err != nil {
			return nil, err
		}
		if err := act(w, o); err != nil {
			return nil, err
		}
		if err := w.Audit(ctx, NewAudit(actor, action, ResourceOrganisation, o.Slug+"/"+code, now)); err != nil {
			return nil, err
		}
		return []Change{Changed(ResourceOrganisation, o.ID, o.Slug, Upsert, now)}, nil
	})
}
