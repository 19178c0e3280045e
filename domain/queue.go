package domain

import (
	"context"
	"time"
)

// FeedbackSort is an order of a list of feedback.
type FeedbackSort string

// The orders of feedback. The queue's is the order in which editors work: what the law gives a due date
// first, as long as it waits for them, by that date; then the oldest.
const (
	SortQueue  FeedbackSort = "queue"
	SortNewest FeedbackSort = "-received_at"
	SortDue    FeedbackSort = "due_on" // by due date, done or not; what has none comes last
)

// FeedbackSorts lists the orders that a caller can ask for.
var FeedbackSorts = []string{string(SortQueue), string(SortNewest), string(SortDue)}

// WaitingStates are those in which feedback waits for an editor to decide something.
var WaitingStates = []FeedbackState{FeedbackQuarantined, FeedbackReceived, FeedbackTriaged, FeedbackReopened}

// FeedbackFilter chooses feedback; empty fields don't restrict.
type FeedbackFilter struct {
	States         []string
	Kinds          []string
	ToolID         ID
	OrganisationID ID
	Language       Language
	DueBefore      Date
	Sort           FeedbackSort // "": the newest first
	After          FeedbackKey  // the last one of the page before
	Today          Date         // what is due before it is overdue; "" counts none
	Limit          int
}

// FeedbackKey is a place in a list of feedback. It is made of what a row is ordered by and of nothing
// that is counted, so rows that come and go before it move nothing. A row that is moved while somebody
// pages may come a second time, as it is then.
type FeedbackKey struct {
	Due        Date // NoDue when the order doesn't look at it or there is none
	ReceivedAt time.Time
	ID         ID
}

// NoDue is the due date, for ordering, of what has none.
const NoDue = "9999-12-31"

// FeedbackPage is a part of the list and the size of the whole. Counts are by state, and whatever states
// were asked for; Overdue is how many of those wait for an editor after their due date. Who goes on from
// Position, in the organisation's scope, misses nothing of what changes after this page; it is 0 for an
// actor without an organisation.
type FeedbackPage struct {
	Items    []Feedback
	More     bool
	Total    int64
	Counts   map[FeedbackState]int64
	Overdue  int64
	Position int64
}

// KeyIn is the feedback's place in a list of that order.
func (fb *Feedback) KeyIn(sort FeedbackSort) FeedbackKey {
	key := FeedbackKey{Due: NoDue, ReceivedAt: fb.ReceivedAt, ID: fb.ID}
	if fb.DueOn != "" && (sort == SortDue || sort == SortQueue && fb.Waits()) {
		key.Due = fb.DueOn
	}
	return key
}

// Waits tells whether an editor has something to decide.
func (fb *Feedback) Waits() bool {
	for _, s := range WaitingStates {
		if fb.State == s {
			return true
		}
	}
	return false
}

// Note replaces the editors' note; an empty one takes it away, none is Invalid. No pilot ever sees it, so it is no
// news for the sender.
func (s *FeedbackService) Note(ctx context.Context, actor Actor, id ID, p Precondition, note *string) (Feedback, error) {
	a := feedbackAct{id: id, action: "feedback.note", match: p, silent: true}
	return s.act(ctx, actor, a, func(_ Writer, fb *Feedback, _ time.Time) error { return fb.note(note) })
}

// note replaces the editors' note.
func (fb *Feedback) note(note *string) error {
	var f Faults
	if note == nil {
		f.Add("/note", "required")
		return f.Err()
	}
	tooLong(&f, "/note", *note, MaxFeedbackText)
	noPersonalData(&f, "/note", *note)
	fb.InternalNote = *note
	return f.Err()
}
