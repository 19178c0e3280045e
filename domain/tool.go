package domain

import "time"

// ToolState tells whether the public can read a tool.
type ToolState string

// The states of a tool:
//
//	unpublished -> published -> withdrawn -> published (reinstated, with a reason)
const (
	ToolUnpublished ToolState = "unpublished"
	ToolPublished   ToolState = "published"
	ToolWithdrawn   ToolState = "withdrawn"
)

// Tool is one thing that a supervisor can use: a method card, a toolkit, a recording, a role
// guide. What it says stands in its revisions; the tool is what they have in common.
type Tool struct {
	ID              ID
	Slug            string // people's address, never reused
	OwnerID         ID     // the organisation that answers for it
	State           ToolState
	CurrentRevision int // 0 before the first publication
	SourceChangedIn int // the revision in which the source language last changed
	CreatedAt       time.Time
	PublishedAt     *time.Time // first publication
	ChangedAt       time.Time  // last publication, withdrawal or reinstatement
	WithdrawnCode   string     // reason code, "" unless withdrawn
	WithdrawnNote   Text       `gorm:"serializer:json"` // reason for people
	ReplacedBy      string     // slug of the tool to use instead
}

// WithdrawalCodes are the reasons for which a tool leaves the catalogue.
var WithdrawalCodes = []string{"outdated", "replaced", "inaccurate", "rights", "other"}

// Publish moves the tool to its next revision.
func (t *Tool) Publish(number int, sourceChanged bool, now time.Time) error {
	if t.State == ToolWithdrawn {
		return illegalMove("tool", string(t.State), "published", "reinstate")
	}
	t.State, t.CurrentRevision, t.ChangedAt = ToolPublished, number, now
	if t.PublishedAt == nil {
		t.PublishedAt = &now
	}
	if sourceChanged {
		t.SourceChangedIn = number
	}
	return nil
}

// Withdraw takes a published tool out of the catalogue. Its revisions stay readable.
func (t *Tool) Withdraw(code string, note Text, replacedBy string, now time.Time) error {
	if t.State != ToolPublished {
		return illegalMove("tool", string(t.State), string(ToolWithdrawn), t.legal()...)
	}
	t.State, t.ChangedAt = ToolWithdrawn, now
	t.WithdrawnCode, t.WithdrawnNote, t.ReplacedBy = code, note, replacedBy
	return nil
}

// Reinstate brings a withdrawn tool back.
func (t *Tool) Reinstate(now time.Time) error {
	if t.State != ToolWithdrawn {
		return illegalMove("tool", string(t.State), string(ToolPublished), t.legal()...)
	}
	if t.Erased() {
		return erased()
	}
	t.State, t.ChangedAt = ToolPublished, now
	t.WithdrawnCode, t.WithdrawnNote, t.ReplacedBy = "", Text{}, ""
	return nil
}

func (t *Tool) legal() []string {
	switch t.State {
	case ToolUnpublished:
		return []string{"publish"}
	case ToolPublished:
		return []string{"publish", "withdraw"}
	default:
		return []string{"reinstate"}
	}
}

func illegalMove(noun, from, to string, legal ...string) *Error {
	e := Fault(Conflict, "illegal-move").With("noun", noun).With("from", from).With("to", to)
	e.Allowed = legal
	if e.Allowed == nil {
		e.Allowed = []string{}
	}
	return e
}
