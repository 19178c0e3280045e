package domain

import (
	"context"
	"errors"
	"time"
)

// MaxDecisions is how many decisions a file may hold: it is answered at once.
const MaxDecisions = 500

// maxQueueFile is how many pieces of feedback a file of the queue may hold.
const maxQueueFile = 5000

// Decision is what an editor decides of one piece of feedback in a file: a move with what belongs to it, an
// answer alone, a note, or several of these, all or none of which is carried out.
type Decision struct {
	Row    int
	ID     ID
	Tag    string // of the feedback that the editor saw
	Move   Move   // To "": none
	Note   string // "": as it is
	Faults []SurveyFault
}

// Decided is what a decision led to: the feedback as it is now, or why nothing was done.
type Decided struct {
	Feedback Feedback
	Repeated bool // an equal file had done it before
	Err      error
}

// print tells the decision from every other one.
func (d Decision) print() string {
	duplicate := ""
	if d.Move.DuplicateOf != nil {
		duplicate = string(*d.Move.DuplicateOf)
	}
	return Fingerprint("queue import", string(d.ID), d.Tag, string(d.Move.To), d.Move.Kind, d.Move.ReasonCode, duplicate,
		d.Move.Answer.FI, d.Move.Answer.SV, d.Move.Answer.EN, d.Note)
}

// Decide carries out decisions, each in a transaction of its own and in the order of the rows, by the same
// rules as Triage, Answer and Note. What changed since the editor saw it isn't touched. The same decisions
// again change nothing: each is remembered for KeyLife under a key that is made of itself, and is stale
// after that. In a dry run everything is checked, and nothing kept.
func (s *FeedbackService) Decide(ctx context.Context, actor Actor, list []Decision, dry bool) ([]Decided, error) {
	if err := actor.Require(FeedbackTriage); err != nil {
		return nil, err
	}
	if len(list) > MaxDecisions {
		var f Faults
		f.Add("/file", "too-many-decisions", "max", "500")
		return nil, f.Err()
	}
	out := make([]Decided, len(list))
	var away error
	for i, d := range list {
		switch {
		case len(d.Faults) > 0:
		case away != nil:
			out[i].Err = away
		default:
			out[i] = s.decide(ctx, actor, d, dry)
			if IsKind(out[i].Err, Unavailable) {
				away = out[i].Err
			}
		}
	}
	return out, nil
}

func (s *FeedbackService) decide(ctx context.Context, actor Actor, d Decision, dry bool) Decided {
	a := feedbackAct{
		id: d.ID, action: "feedback.note", dry: dry, silent: d.Move.To == "" && d.Move.Answer.Empty(),
		match: func(tag string) bool { return tag == d.Tag },
	}
	switch {
	case d.Move.To != "":
		a.action = "feedback.triage"
	case !a.silent:
		a.action = "feedback.answer"
	}
	a.once.Fingerprint = d.print()
	a.once.Key = "queue import " + a.once.Fingerprint
	done, err := s.change(ctx, actor, a, func(w Writer, fb *Feedback, now time.Time) error {
		if d.Note != "" {
			if err := fb.note(&d.Note); err != nil {
				return err
			}
		}
		switch a.action {
		case "feedback.triage":
			return triage(ctx, w, fb, d.Move, editing{actor.Role, now})
		case "feedback.answer":
			return fb.Reply(d.Move.Answer, actor.Role, now)
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return Decided{done.Value, done.Replayed, err}
}

// Queue gives an editor feedback in the order of the filter, as much of it as a file may hold, one piece at a
// time and none twice. What is moved meanwhile comes as it was before or as it is after.
func (s *FeedbackService) Queue(ctx context.Context, actor Actor, filter FeedbackFilter, each func(Feedback) error) error {
	if err := actor.Require(FeedbackTriage); err != nil {
		return err
	}
	if err := recordReading(ctx, s.Store, actor, "feedback.list", ResourceFeedback, "", s.Now()); err != nil {
		return err
	}
	filter.Today, filter.Limit = DateOf(s.Now()), SurveyChunk
	seen := map[ID]bool{}
	for {
		page, err := s.Store.As(actor).FeedbackPage(ctx, filter)
		if err != nil {
			return err
		}
		for _, fb := range page.Items {
			if seen[fb.ID] {
				continue
			}
			if seen[fb.ID] = true; len(seen) > maxQueueFile {
				return nil
			}
			if err := each(fb); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
		filter.After = page.Items[len(page.Items)-1].KeyIn(filter.Sort)
	}
}
