package domain

import (
	"context"
	"time"
)

// FeedbackReader reads feedback and the surveys that it comes in.
type FeedbackReader interface {
	Feedback(ctx context.Context, id ID) (Feedback, error)
	// FeedbackBySource also gives the fingerprint of the request that created it.
	FeedbackBySource(ctx context.Context, organisation ID, source, externalID string) (Feedback, string, error)
	// FingerprintsBySource gives the fingerprints of those external ids that the organisation has used.
	FingerprintsBySource(ctx context.Context, organisation ID, source string, externalIDs []string) (map[string]string, error)
	FeedbackPage(ctx context.Context, filter FeedbackFilter) (FeedbackPage, error)
	// FeedbackLike gives the newest feedback that could be a duplicate of this: on the same tool, and not
	// taken back.
	FeedbackLike(ctx context.Context, fb Feedback, limit int) ([]Feedback, error)
	// FeedbackSince gives the organisation's feedback that changed after a position of its scope, as it
	// is now, in the order of its last change.
	FeedbackSince(ctx context.Context, organisation ID, news NewsFilter) (FeedbackPage, error)
	// RevisionsBecauseOf gives the revisions that came out because of the organisation's feedback.
	RevisionsBecauseOf(ctx context.Context, organisation ID, news NewsFilter) (RevisedPage, error)
	SurveyImport(ctx context.Context, id ID) (SurveyImport, error)
	// SurveyMapping is the one kept for the source; the empty one when there is none.
	SurveyMapping(ctx context.Context, organisation ID, source string) (SurveyMapping, error)
}

// FeedbackWriter writes feedback and the surveys that it comes in.
type FeedbackWriter interface {
	// LockFeedback reads feedback with its events and holds it until the transaction ends.
	LockFeedback(ctx context.Context, ids []ID) ([]Feedback, error)
	CreateFeedback(ctx context.Context, list ...Sent) error
	// UpdateFeedback stores everything that can change and adds the events that aren't stored yet.
	UpdateFeedback(ctx context.Context, fb Feedback) error
	// UpdateUnseen stores what only editors see, and leaves the version.
	UpdateUnseen(ctx context.Context, fb Feedback) error
	// LockDuplicates is LockFeedback of the open duplicates of feedback, whichever organisation sent them.
	LockDuplicates(ctx context.Context, ids ...ID) ([]Feedback, error)
	// UpdateDuplicates is UpdateFeedback and UpdateUnseen of what LockDuplicates gave.
	UpdateDuplicates(ctx context.Context, moved, unseen []Feedback) error
	CreateSurveyImport(ctx context.Context, i SurveyImport) error
	UpdateSurveyImport(ctx context.Context, i SurveyImport) error
	SaveSurveyMapping(ctx context.Context, organisation ID, source string, m SurveyMapping, now time.Time) error
	// EraseFeedback stores erased feedback, and takes its text out of events and stored results.
	EraseFeedback(ctx context.Context, list []Feedback) error
}

// NewsFilter is a place among an organisation's news: after a position in ascending order, or, newest
// first, before one (0: from the newest).
type NewsFilter struct {
	Newest bool
	Place  int64
	Limit  int
}
