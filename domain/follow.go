package domain

import (
	"context"
	"time"
)

// follow lets the duplicates of feedback go where it went, whoever sent them, and gives those whose senders
// hear of it. A master that is addressed takes them along in the transaction that publishes.
func follow(ctx context.Context, w Writer, master Feedback, now time.Time) ([]Feedback, error) {
	duplicates, err := w.LockDuplicates(ctx, master.ID)
	if err != nil {
		return nil, err
	}
	var moved, quiet []Feedback
	var trail []AuditEvent
	for _, fb := range duplicates {
		if !fb.follow(master, now) {
			continue
		}
		if master.State == FeedbackDuplicate {
			quiet = append(quiet, fb)
			continue
		}
		moved = append(moved, fb)
		trail = append(trail, NewAudit(System, "feedback.follow", ResourceFeedback, string(fb.ID), now))
	}
	if err := w.UpdateDuplicates(ctx, moved, quiet); err != nil {
		return nil, err
	}
	return moved, w.Audit(ctx, trail...)
}

// follow goes where the master went, and tells whether that changes anything. What was decided is decided of
// the duplicate too; when the master is taken back, an editor looks at the duplicate by itself. No answer is
// taken over: it is written to another sender, and could outlive its erasure here.
func (fb *Feedback) follow(master Feedback, now time.Time) bool {
	switch master.State {
	case FeedbackDuplicate:
		fb.DuplicateOf = master.DuplicateOf
		fb.Unseen++
	case FeedbackDeclined:
		fb.move(Move{To: FeedbackDeclined, ReasonCode: master.Events[len(master.Events)-1].ReasonCode}, RoleSystem, false, now)
	case FeedbackWithdrawn:
		fb.DuplicateOf = nil
		fb.move(Move{To: FeedbackTriaged}, RoleSystem, false, now)
	case FeedbackTriaged, FeedbackPlanned, FeedbackNeedsInfo:
		fb.move(Move{To: FeedbackDuplicate}, RoleSystem, false, now)
		fb.Events[len(fb.Events)-1].MasterState = master.State
	default:
		return false
	}
	return true
}
