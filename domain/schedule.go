package domain

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Schedule is when a draft in review shall be published, and the feedback that it answers then.
type Schedule struct {
	Slug      string
	At        string // RFC 3339
	Addresses []ID
	Match     Precondition // of the draft
}

// DueDraft is a draft whose time has come.
type DueDraft struct {
	Slug        string
	ScheduledBy *ID
}

// dueAtOnce is how many drafts one look at the clock publishes.
const dueAtOnce = 100

// Schedule sets a time for the draft in review. Returning the draft takes it back. Errors as for Publish,
// and Invalid for a time that isn't to come.
func (s *ToolService) Schedule(ctx context.Context, actor Actor, n Schedule) (Tool, Draft, error) {
	return s.change(ctx, actor, n.Slug, "draft.schedule", n.Match, func(w Writer, d *Draft, now time.Time) error {
		t, err := w.ToolByID(ctx, d.ToolID)
		switch {
		case err != nil:
			return err
		case t.State == ToolWithdrawn:
			return illegalMove("tool", string(t.State), string(DraftScheduled), t.legal()...)
		}
		at, err := parseTime("/publish_at", n.At)
		if err != nil {
			return err
		}
		if err := d.Schedule(at, n.Addresses, now); err != nil {
			return err
		}
		d.ScheduledBy = actor.client()
		if err := s.secondEyes(actor, *d); err != nil {
			return err
		}
		list, err := w.LockFeedback(ctx, n.Addresses)
		if err != nil {
			return err
		}
		if err := allOn(t, n.Addresses, list); err != nil {
			return err
		}
		for _, fb := range list {
			if !fb.Open() {
				return illegalMove("feedback", string(fb.State), string(FeedbackAddressed), fb.Legal()...)
			}
		}
		return nil
	})
}

// parseTime reads a moment, as exactly as PostgreSQL keeps it.
func parseTime(pointer, text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	var f Faults
	switch {
	case text == "":
		f.Add(pointer, "required")
	case err != nil:
		f.Add(pointer, "not-a-time")
	}
	return at.UTC().Truncate(time.Microsecond), f.Err()
}

// Discard throws a draft away; the tool is as it is published. Errors: Conflict when it is under review or
// the tool was never published, Stale, PreconditionRequired.
func (s *ToolService) Discard(ctx context.Context, actor Actor, slug string, p Precondition) error {
	if err := actor.Require(ToolsWrite); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		t, err := w.LockTool(ctx, slug)
		if err != nil {
			return nil, err
		}
		d, err := draftOf(ctx, w, t)
		if err != nil {
			return nil, err
		}
		if err := p.demand(d.Tag()); err != nil {
			return nil, err
		}
		switch {
		case d.Version == 0 || d.State != DraftEditing:
			return nil, illegalMove("draft", string(d.State), "discarded", d.legal()...)
		case t.CurrentRevision == 0:
			return nil, Fault(Conflict, "only-draft")
		}
		if err := w.DeleteDraft(ctx, d); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "draft.discard", ResourceTool, t.Slug, s.Now()))
	})
}

// PublishDue publishes every draft whose time has come, each in a transaction of its own and in the name of
// whoever scheduled it. Any number of replicas may do it at once: the tool's row is locked, and a draft
// that was published is gone, so each comes out once. One that can't come out any more goes back to review.
// It tells how many came out, and what went wrong.
func (s *ToolService) PublishDue(ctx context.Context) (int, error) {
	due, err := s.Store.As(Operator).DueDrafts(ctx, s.Now(), dueAtOnce)
	if err != nil {
		return 0, err
	}
	published := 0
	var faults []error
	for _, d := range due {
		actor := d.scheduler()
		out, err := s.publishDue(ctx, actor, d.Slug)
		var refused *Error
		if errors.As(err, &refused) && refused.Kind != Unavailable && errors.Unwrap(refused) == nil {
			err = errors.Join(err, s.giveBack(ctx, actor, d.Slug))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("publish %s as scheduled: %w", d.Slug, err))
		}
		if out {
			published++
		}
	}
	return published, errors.Join(faults...)
}

func (d DueDraft) scheduler() Actor {
	if d.ScheduledBy == nil {
		return Operator
	}
	return Actor{Role: RoleEditor, ClientID: *d.ScheduledBy, Permissions: []Permission{ToolsWrite}}
}

// publishDue publishes one of them, unless it isn't due any more: another replica was faster, or an editor
// took it back.
func (s *ToolService) publishDue(ctx context.Context, actor Actor, slug string) (done bool, err error) {
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		t, d, due, err := s.dueNow(ctx, w, slug)
		if err != nil || !due {
			return nil, err
		}
		open := []ID{}
		for _, id := range d.Addresses {
			fb, err := w.Feedback(ctx, id)
			if err != nil && !IsKind(err, NotFound) {
				return nil, err
			}
			if err == nil && fb.Open() { // what was taken back meanwhile is nothing to answer
				open = append(open, id)
			}
		}
		_, changes, err := s.publish(ctx, w, actor, work{t, d, open})
		done = err == nil
		return changes, err
	})
	return done && err == nil, err
}

// giveBack returns a draft that can't come out to review, so that it isn't tried for ever.
func (s *ToolService) giveBack(ctx context.Context, actor Actor, slug string) error {
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		t, d, due, err := s.dueNow(ctx, w, slug)
		if err != nil || !due {
			return nil, err
		}
		now := s.Now()
		d.State, d.ChangedAt = DraftInReview, now
		d.unschedule()
		if err := w.SaveDraft(ctx, d); err != nil {
			return nil, err
		}
		refusal := NewAudit(actor, "tool.publish", ResourceTool, t.Slug, now)
		refusal.Outcome = AuditRefused
		return nil, w.Audit(ctx, refusal)
	})
}

func (s *ToolService) dueNow(ctx context.Context, w Writer, slug string) (t Tool, d Draft, due bool, err error) {
	if t, err = w.LockTool(ctx, slug); err != nil {
		return t, d, false, err
	}
	if d, err = draftOf(ctx, w, t); err != nil {
		return t, d, false, err
	}
	return t, d, d.State == DraftScheduled && d.PublishAt != nil && !d.PublishAt.After(s.Now()), nil
}
