package domain

import (
	"context"
	"strconv"
	"time"
)

// TrialService is what pilot organisations do with trials. Only who takes part in a programme now plans
// and starts; who no longer does reads, corrects and finishes what it began.
type TrialService struct {
	Store Store
	Now   func() time.Time
}

// NewTrial is a trial to plan.
type NewTrial struct {
	Tool       string // slug or id
	Revision   int    // 0: the one that is published now
	From       Date   // "": today
	Until      Date   // "": open
	Context    TrialContext
	Goal       string
	Source     string
	ExternalID string
	Once       Once // Key may be empty when Source and ExternalID are given
	on         ID   // the tool that it is a trial of already; that one may have been withdrawn since
}

// Plan makes a trial of the actor's organisation. The same post twice is one row. Errors: Forbidden when
// the organisation doesn't take part now, Invalid with all wrong fields. A goal that may hold personal
// data is refused, since a trial has no quarantine in which it could wait.
func (s *TrialService) Plan(ctx context.Context, actor Actor, n NewTrial) (Outcome[Trial], error) {
	var out Outcome[Trial]
	if err := actor.Require(TrialsWrite); err != nil {
		return out, err
	}
	if actor.Organisation == "" {
		return out, Fault(Forbidden, "no-organisation")
	}
	if err := n.screen(); err != nil {
		return out, err
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		var err error
		out, err = repeated(ctx, w, actor, sending{n.Once, "trial", n.Source, n.ExternalID}, now, w.TrialBySource)
		if err != nil || out.Replayed {
			return nil, err
		}
		if err := takesPart(ctx, w, actor.Organisation, DateOf(now)); err != nil {
			return nil, err
		}
		t, err := n.trial(ctx, w, now)
		if err != nil {
			return nil, err
		}
		t.ID, t.OrganisationID, t.State, t.Version = NewID(now), actor.Organisation, TrialPlanned, 1
		t.CreatedAt, t.ChangedAt = now, now
		if err := w.CreateTrial(ctx, t, n.Once.Fingerprint); err != nil {
			return nil, err
		}
		if err := w.Keep(ctx, n.Once, t.ID, t, now); err != nil {
			return nil, err
		}
		out.Value = t
		return nil, w.Audit(ctx, NewAudit(actor, "trial.plan", ResourceTrial, string(t.ID), now))
	})
	return out, err
}

func (n NewTrial) screen() error {
	var f Faults
	for _, text := range []struct{ pointer, text string }{
		{"/goal", n.Goal}, {"/source", n.Source}, {"/external_id", n.ExternalID},
	} {
		noPersonalData(&f, text.pointer, text.text)
	}
	return f.Err()
}

// trial checks every field and makes what n asks for.
func (n NewTrial) trial(ctx context.Context, r Reader, now time.Time) (Trial, error) {
	t := Trial{Revision: n.Revision, From: n.From, Until: n.Until, Context: n.Context, Goal: n.Goal, Source: n.Source}
	if n.ExternalID != "" {
		t.ExternalID = &n.ExternalID
	}
	if t.From == "" {
		t.From = DateOf(now)
	}
	v, err := r.Vocabularies(ctx)
	if err != nil {
		return t, err
	}
	var f Faults
	n.Context.check(&f, v)
	tooLong(&f, "/goal", n.Goal, MaxGoal)
	tooLong(&f, "/source", n.Source, 100)
	tooLong(&f, "/external_id", n.ExternalID, 200)
	if (n.Source == "") != (n.ExternalID == "") {
		f.Add("/external_id", "source-and-external-id")
	}
	switch {
	case !t.From.Valid():
		f.Add("/from", "not-a-date")
	case t.Until != "" && !t.Until.Valid():
		f.Add("/until", "not-a-date")
	case t.Until != "" && t.Until < t.From:
		f.Add("/until", "before-from")
	}
	if err := n.place(ctx, r, &t, &f); err != nil {
		return t, err
	}
	return t, f.Err()
}

// place finds the tool and the revision that is tried.
func (n NewTrial) place(ctx context.Context, r Reader, t *Trial, f *Faults) error {
	tool, err := findTool(ctx, r, n.Tool)
	switch {
	case n.Tool == "":
		f.Add("/tool", "required")
		return nil
	case IsKind(err, NotFound) || err == nil && tool.State != ToolPublished && tool.ID != n.on:
		f.Add("/tool", "no-such-tool")
		return nil
	case err != nil:
		return err
	}
	t.ToolID = tool.ID
	if t.Revision == 0 {
		t.Revision = tool.CurrentRevision
	}
	if t.Revision < 1 || t.Revision > tool.CurrentRevision {
		f.Add("/revision", "out-of-range", "min", "1", "max", strconv.Itoa(tool.CurrentRevision))
	}
	return nil
}

