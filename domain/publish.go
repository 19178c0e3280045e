package domain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Publication is a revision to publish and the feedback that it answers.
type Publication struct {
	Slug      string
	Addresses []ID
	Match     Precondition // of the draft
}

// Published is what a publication led to: the feedback that moved is listed with its duplicates.
type Published struct {
	Tool      Tool
	Revision  Revision
	Addressed []ID
}

// Publish closes the loop: the draft in review becomes the tool's next revision, every piece of
// feedback that it addresses moves to addressed (with its duplicates), and the change is in the
// feed, all in one transaction. Errors: Conflict when nothing is in review or a piece of feedback
// can't be addressed, Invalid for feedback that isn't there or is on another tool.
func (s *ToolService) Publish(ctx context.Context, actor Actor, p Publication) (Published, error) {
	var out Published
	if err := actor.Require(ToolsWrite); err != nil {
		return out, err
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		t, d, err := s.inReview(ctx, w, p)
		if err != nil {
			return nil, err
		}
		if err := s.secondEyes(actor, d); err != nil {
			return nil, err
		}
		var changes []Change
		out, changes, err = s.publish(ctx, w, actor, work{t, d, p.Addresses})
		return changes, err
	})
	return out, err
}

// secondEyes holds a publication to the rule of four eyes, where it is on. Errors: Forbidden.
func (s *ToolService) secondEyes(actor Actor, d Draft) error {
	if s.FourEyes && d.seen(actor) {
		return Fault(Forbidden, "four-eyes")
	}
	return nil
}

// work is a draft on its way to the public.
type work struct {
	tool      Tool
	draft     Draft
	addresses []ID
}

// publish makes the tool's next revision of the draft. Publications wait for one another before they look at the
// clock, so that their times are in the order of their commits, as far as the replicas' clocks agree: a reader that
// compares dates would take one that came later under an earlier time for old.
func (s *ToolService) publish(ctx context.Context, w Writer, actor Actor, x work) (Published, []Change, error) {
	if err := w.Lock(ctx, "publication"); err != nil {
		return Published{}, nil, err
	}
	t, number, now := x.tool, x.tool.CurrentRevision+1, s.Now()
	answered, answers, err := address(ctx, w, actor, t, number, x.addresses, now)
	if err != nil {
		return Published{}, nil, err
	}
	before, err := contentBefore(ctx, w, t)
	if err != nil {
		return Published{}, nil, err
	}
	x.draft.Content = x.draft.Content.withCaptionsDue(before, DateOf(now))
	rev, err := x.draft.Publish(number, now)
	if err != nil {
		return Published{}, nil, err
	}
	rev.Answers = answers
	// Translators have something new to follow when the source language's text changed.
	if err := t.Publish(number, number == 1 || rev.Content.SourceDiffers(before), now); err != nil {
		return Published{}, nil, err
	}
	out := Published{t, rev, idsOf(answered)}
	if err := storePublication(ctx, w, out, x.draft, answered); err != nil {
		return Published{}, nil, err
	}
	if err := w.Audit(ctx, NewAudit(actor, "tool.publish", ResourceTool, t.Slug, now)); err != nil {
		return Published{}, nil, err
	}
	changes := append(newsOf(answered, now), becauseOf(answered, rev, now)...)
	return out, append(changes, Changed(ResourceTool, t.ID, t.Slug, Upsert, now)), nil
}

func (s *ToolService) inReview(ctx context.Context, w Writer, p Publication) (Tool, Draft, error) {
	t, err := w.LockTool(ctx, p.Slug)
	if err != nil {
		return t, Draft{}, err
	}
	d, err := draftOf(ctx, w, t)
	if err != nil {
		return t, Draft{}, err
	}
	return t, d, p.Match.check(d.Tag())
}

// contentBefore is what the tool's current revision says, the zero Content when there is none.
func contentBefore(ctx context.Context, r Reader, t Tool) (Content, error) {
	if t.CurrentRevision == 0 {
		return Content{}, nil
	}
	before, err := r.Revision(ctx, t.ID, t.CurrentRevision)
	return before.Content, err
}

func idsOf(list []Feedback) []ID {
	ids := make([]ID, len(list))
	for i, fb := range list {
		ids[i] = fb.ID
	}
	return ids
}

// address moves the feedback, and what duplicates it, to addressed.
func address(
	ctx context.Context, w Writer, actor Actor, t Tool, number int, ids []ID, now time.Time,
) ([]Feedback, Answers, error) {
	if len(ids) == 0 {
		return nil, Answers{Kinds: []string{}}, nil
	}
	list, err := w.LockFeedback(ctx, ids)
	if err != nil {
		return nil, Answers{}, err
	}
	if err := allOn(t, ids, list); err != nil {
		return nil, Answers{}, err
	}
	// Only now: while nobody held the masters, something could still be marked as their duplicate.
	duplicates, err := w.LockDuplicates(ctx, ids...)
	if err != nil {
		return nil, Answers{}, err
	}
	list = append(list, slices.DeleteFunc(duplicates, func(fb Feedback) bool { return slices.Contains(ids, fb.ID) })...)
	for i := range list {
		if err := list[i].Address(number, actor.Role, now); err != nil {
			return nil, Answers{}, err
		}
	}
	return list, answersOf(list), nil
}

