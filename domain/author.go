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
	Once    Once   // Key may be empty
}

// authorMoves are the legal moves of the sender; withdrawing is legal from every state but its own.
var authorMoves = map[FeedbackState][]FeedbackState{
	FeedbackNeedsInfo: {FeedbackTriaged},
	FeedbackAddressed: {FeedbackConfirmed, FeedbackReopened},
}

// authorVerbs is what the sender's moves are called where people choose one.
var authorVerbs = map[FeedbackState]string{
	FeedbackTriaged: "reply", FeedbackConfirmed: "confirm", FeedbackReopened: "reopen", FeedbackWithdrawn: "withdraw",
}

// legalForAuthor lists what the sender can do next, by its verbs.
func (fb *Feedback) legalForAuthor() []string {
	verbs := []string{}
	if fb.correctable() {
		verbs = append(verbs, "correct")
	}
	for _, s := range authorMoves[fb.State] {
		verbs = append(verbs, authorVerbs[s])
	}
	if fb.State != FeedbackWithdrawn {
		verbs = append(verbs, authorVerbs[FeedbackWithdrawn])
	}
	return verbs
}

// Respond makes the sender's move, with its event.
func (fb *Feedback) Respond(m AuthorMove, now time.Time) error {
	legal := slices.Contains(authorMoves[fb.State], m.To) || m.To == FeedbackWithdrawn && fb.State != FeedbackWithdrawn
	if !legal {
		return illegalMove("feedback", string(fb.State), string(m.To), fb.legalForAuthor()...)
	}
	var f Faults
	if m.To == FeedbackTriaged && m.Message == "" {
		f.Add("/message", "required")
	}
	tooLong(&f, "/message", m.Message, MaxFeedbackText)
	if err := f.Err(); err != nil {
		return err
	}
	fb.move(Move{To: m.To, Answer: textIn(fb.Language, m.Message)}, RolePilot, false, now)
	return nil
}

// Respond makes the move of the organisation that sent the feedback, whether it still takes part or
// not. Errors: NotFound for other organisations, Conflict with the legal moves, Invalid for a message
// with personal data.
func (s *FeedbackService) Respond(
	ctx context.Context, actor Actor, id ID, p Precondition, m AuthorMove,
) (Outcome[Feedback], error) {
	if err := actor.Require(FeedbackWrite); err != nil {
		return Outcome[Feedback]{}, err
	}
	var f Faults
	if noPersonalData(&f, "/message", m.Message); f.Err() != nil {
		return Outcome[Feedback]{}, f.Err()
	}
	a := feedbackAct{id: id, action: "feedback." + authorVerbs[m.To], match: p, once: m.Once}
	return s.change(ctx, actor, a, func(_ Writer, fb *Feedback, now time.Time) error {
		if fb.OrganisationID != actor.Organisation {
			return Missing("feedback")
		}
		return fb.Respond(m, now)
	})
}

// noPersonalData notes a text that may hold personal data and can't wait in quarantine.
func noPersonalData(f *Faults, pointer, text string) {
	switch Screen(text) {
	case ScreenedClean:
	case ScreenedIdentityCode:
		f.Add(pointer, "contains-personal-identity-code")
	default:
		f.Add(pointer, "contains-personal-data")
	}
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
