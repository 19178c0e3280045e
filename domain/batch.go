package domain

import (
	"context"
	"errors"
)

// MaxBatch is how many pieces of feedback a batch may hold.
const MaxBatch = 100

// BatchItem is one row of a batch; Fault, when it couldn't even be read.
type BatchItem struct {
	NewFeedback
	Fault *Error
}

// Row is what one row of many led to: the feedback, or why there is none.
type Row struct {
	Feedback Feedback
	Replayed bool
	Fault    *Error
}

// SubmitBatch takes several pieces of feedback at once. Each row stands for itself: one that is wrong
// doesn't hold back the others. With a key for the whole, the same batch again gives the same rows. An
// error means that nothing at all was stored, or that this is unknown.
func (s *FeedbackService) SubmitBatch(ctx context.Context, actor Actor, list []BatchItem, once Once) (Outcome[[]Row], error) {
	var out Outcome[[]Row]
	if err := maySubmit(actor); err != nil {
		return out, err
	}
	if len(list) == 0 || len(list) > MaxBatch {
		var f Faults
		f.Add("/items", "number-of-items", "min", "1", "max", "100")
		return out, f.Err()
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		var err error
		if out, err = replayed[[]Row](ctx, w, once, now); err != nil || out.Replayed {
			return nil, err
		}
		rows, changes, err := submitRows(ctx, w, actor, list, now)
		if err != nil {
			return nil, err
		}
		out.Value = rows
		return changes, w.Keep(ctx, once, NewID(now), rows, now)
	})
	return out, err
}

// rowFault tells whether an error is the row's own. One that came of another error, the database's, ends
// the transaction.
func rowFault(err error) (*Error, bool) {
	var fault *Error
	if !errors.As(err, &fault) || fault.Kind == Unavailable || errors.Unwrap(fault) != nil {
		return nil, false
	}
	return fault, true
}
