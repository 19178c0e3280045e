package domain

import (
	"context"
	"slices"
	"time"
)

// AuthorMove is what the sender of feedback says about it later: that the new revision helped
// (confirmed) or didn't (reopened), what the editors asked for (triaged, from needs_info), or that it
// takes the feedback back (withdrawn_by_author).
type AuthorMove struct {
	To      FeedbackState
	Message string // in the feedback's language; a reply needs one
}

// authorMoves are the legal moves of the sender; withdrawing is legal from every state but its own.
var authorMoves = map[FeedbackState][]FeedbackState{
	FeedbackNeedsInfo: {FeedbackTriaged},
	FeedbackAddressed: {FeedbackConfirmed, FeedbackReopened},
}

// Respond makes the sender's move, with its event.
func (fb *Feedback) Respond(m AuthorMove, now time.Time) error {
	legal := slices.Clone(authorMoves[fb.State])
	if fb.State != FeedbackWithdrawn {
		legal = append(legal, FeedbackWithdrawn)
	}
	if !slices.Contains(legal, m.To) {
		codes := make([]string, len(legal))
		for i, s := range legal {
			codes[i] = string(s)
		}
		return illegalMove("feedback", string(fb.State), string(m.To), codes...)
	}
	var f Faults
	if fb.State == FeedbackNeedsInfo && m.To == FeedbackTriaged && m.Message == "" {
		f.Add("/message", "required")
	}
	tooLong(&f, "/message", m.Message, MaxFeedbackText)
	if err := f.Err(); err != nil {
		return err
	}
	fb.move(Move{To: m.To, Answer: textIn(fb.Language, m.Message)}, RolePilot, false, now)
	return nil
}

// Respond makes the move of the organisation that sent the feedback. Errors: NotFound for other
// organisations, Conflict with the legal moves, Invalid for a message with personal data.
func (s *FeedbackService) Respond(ctx context.Context, actor Actor, id ID, p Precondition, m AuthorMove) (Feedback, error) {
	if err := actor.Require(FeedbackWrite); err != nil {
		return Feedback{}, err
	}
	if Screen(m.Message) != ScreenedClean {
		var f Faults
		f.Add("/message", "contains-personal-data")
		return Feedback{}, f.Err()
	}
	return s.change(ctx, actor, id, "feedback.respond", p, func(_ Writer, fb *Feedback, now time.Time) error {
		if fb.OrganisationID != actor.Organisation {
			return Missing("feedback")
		}
		return fb.Respond(m, now)
	})
}

func textIn(lang Language, s string) Text {
	switch lang {
	case Swedish:
		return Text{SV: s}
	case English:
		return Text{EN: s}
	}
	return Text{FI: s}
}
