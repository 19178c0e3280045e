package domain

import "context"

// TriageRow is one row of many decisions; Fault, when it couldn't even be read.
type TriageRow struct {
	ID    ID
	Match Precondition
	Move  Move
	Fault *Error
}

// Triaged is what one row led to: the feedback as it is now, or why it didn't move.
type Triaged struct {
	ID       ID
	Feedback Feedback
	Err      error
}

// TriageBatch makes several moves, each in a transaction of its own and in the order of the rows: one that
// is refused holds back no other. Once the database is away the rest isn't tried, and says so.
func (s *FeedbackService) TriageBatch(ctx context.Context, actor Actor, rows []TriageRow) ([]Triaged, error) {
	if err := actor.Require(FeedbackTriage); err != nil {
		return nil, err
	}
	if len(rows) == 0 || len(rows) > MaxBatch {
		var f Faults
		f.Add("/items", "number-of-items", "min", "1", "max", "100")
		return nil, f.Err()
	}
	out := make([]Triaged, len(rows))
	var away error
	for i, row := range rows {
		out[i].ID = row.ID
		switch {
		case row.Fault != nil:
			out[i].Err = row.Fault
		case away != nil:
			out[i].Err = away
		default:
			out[i].Feedback, out[i].Err = s.Triage(ctx, actor, row.ID, row.Match, row.Move)
			if IsKind(out[i].Err, Unavailable) {
				away = out[i].Err
			}
		}
	}
	return out, nil
}
