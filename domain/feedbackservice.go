package domain

import (
	"context"
	"slices"
	"time"
)

// FeedbackService is what pilot organisations and editors do with feedback.
type FeedbackService struct {
	Store    Store
	Now      func() time.Time
	Together *Combiner // of feedback that is sent at the same moment; nil: each goes alone
}

func (s *FeedbackService) combiner() *Combiner {
	if s.Together == nil {
		return NewCombiner()
	}
	return s.Together
}

// Feedback gives one piece of feedback: the organisation's own, or any to an editor.
func (s *FeedbackService) Feedback(ctx context.Context, actor Actor, id ID) (Feedback, error) {
	if err := mayRead(actor); err != nil {
		return Feedback{}, err
	}
	fb, err := s.Store.As(actor).Feedback(ctx, id)
	if err != nil {
		return Feedback{}, err
	}
	return fb, recordReading(ctx, s.Store, actor, "feedback.read", ResourceFeedback, string(id), s.Now())
}

// List gives feedback in the order that is asked for: the organisation's own, or everybody's to an editor.
func (s *FeedbackService) List(ctx context.Context, actor Actor, filter FeedbackFilter) (FeedbackPage, error) {
	if err := mayRead(actor); err != nil {
		return FeedbackPage{}, err
	}
	filter.Today = DateOf(s.Now())
	page, err := s.Store.As(actor).FeedbackPage(ctx, filter)
	if err != nil {
		return FeedbackPage{}, err
	}
	return page, recordReading(ctx, s.Store, actor, "feedback.list", ResourceFeedback, "", s.Now())
}

func mayRead(actor Actor) error {
	if actor.Can(FeedbackTriage) {
		return nil
	}
	return mayReadOwn(actor)
}

// Triage makes an editor's move. Errors: Conflict with the legal moves, Stale, Invalid.
func (s *FeedbackService) Triage(ctx context.Context, actor Actor, id ID, p Precondition, m Move) (Feedback, error) {
	return s.act(ctx, actor, feedbackAct{id: id, action: "feedback.triage", match: p}, func(w Writer, fb *Feedback, now time.Time) error {
		return triage(ctx, w, fb, m, editing{actor.Role, now})
	})
}

// editing is who decides, and when.
type editing struct {
	by  Role
	now time.Time
}

// triage makes an editor's move, with the rules that need to look at other rows.
func triage(ctx context.Context, w Writer, fb *Feedback, m Move, e editing) error {
	var f Faults
	if err := checkKind(ctx, w, &f, m.Kind); err != nil {
		return err
	}
	if !slices.Contains(FeedbackStates, string(m.To)) {
		f.AddChoice("/to", "unknown-value", FeedbackStates)
	}
	if m.DuplicateOf != nil {
		// Held to the end, so that two editors can't make a circle.
		masters, err := w.LockFeedback(ctx, []ID{*m.DuplicateOf})
		if err != nil {
			return err
		}
		if len(masters) == 0 || masters[0].ToolID != fb.ToolID || masters[0].DuplicateOf != nil || !masters[0].Open() {
			f.Add("/duplicate_of", "no-such-feedback")
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return fb.Triage(m, e.by, e.now)
}

// Answer adds an editor's public answer.
func (s *FeedbackService) Answer(ctx context.Context, actor Actor, id ID, p Precondition, answer Text) (Feedback, error) {
	return s.act(ctx, actor, feedbackAct{id: id, action: "feedback.answer", match: p}, func(_ Writer, fb *Feedback, now time.Time) error {
		return fb.Reply(answer, actor.Role, now)
	})
}

// feedbackAct is what somebody does to one piece of feedback.
type feedbackAct struct {
	id     ID
	action string // in the trail
	match  Precondition
	once   Once // Key may be empty
	silent bool // the sender has nothing to hear of it
	dry    bool // everything is checked and taken back: errDryRun
}

func (s *FeedbackService) act(
	ctx context.Context, actor Actor, a feedbackAct, act func(Writer, *Feedback, time.Time) error,
) (Feedback, error) {
	if err := actor.Require(FeedbackTriage); err != nil {
		return Feedback{}, err
	}
	out, err := s.change(ctx, actor, a, act)
	return out.Value, err
}

func (s *FeedbackService) change(
	ctx context.Context, actor Actor, a feedbackAct, act func(Writer, *Feedback, time.Time) error,
) (out Outcome[Feedback], err error) {
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if out, err = replayed[Feedback](ctx, w, a.once, now); err != nil || out.Replayed {
			return nil, err
		}
		list, err := w.LockFeedback(ctx, []ID{a.id})
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, Missing("feedback")
		}
		fb := list[0]
		if fb.ErasedAt != nil {
			return nil, erased()
		}
		if err := a.match.check(fb.Tag(actor)); err != nil {
			return nil, err
		}
		if err := act(w, &fb, now); err != nil {
			return nil, err
		}
		moved, err := s.store(ctx, w, a, list[0].State, &fb, now)
		if err != nil {
			return nil, err
		}
		if err := w.Keep(ctx, a.once, fb.ID, fb, now); err != nil {
			return nil, err
		}
		if err := w.Audit(ctx, NewAudit(actor, a.action, ResourceFeedback, string(fb.ID), now)); err != nil {
			return nil, err
		}
		out.Value = fb
		if a.dry {
			return nil, errDryRun
		}
		return newsOf(moved, now), nil
	})
	return out, err
}

// store stores what was done to feedback that was in a state before, and gives what moved: the feedback, and
// what follows it.
func (s *FeedbackService) store(
	ctx context.Context, w Writer, a feedbackAct, before FeedbackState, fb *Feedback, now time.Time,
) ([]Feedback, error) {
	if a.silent {
		fb.Unseen++
		return nil, w.UpdateUnseen(ctx, *fb)
	}
	if err := w.UpdateFeedback(ctx, *fb); err != nil {
		return nil, err
	}
	fb.Version++
	if fb.State == before {
		return []Feedback{*fb}, nil
	}
	followers, err := follow(ctx, w, *fb, now)
	return append(followers, *fb), err
}