// Trial gives one trial: the organisation's own, or any to an editor.
func (s *TrialService) Trial(ctx context.Context, actor Actor, id ID) (Trial, error) {
	if err := mayReadTrials(actor); err != nil {
		return Trial{}, err
	}
	t, err := s.Store.As(actor).Trial(ctx, id)
	if err != nil {
		return Trial{}, err
	}
	return t, recordReading(ctx, s.Store, actor, "trial.read", ResourceTrial, string(id), s.Now())
}

// List gives trials, newest first: the organisation's own, or everybody's to an editor.
func (s *TrialService) List(ctx context.Context, actor Actor, filter TrialFilter) (TrialPage, error) {
	if err := mayReadTrials(actor); err != nil {
		return TrialPage{}, err
	}
	page, err := s.Store.As(actor).TrialPage(ctx, filter)
	if err != nil {
		return TrialPage{}, err
	}
	return page, recordReading(ctx, s.Store, actor, "trial.list", ResourceTrial, "", s.Now())
}

func mayReadTrials(actor Actor) error {
	if actor.Can(FeedbackTriage) {
		return nil
	}
	return actor.Require(TrialsWrite)
}

// Edit changes a trial that isn't finished. Edit gets what was planned and gives what shall stand there
// instead. Errors: NotFound for other organisations, Conflict for a finished one, Stale, Invalid.
func (s *TrialService) Edit(
	ctx context.Context, actor Actor, id ID, p Precondition, edit func(NewTrial) (NewTrial, error),
) (Trial, error) {
	a := trialAct{id: id, action: "trial.edit", match: p}
	out, err := s.change(ctx, actor, a, func(w Writer, t *Trial, now time.Time) error {
		if t.State == TrialFinished {
			return illegalMove("trial", string(t.State), string(t.State), t.legal()...)
		}
		n, err := edit(t.planned())
		if err != nil {
			return err
		}
		if err := n.screen(); err != nil {
			return err
		}
		e, err := n.trial(ctx, w, now)
		if err != nil {
			return err
		}
		t.ToolID, t.Revision, t.From, t.Until = e.ToolID, e.Revision, e.From, e.Until
		t.Context, t.Goal, t.ChangedAt = e.Context, e.Goal, now
		return nil
	})
	return out.Value, err
}

// planned is the trial as its organisation would plan it.
func (t Trial) planned() NewTrial {
	n := NewTrial{
		Tool: string(t.ToolID), Revision: t.Revision, From: t.From, Until: t.Until, Context: t.Context, Goal: t.Goal, Source: t.Source,
		on: t.ToolID,
	}
	if t.ExternalID != nil {
		n.ExternalID = *t.ExternalID
	}
	return n
}

// Start begins a planned trial. Errors: Forbidden when the organisation doesn't take part now, Conflict
// with the legal moves.
func (s *TrialService) Start(ctx context.Context, actor Actor, id ID, p Precondition, once Once) (Outcome[Trial], error) {
	a := trialAct{id, "trial.start", p, once}
	return s.change(ctx, actor, a, func(w Writer, t *Trial, now time.Time) error {
		if err := takesPart(ctx, w, actor.Organisation, DateOf(now)); err != nil {
			return err
		}
		return t.Start(now)
	})
}

// Finish ends a running trial with its result. Errors: Conflict with the legal moves, Invalid with all
// wrong fields.
func (s *TrialService) Finish(
	ctx context.Context, actor Actor, id ID, p Precondition, r Result, once Once,
) (Outcome[Trial], error) {
	a := trialAct{id, "trial.finish", p, once}
	return s.change(ctx, actor, a, func(w Writer, t *Trial, now time.Time) error {
		v, err := w.Vocabularies(ctx)
		if err != nil {
			return err
		}
		return t.Finish(r, v, now)
	})
}

// trialAct is what somebody does to one trial.
type trialAct struct {
	id     ID
	action string // in the trail
	match  Precondition
	once   Once // Key may be empty
}

func (s *TrialService) change(
	ctx context.Context, actor Actor, a trialAct, act func(Writer, *Trial, time.Time) error,
) (out Outcome[Trial], err error) {
	if err := actor.Require(TrialsWrite); err != nil {
		return out, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if out, err = replayed[Trial](ctx, w, a.once, now); err != nil || out.Replayed {
			return nil, err
		}
		t, err := w.LockTrial(ctx, a.id)
		if err != nil {
			return nil, err
		}
		if t.ErasedAt != nil {
			return nil, erased()
		}
		if err := a.match.check(t.Tag()); err != nil {
			return nil, err
		}
		if err := act(w, &t, now); err != nil {
			return nil, err
		}
		if err := w.UpdateTrial(ctx, t); err != nil {
			return nil, err
		}
		t.Version++
		if err := w.Keep(ctx, a.once, t.ID, t, now); err != nil {
			return nil, err
		}
		out.Value = t
		return nil, w.Audit(ctx, NewAudit(actor, a.action, ResourceTrial, string(t.ID), now))
	})
	return out, err
}
