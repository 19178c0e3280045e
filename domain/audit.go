package domain

import (
	"context"
	"time"
)

// AuditOutcome is how an act ended.
type AuditOutcome string

// The outcomes.
const (
	AuditDone    AuditOutcome = "done"
	AuditRefused AuditOutcome = "refused"
	AuditFailed  AuditOutcome = "failed" // a fault of ours, or an outcome that nobody knows
)

// AuditEvent is one line of the trail: who did what to which thing, when, and how it ended
// (Information Management Act 906/2019, section 17). It holds no free text, no secret and no address of
// a network.
type AuditEvent struct {
	ID       ID
	At       time.Time
	Role     Role
	ClientID *ID
	Action   string // e.g. feedback.submit; of a refusal, method and route
	Resource string
	Subject  string // id or slug, "" for a list or for several acts
	Outcome  AuditOutcome
	Count    int64 // how many equal acts the line stands for: 1, but for refusals by the dozen
}

// NewAudit makes the line for an act that succeeds with its transaction.
func NewAudit(a Actor, action, resource, subject string, now time.Time) AuditEvent {
	e := AuditEvent{
		ID: NewID(now), At: now, Role: a.Role, Action: action, Resource: resource, Subject: subject,
		Outcome: AuditDone, Count: 1,
	}
	if a.ClientID != "" {
		e.ClientID = &a.ClientID
	}
	return e
}

// recordReading writes that somebody reads what belongs to others and isn't public, before it is given
// away: without the line there is no reading. Organisations read what is their own without one.
func recordReading(ctx context.Context, store Store, a Actor, action, resource, subject string, now time.Time) error {
	if !a.Edits() {
		return nil
	}
	return store.Record(ctx, NewAudit(a, action, resource, subject, now))
}

// AuditFilter chooses lines of the trail; empty fields don't restrict.
type AuditFilter struct {
	Since, Until time.Time // from and before
	ClientID     ID
	Action       string
	Subject      string
}
