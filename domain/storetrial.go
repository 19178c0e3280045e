package domain

import (
	"context"
	"time"
)

// TrialReader reads trials and the evidence that comes of them.
type TrialReader interface {
	Trial(ctx context.Context, id ID) (Trial, error)
	// TrialBySource also gives the fingerprint of the request that created it.
	TrialBySource(ctx context.Context, organisation ID, source, externalID string) (Trial, string, error)
	TrialPage(ctx context.Context, filter TrialFilter) (TrialPage, error)
	// Evidence gives what was released of the trials of the tools with the ids, or of all for nil, whoever
	// asks.
	Evidence(ctx context.Context, tools []ID) ([]Evidence, error)
	// EvidenceDue lists the tools of which something was said since a time.
	EvidenceDue(ctx context.Context, since time.Time) ([]ID, error)
	// Ratings gives what was released of their ratings.
	Ratings(ctx context.Context, tools []ID) ([]Rating, error)
}

// TrialWriter writes trials and the evidence that comes of them.
type TrialWriter interface {
	CreateTrial(ctx context.Context, t Trial, fingerprint string) error
	// LockTrial reads a trial and holds it until the transaction ends.
	LockTrial(ctx context.Context, id ID) (Trial, error)
	UpdateTrial(ctx context.Context, t Trial) error
	// EraseTrials is EraseFeedback for trials.
	EraseTrials(ctx context.Context, list []Trial) error
	// ReleaseEvidence shows and hides figures of a tool, and tells whether what is public changed.
	ReleaseEvidence(ctx context.Context, tool ID) (bool, error)
}

// TrialFilter chooses trials; empty fields don't restrict.
type TrialFilter struct {
	States []string
	ToolID ID
	Before TrialKey
	Limit  int
}

// TrialKey is a place in the list of trials, newest first.
type TrialKey struct {
	CreatedAt time.Time
	ID        ID
}

// TrialPage is a part of the list and the size of the whole.
type TrialPage struct {
	Items []Trial
	More  bool
	Total int64
}
