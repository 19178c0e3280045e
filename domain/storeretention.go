package domain

import (
	"context"
	"time"
)

// RetentionReader reads what organisations take home, and what has been kept long enough.
type RetentionReader interface {
	// Export calls each with every row that an organisation takes home, as a JSON object, section by section
	// in one snapshot, and with nil at the beginning of each section.
	Export(ctx context.Context, organisation ID, each func(section string, row []byte) error) error
	// CountAged counts feedback, or trials, that aren't erased.
	CountAged(ctx context.Context, trials bool, a Aged) (int64, error)
	// RetentionRan tells whether retention ran on a day.
	RetentionRan(ctx context.Context, day Date) (bool, error)
}

// RetentionWriter takes away what has been kept long enough.
type RetentionWriter interface {
	// LockAgedFeedback reads feedback that isn't erased, oldest change first, and holds it until the
	// transaction ends; what others hold is left out.
	LockAgedFeedback(ctx context.Context, a Aged, limit int) ([]Feedback, error)
	// LockAgedTrials is LockAgedFeedback for trials.
	LockAgedTrials(ctx context.Context, a Aged, limit int) ([]Trial, error)
	// ForgetOld takes away lines of the trail, changes that were followed by another of the same resource, and
	// results that are past their time; it says how many, dry: without doing so. Invitations, counts of
	// wrong secrets, and secrets of webhooks that are past theirs go too, and attempts to deliver after
	// WebhookAttemptDays.
	ForgetOld(ctx context.Context, old Old, dry bool) (Forgot, error)
	// ForgetEditors takes away who hasn't signed in since a time, and gives how many; it only counts them when dry.
	ForgetEditors(ctx context.Context, before time.Time, dry bool) (int64, error)
	// RetentionDone writes that retention ran on a day, and what it took away.
	RetentionDone(ctx context.Context, now time.Time, counts ErasedCounts) error
}

// Old is from before when things are forgotten.
type Old struct {
	Audit   time.Time
	Changes time.Time
	Now     time.Time // what has an end of its own is held against it
}

// Forgot is how much was.
type Forgot struct{ Audit, Changes, Results int64 }