// allOn is an Invalid error that names those of the ids that aren't feedback on the tool.
func allOn(t Tool, ids []ID, list []Feedback) error {
	var f Faults
	for i, id := range ids {
		at := slices.IndexFunc(list, func(fb Feedback) bool { return fb.ID == id })
		if at < 0 {
			f.Add(fmt.Sprintf("/addresses/%d", i), "no-such-feedback")
		} else if list[at].ToolID != t.ID {
			f.Add(fmt.Sprintf("/addresses/%d", i), "feedback-of-another-tool")
		}
	}
	return f.Err()
}

func storePublication(ctx context.Context, w Writer, p Published, d Draft, answered []Feedback) error {
	if err := w.CreateRevision(ctx, p.Revision, p.Addressed); err != nil {
		return err
	}
	if err := w.UpdateTool(ctx, p.Tool); err != nil {
		return err
	}
	if err := w.DeleteDraft(ctx, d); err != nil {
		return err
	}
	for _, fb := range answered {
		if err := w.UpdateFeedback(ctx, fb); err != nil {
			return err
		}
	}
	return nil
}

// newsOf tells each sender, in its own scope, that its feedback moved.
func newsOf(list []Feedback, now time.Time) []Change {
	changes := make([]Change, 0, len(list)+1)
	for _, fb := range list {
		changes = append(changes, Change{
			Scope: ScopeOf(fb.OrganisationID), Resource: ResourceFeedback, ResourceID: fb.ID, Operation: Upsert, At: now,
		})
	}
	return changes
}

// becauseOf tells each organisation, once, that a revision came out because of what it sent.
func becauseOf(list []Feedback, rev Revision, now time.Time) []Change {
	var changes []Change
	for _, fb := range list {
		scope := ScopeOf(fb.OrganisationID)
		if !slices.ContainsFunc(changes, func(c Change) bool { return c.Scope == scope }) {
			changes = append(changes, Change{
				Scope: scope, Resource: ResourceRevision, ResourceID: rev.ToolID, Slug: strconv.Itoa(rev.Number), Operation: Upsert, At: now,
			})
		}
	}
	return changes
}

// Withdrawal is why a tool leaves the catalogue.
type Withdrawal struct {
	Slug       string
	Code       string // one of WithdrawalCodes
	Note       Text
	ReplacedBy string // slug of a published tool, or ""
}

// Withdraw takes a tool out of the catalogue; those who copy it are told.
func (s *ToolService) Withdraw(ctx context.Context, actor Actor, wd Withdrawal) (Tool, error) {
	return s.moveTool(ctx, actor, wd.Slug, "tool.withdraw", Withdraw, func(w Writer, t *Tool, now time.Time) error {
		if err := wd.check(ctx, w); err != nil {
			return err
		}
		return t.Withdraw(wd.Code, wd.Note, wd.ReplacedBy, now)
	})
}

func (wd Withdrawal) check(ctx context.Context, r Reader) error {
	var f Faults
	checkAnswer(&f, "/note", wd.Note)
	if !slices.Contains(WithdrawalCodes, wd.Code) {
		f.AddChoice("/reason", "unknown-value", WithdrawalCodes)
	}
	if wd.ReplacedBy != "" {
		replacement, err := r.Tool(ctx, wd.ReplacedBy)
		if err != nil && !IsKind(err, NotFound) {
			return err
		}
		if err != nil || replacement.State != ToolPublished || replacement.Slug == wd.Slug {
			f.Add("/replaced_by", "no-such-tool")
		}
	}
	return f.Err()
}

// Reinstate brings a withdrawn tool back.
func (s *ToolService) Reinstate(ctx context.Context, actor Actor, slug string) (Tool, error) {
	return s.moveTool(ctx, actor, slug, "tool.reinstate", Upsert, func(_ Writer, t *Tool, now time.Time) error {
		return t.Reinstate(now)
	})
}

func (s *ToolService) moveTool(
	ctx context.Context, actor Actor, slug, action string, op Operation, act func(Writer, *Tool, time.Time) error,
) (t Tool, err error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return t, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if t, err = w.LockTool(ctx, slug); err != nil {
			return nil, err
		}
		if err := act(w, &t, now); err != nil {
			return nil, err
		}
		if err := w.UpdateTool(ctx, t); err != nil {
			return nil, err
		}
		if err := w.Audit(ctx, NewAudit(actor, action, ResourceTool, t.Slug, now)); err != nil {
			return nil, err
		}
		return []Change{Changed(ResourceTool, t.ID, t.Slug, op, now)}, nil
	})
	return t, err
}
