package domain

import (
	"fmt"
	"slices"
	"time"
)

// WebhookState is whether a webhook gets anything.
type WebhookState string

// The states.
//
//	active --> suspended   nothing arrived for WebhookPatience
//	active --> disabled    the receiver answered 410, or the owner wants a rest
//	suspended, disabled --> active   by its owner, or by a ping that arrives
const (
	WebhookActive    WebhookState = "active"
	WebhookSuspended WebhookState = "suspended"
	WebhookDisabled  WebhookState = "disabled"
)

// WebhookReason is why a webhook isn't active.
type WebhookReason string

// The reasons.
const (
	WebhookFailing WebhookReason = "failing"  // for WebhookPatience
	WebhookGone    WebhookReason = "gone"     // the receiver answered 410
	WebhookByOwner WebhookReason = "by_owner" // switched off
)

// Webhook is a reader of the change feed that we run for a client: its place in the feed moves on when the
// receiver has taken a change, and not before. So changes come in order and at least once, and whatever
// happens to the receiver, nothing is left out.
type Webhook struct {
	ID             ID
	ClientID       ID
	OrganisationID *ID
	URL            string // as NormalURL gives it; it may hold a token of the receiver's, so it stays out of logs
	Description    string
	Types          []string   `gorm:"serializer:json"` // of WebhookTypes; none: all that there will ever be
	Filter         ToolFilter `gorm:"serializer:json"` // of tools
	State          WebhookState
	Reason         WebhookReason // "" while it is active
	Version        int           // grows with every change of what its owner set, and of its state
	CreatedAt      time.Time

	Epoch    string // of the feed's history that Position belongs to
	Position int64  // up to where the receiver has everything

	Failures      int        // in a row
	FailingSince  *time.Time // the first of them
	NextAttemptAt time.Time  // not before
	LastSuccessAt *time.Time
	Slow          bool // the receiver took longer than WebhookSlow at last
}

const (
	// WebhookPatience is after how long without any success a webhook is suspended.
	WebhookPatience = 5 * 24 * time.Hour
	// WebhookSlow is how long a receiver may take and still be among the quick ones.
	WebhookSlow = time.Second
	// MaxWebhooks is how many a client can have.
	MaxWebhooks = 20

	maxWebhookDescription = 200
	maxRetryAfter         = 24 * time.Hour
)

// webhookSchedule is when a change is tried: each time so long after the try before. After the last one it
// goes on at the last one's pace, until the webhook is suspended.
var webhookSchedule = []time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
	24 * time.Hour,
}

// Tag names the state of a webhook in one word.
func (w Webhook) Tag() string { return fmt.Sprintf("v%d", w.Version) }

// Wants tells whether the receiver is told of such a thing.
func (w Webhook) Wants(kind string) bool { return len(w.Types) == 0 || slices.Contains(w.Types, kind) }

// delivered says that the receiver answered with success.
func (w *Webhook) delivered(took time.Duration, now time.Time) {
	w.Failures, w.FailingSince, w.LastSuccessAt, w.NextAttemptAt = 0, nil, &now, now
	w.Slow = took > WebhookSlow
}

// failed says that the receiver didn't, and when to try again: as the schedule has it and up to a fifth
// later (jitter is 0 to 1), so that those who failed together don't come back together.
func (w *Webhook) failed(r WebhookReply, jitter float64, now time.Time) {
	w.Failures++
	if w.FailingSince == nil {
		w.FailingSince = &now
	}
	wait := webhookSchedule[min(w.Failures, len(webhookSchedule)-1)]
	wait += time.Duration(jitter * float64(wait) / 5)
	w.NextAttemptAt = now.Add(max(wait, min(r.RetryAfter, maxRetryAfter)).Truncate(time.Microsecond)) // as PostgreSQL keeps it
	w.Slow = w.Slow || r.Took > WebhookSlow
	switch {
	case r.Status == 410:
		w.stop(WebhookDisabled, WebhookGone)
	case now.Sub(*w.FailingSince) >= WebhookPatience:
		w.stop(WebhookSuspended, WebhookFailing)
	}
}

func (w *Webhook) stop(state WebhookState, reason WebhookReason) {
	if w.State != state || w.Reason != reason {
		w.State, w.Reason = state, reason
		w.Version++
	}
}

// resume begins again from where the receiver was, at once.
func (w *Webhook) resume(now time.Time) {
	if w.State != WebhookActive {
		w.Version++
	}
	w.State, w.Reason = WebhookActive, ""
	w.Failures, w.FailingSince, w.NextAttemptAt, w.Slow = 0, nil, now, false
}

// WebhookFault is why a try failed.
type WebhookFault string

// The faults.
const (
	WebhookTimeout    WebhookFault = "timeout"
	WebhookNoName     WebhookFault = "name_not_found"
	WebhookNotAllowed WebhookFault = "address_not_allowed"
	WebhookConnection WebhookFault = "connection"
	WebhookTLS        WebhookFault = "tls"
	WebhookRedirect   WebhookFault = "redirect" // they are never followed
	WebhookStatus     WebhookFault = "status"   // of the answer
)

// WebhookReply is what became of one try.
type WebhookReply struct {
	Status     int // 0: there was no answer
	Fault      WebhookFault
	RetryAfter time.Duration // that the receiver asked for with 429 or 503
	Took       time.Duration
}

// fault is "" for success, which is 2xx and nothing else.
func (r WebhookReply) fault() WebhookFault {
	switch {
	case r.Fault != "":
		return r.Fault
	case r.Status >= 200 && r.Status < 300:
		return ""
	case r.Status >= 300 && r.Status < 400:
		return WebhookRedirect
	}
	return WebhookStatus
}

// WebhookAttempt is one try, which its owner sees for WebhookAttemptDays.
type WebhookAttempt struct {
	ID            ID
	WebhookID     ID
	MessageID     string
	Type          string
	Position      int64 // of the change; 0: a ping
	Number        int   // which try of this message it was
	At            time.Time
	TookMS        int
	Status        int          // 0: there was no answer
	Fault         WebhookFault // "": it arrived
	NextAttemptAt *time.Time   // nil: there is none
}

// WebhookAttemptDays is for how long attempts are kept.
const WebhookAttemptDays = 30

// attempt is the line for one try of a message, made after the webhook has taken note of it; number tells which
// try it was.
func (w Webhook) attempt(m WebhookMessage, r WebhookReply, number int, now time.Time) WebhookAttempt {
	a := WebhookAttempt{
		ID: NewID(now), WebhookID: w.ID, MessageID: m.ID, Type: m.Type, Position: m.Position, Number: number,
		At: m.At, TookMS: int(r.Took.Milliseconds()), Status: r.Status, Fault: r.fault(),
	}
	if m.Type != WebhookPing && a.Fault != "" && w.State == WebhookActive {
		a.NextAttemptAt = &w.NextAttemptAt
	}
	return a
}
