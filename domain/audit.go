package domain

import "time"

// AuditEvent is one line of the trail: who did what to which thing, when, and how it ended
// (Information Management Act 906/2019, section 17). It holds no free text and no secret.
type AuditEvent struct {
	ID       ID
	At       time.Time
	Role     Role
	ClientID *ID
	Action   string // e.g. feedback.submit
	Resource string
	Subject  string // id or slug
	Outcome  string // done, refused
}

// NewAudit makes the line for an act that succeeds with its transaction.
func NewAudit(a Actor, action, resource, subject string, now time.Time) AuditEvent {
	e := AuditEvent{
		ID: NewID(now), At: now, Role: a.Role, Action: action, Resource: resource, Subject: subject, Outcome: "done",
	}
	if a.ClientID != "" {
		e.ClientID = &a.ClientID
	}
	return e
}
