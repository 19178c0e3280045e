package domain

import (
	"context"
	"time"
)

// Store keeps the material bank. Reading goes through As; writing is possible only inside InTx,
// whose function says what changed: a write elsewhere doesn't compile and the change feed can't be
// forgotten.
//
// Errors of all methods: a *Error (NotFound for what isn't there or isn't the actor's, Conflict,
// Stale, Unavailable when the database is away or the outcome of a commit is unknown), else a fault
// of ours.
type Store interface {
	// As reads as that actor: rows of other organisations aren't there for it.
	As(Actor) Reader
	// InTx runs f in one transaction and commits what it wrote together with the changes it
	// returns, or nothing at all. It returns after the commit is durable.
	InTx(ctx context.Context, actor Actor, f func(Writer) ([]Change, error)) error
	// Record writes lines of the trail for what no transaction carries: sign-ins, and reading what isn't
	// public. It returns after they are durable; many at once share one commit.
	Record(ctx context.Context, events ...AuditEvent) error
}

// Reader reads, noun by noun.
type Reader interface {
	ToolReader
	FeedbackReader
	TrialReader
	OrganisationReader
	VocabularyReader
	ClientReader
	MediaReader
	RetentionReader
	WebhookReader

	// Changes lists changes of a scope after a position, in commit order.
	Changes(ctx context.Context, scope Scope, after int64, limit int) ([]Change, error)
	// LatestChanges gives the position of each public resource's last change.
	LatestChanges(ctx context.Context) ([]Change, error)
	// LastChanges lists the last so many changes of a scope, in commit order.
	LastChanges(ctx context.Context, scope Scope, limit int) ([]Change, error)
	// Feed gives the feed's epoch and where the public scope begins and ends.
	Feed(ctx context.Context) (Feed, error)
}

// Writer reads and writes within one transaction.
type Writer interface {
	Reader
	ToolWriter
	FeedbackWriter
	TrialWriter
	OrganisationWriter
	VocabularyWriter
	ClientWriter
	MediaWriter
	RetentionWriter
	WebhookWriter

	// Claim takes a creating request's key until the transaction ends: the kept result when it was
	// carried out before, nil when this is the first time. Errors: Conflict while an equal request
	// runs, Invalid when the key belongs to another request. An empty key claims nothing.
	Claim(ctx context.Context, once Once, now time.Time) ([]byte, error)
	// Keep stores the result of a claimed request for KeyLife.
	Keep(ctx context.Context, once Once, resource ID, result any, now time.Time) error
	// ClaimAll and KeepAll are Claim and Keep of many at once, no key twice.
	ClaimAll(ctx context.Context, list []Once, now time.Time) ([]Claimed, error)
	KeepAll(ctx context.Context, list []Kept, now time.Time) error
	// AloneAll is Alone of many names, each once.
	AloneAll(ctx context.Context, names []string) ([]bool, error)
	// Alone makes equal names wait for nobody: false when another transaction holds the name.
	Alone(ctx context.Context, name string) (bool, error)
	// Lock makes equal names wait for each other until the transaction ends.
	Lock(ctx context.Context, name string) error
	Audit(ctx context.Context, events ...AuditEvent) error
}

// Feed tells which history of the database positions belong to, and how far it goes.
type Feed struct {
	Epoch    string
	Begins   int64 // whoever stands before it may have missed what was forgotten
	Position int64
}
