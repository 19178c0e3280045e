package domain

import (
	"context"
	"time"
)

// correctable tells whether the sender may still change what it sent: until an editor has begun with it.
func (fb *Feedback) correctable() bool {
	return fb.State == FeedbackReceived || fb.State == FeedbackQuarantined
}

// Correct changes feedback that nobody has triaged yet; it stays one row, with its id and the time at
// which it was received. Edit gets what was sent and gives what shall stand there instead. The texts are
// screened again: what may be personal goes back to quarantine, and what no longer is comes out of it.
// Errors: NotFound for other organisations, Conflict with the legal moves once it is triaged, Stale,
// Invalid as for Submit.
func (s *FeedbackService) Correct(
	ctx context.Context, actor Actor, id ID, p Precondition, edit func(NewFeedback) (NewFeedback, error),
) (Feedback, error) {
	if err := actor.Require(FeedbackWrite); err != nil {
		return Feedback{}, err
	}
	a := feedbackAct{id: id, action: "feedback.correct", match: p}
	out, err := s.change(ctx, actor, a, func(w Writer, fb *Feedback, now time.Time) error {
		if fb.OrganisationID != actor.Organisation {
			return Missing("feedback")
		}
		if !fb.correctable() {
			e := Fault(Conflict, "not-correctable")
			e.Allowed = fb.legalForAuthor()
			return e
		}
		before := fb.sent()
		n, err := edit(before)
		if err != nil {
			return err
		}
		if n.Revision == 0 && n.Tool == before.Tool && n.UsedOn == before.UsedOn {
			n.Revision = fb.Revision
		}
		found, err := n.screen()
		if err != nil {
			return err
		}
		corrected, err := n.feedback(ctx, w, actor, now)
		if err != nil {
			return err
		}
		fb.correct(corrected, found, now)
		return nil
	})
	return out.Value, err
}

// sent is the feedback as its sender would send it. The revision is left to its default: unless the
// sender names one, it stays as long as tool and day do.
func (fb *Feedback) sent() NewFeedback {
	n := NewFeedback{
		Tool: string(fb.ToolID), Step: fb.Step, Kind: fb.Kind, Ratings: fb.Ratings, WhatWorked: fb.WhatWorked,
		WhatToChange: fb.WhatToChange, UsedFor: fb.UsedFor, UsedOn: fb.UsedOn, Language: fb.Language, Source: fb.Source,
		ConsentToQuote: fb.ConsentToQuote,
	}
	if fb.TrialID != nil {
		n.Trial = *fb.TrialID
	}
	if fb.ExternalID != nil {
		n.ExternalID = *fb.ExternalID
	}
	return n
}

// correct takes over what the sender says now.
func (fb *Feedback) correct(c Feedback, found Screening, now time.Time) {
	fb.ToolID, fb.Revision, fb.Step, fb.TrialID, fb.Kind = c.ToolID, c.Revision, c.Step, c.TrialID, c.Kind
	fb.Ratings, fb.WhatWorked, fb.WhatToChange, fb.UsedFor = c.Ratings, c.WhatWorked, c.WhatToChange, c.UsedFor
	fb.UsedOn, fb.Language, fb.ConsentToQuote = c.UsedOn, c.Language, c.ConsentToQuote
	fb.ScreeningReason, fb.ChangedAt = string(found), now
	fb.due()
	switch {
	case found != ScreenedClean && fb.State == FeedbackReceived:
		fb.move(Move{To: FeedbackQuarantined}, RolePilot, false, now)
	case found == ScreenedClean && fb.State == FeedbackQuarantined:
		fb.move(Move{To: FeedbackReceived}, RolePilot, false, now)
	}
}
