package domain

import (
	"slices"
	"time"
)

// FeedbackState is where a piece of feedback is on its way.
type FeedbackState string

// The states of feedback:
//
//	quarantined -> received -> triaged -> planned | needs_info | duplicate | declined
//	needs_info -> triaged                (the pilot replied)
//	planned    -> addressed              (a revision says so)
//	duplicate  -> addressed | declined   (its master was)
//	duplicate  -> triaged                (its master was taken back)
//	addressed  -> confirmed | reopened,  reopened -> triaged
//	any state  -> withdrawn_by_author
//	quarantined <-> received             (the sender corrected it, and it was screened again)
//
// A revision that lists feedback moves it to addressed from any open state; the moves that were
// skipped are recorded.
const (
	FeedbackQuarantined FeedbackState = "quarantined"
	FeedbackReceived    FeedbackState = "received"
	FeedbackTriaged     FeedbackState = "triaged"
	FeedbackPlanned     FeedbackState = "planned"
	FeedbackNeedsInfo   FeedbackState = "needs_info"
	FeedbackDuplicate   FeedbackState = "duplicate"
	FeedbackDeclined    FeedbackState = "declined"
	FeedbackAddressed   FeedbackState = "addressed"
	FeedbackConfirmed   FeedbackState = "confirmed"
	FeedbackReopened    FeedbackState = "reopened"
	FeedbackWithdrawn   FeedbackState = "withdrawn_by_author"
)

// feedbackMoves are the legal moves that people make one at a time; withdrawing is legal from
// every state but its own.
var feedbackMoves = map[FeedbackState][]FeedbackState{
	FeedbackQuarantined: {FeedbackReceived},
	FeedbackReceived:    {FeedbackTriaged},
	FeedbackTriaged:     {FeedbackPlanned, FeedbackNeedsInfo, FeedbackDuplicate, FeedbackDeclined},
	FeedbackNeedsInfo:   {FeedbackTriaged},
	FeedbackPlanned:     {FeedbackAddressed},
	FeedbackDuplicate:   {FeedbackAddressed},
	FeedbackAddressed:   {FeedbackConfirmed, FeedbackReopened},
	FeedbackReopened:    {FeedbackTriaged},
}

// FeedbackStates lists the states that a filter can name.
var FeedbackStates = []string{
	string(FeedbackQuarantined), string(FeedbackReceived), string(FeedbackTriaged), string(FeedbackPlanned),
	string(FeedbackNeedsInfo), string(FeedbackDuplicate), string(FeedbackDeclined), string(FeedbackAddressed),
	string(FeedbackConfirmed), string(FeedbackReopened), string(FeedbackWithdrawn),
}

// TriageStates lists the states to which editors move feedback one piece at a time.
var TriageStates = []string{
	string(FeedbackReceived), string(FeedbackTriaged), string(FeedbackPlanned), string(FeedbackNeedsInfo), string(FeedbackDuplicate), string(FeedbackDeclined),
}

// AccessibilityDays is within how many days accessibility feedback must be answered
// (Act 306/2019 on digital services, section 11 a).
const AccessibilityDays = 14

// KindAccessibility is the feedback kind that the law gives a due date.
const KindAccessibility = "accessibility"

// Feedback is what a pilot organisation says of the revision that it used.
type Feedback struct {
	ID              ID
	OrganisationID  ID
	ToolID          ID
	Revision        int
	Step            string // Step.Key, "" = the whole tool
	TrialID         *ID
	Kind            string  // term of feedback_kind, "" until triage
	Ratings         Ratings `gorm:"serializer:json"`
	WhatWorked      string
	WhatToChange    string
	UsedFor         string
	UsedOn          Date
	Language        Language
	Source          string // where external ids come from, e.g. "forms"
	ExternalID      *string
	ConsentToQuote  bool
	State           FeedbackState
	DuplicateOf     *ID
	AddressedIn     *int   // revision that answered it
	InternalNote    string // editors only
	DueOn           Date
	ScreeningReason string // why it is quarantined; a code, never the found text
	Version         int    // counts changes that the sender sees
	Unseen          int    // counts those that only editors see
	ReceivedAt      time.Time
	ChangedAt       time.Time
	ErasedAt        *time.Time      // since when only this tombstone is left
	Events          []FeedbackEvent `gorm:"-"`
	Duplicates      []ID            `gorm:"-"` // read for editors only
}

// Ratings are 1 (poor) to 5 (excellent); 0 means not rated.
type Ratings struct {
	Usefulness int `json:"usefulness,omitzero"`
	Ease       int `json:"ease,omitzero"`
	Clarity    int `json:"clarity,omitzero"`
}

// FeedbackEvent is one thing that happened to a piece of feedback. Events are only ever added.
type FeedbackEvent struct {
	FeedbackID ID
	Number     int // 1..n within the feedback
	At         time.Time
	From       FeedbackState `gorm:"column:from_state"`
	To         FeedbackState `gorm:"column:to_state"`
	ActorRole  Role
	ReasonCode string // one of DeclineReasons, with a decline
	Answer     Text   `gorm:"serializer:json"` // public, for the sender
	Skipped    bool   // recorded on the way to addressed, nobody made this move by hand

	// MasterState is where the feedback went that this one is a duplicate of, "" in other events.
	MasterState FeedbackState
}

// DeclineReasons are the reasons for which feedback is declined.
var DeclineReasons = []string{"out_of_scope", "already_there", "contradicts_evidence", "not_feasible", "unclear"}

// Move is what an editor or the sender decides about a piece of feedback.
type Move struct {
	To          FeedbackState
	Kind        string
	ReasonCode  string
	DuplicateOf *ID
	Answer      Text
}

// Legal lists the states that the feedback can move to, one move at a time.
func (fb *Feedback) Legal() []string {
	legal := []string{}
	for _, s := range feedbackMoves[fb.State] {
		legal = append(legal, string(s))
	}
	if fb.State != FeedbackWithdrawn {
		legal = append(legal, string(FeedbackWithdrawn))
	}
	return legal
}

// Open tells whether a revision can still address the feedback.
func (fb *Feedback) Open() bool {
	switch fb.State {
	case FeedbackReceived, FeedbackTriaged, FeedbackPlanned, FeedbackNeedsInfo, FeedbackDuplicate, FeedbackReopened:
		return true
	}
	return false
}

// Triage makes an editor's move, with its event.
func (fb *Feedback) Triage(m Move, by Role, now time.Time) error {
	if m.To == FeedbackAddressed || m.To == FeedbackWithdrawn || m.To == FeedbackConfirmed || m.To == FeedbackReopened ||
		!slices.Contains(feedbackMoves[fb.State], m.To) {
		return illegalMove("feedback", string(fb.State), string(m.To), fb.legalInTriage()...)
	}
	if err := m.check(fb); err != nil {
		return err
	}
	if m.Kind != "" {
		fb.Kind = m.Kind
	}
	fb.due()
	fb.DuplicateOf = nil
	if m.To == FeedbackDuplicate {
		fb.DuplicateOf = m.DuplicateOf
	}
	fb.move(m, by, false, now)
	return nil
}

func (fb *Feedback) legalInTriage() []string {
	legal := []string{}
	for _, s := range feedbackMoves[fb.State] {
		if s != FeedbackAddressed && s != FeedbackConfirmed && s != FeedbackReopened {
			legal = append(legal, string(s))
		}
	}
	return legal
}

func (m Move) check(fb *Feedback) error {
	var f Faults
	switch {
	case m.To == FeedbackDeclined && !slices.Contains(DeclineReasons, m.ReasonCode):
		f.AddChoice("/reason", "unknown-value", DeclineReasons)
	case m.To != FeedbackDeclined && m.ReasonCode != "":
		f.Add("/reason", "only-when-declining")
	}
	checkAnswer(&f, "/answer", m.Answer)
	fb.inOwnLanguage(&f, m.Answer)
	if m.To == FeedbackDuplicate && m.DuplicateOf == nil {
		f.Add("/duplicate_of", "required")
	}
	if m.DuplicateOf != nil && *m.DuplicateOf == fb.ID {
		f.Add("/duplicate_of", "own-duplicate")
	}
	if m.To == FeedbackNeedsInfo && m.Answer.Empty() {
		f.Add("/answer", "required")
	}
	return f.Err()
}

// Reply adds an editor's public answer without moving the feedback.
func (fb *Feedback) Reply(answer Text, by Role, now time.Time) error {
	var f Faults
	if answer.Empty() {
		f.Add("/answer", "required")
	}
	checkAnswer(&f, "/answer", answer)
	fb.inOwnLanguage(&f, answer)
	if err := f.Err(); err != nil {
		return err
	}
	fb.move(Move{To: fb.State, Answer: answer}, by, false, now)
	return nil
}

// Address records that a revision answers the feedback, through every move between its state and
// that one.
func (fb *Feedback) Address(revision int, by Role, now time.Time) error {
	if !fb.Open() {
		return illegalMove("feedback", string(fb.State), string(FeedbackAddressed), fb.Legal()...)
	}
	for _, s := range pathToAddressed[fb.State] {
		fb.move(Move{To: s}, by, true, now)
	}
	fb.AddressedIn = &revision
	fb.move(Move{To: FeedbackAddressed}, by, false, now)
	return nil
}

// pathToAddressed are the moves that publishing skips.
var pathToAddressed = map[FeedbackState][]FeedbackState{
	FeedbackReceived:  {FeedbackTriaged, FeedbackPlanned},
	FeedbackTriaged:   {FeedbackPlanned},
	FeedbackNeedsInfo: {FeedbackTriaged, FeedbackPlanned},
	FeedbackReopened:  {FeedbackTriaged, FeedbackPlanned},
}

func (fb *Feedback) move(m Move, by Role, skipped bool, now time.Time) {
	fb.Events = append(fb.Events, FeedbackEvent{
		FeedbackID: fb.ID, Number: len(fb.Events) + 1, At: now, From: fb.State, To: m.To,
		ActorRole: by, ReasonCode: m.ReasonCode, Answer: m.Answer, Skipped: skipped,
	})
	fb.State, fb.ChangedAt = m.To, now
}

// inOwnLanguage asks that an answer, where there is one, can be read by the sender in the language that it
// wrote in. Others may be there too.
func (fb *Feedback) inOwnLanguage(f *Faults, answer Text) {
	if !answer.Empty() && answer.Exact(fb.Language) == "" {
		f.Add("/answer/"+string(fb.Language), "senders-language")
	}
}

func (fb *Feedback) due() {
	if fb.Kind == KindAccessibility {
		fb.DueOn = DateOf(fb.ReceivedAt).AddDays(AccessibilityDays)
	} else {
		fb.DueOn = ""
	}
}

// checkAnswer holds what editors say in public to a length, and to holding no personal data.
func checkAnswer(f *Faults, at string, text Text) { checkPublic(f, at, text, MaxFeedbackText) }

// checkPublic holds a text that becomes public to a length in characters, and to holding no personal data.
func checkPublic(f *Faults, at string, text Text, limit int) {
	for _, lang := range Languages {
		tooLong(f, at+"/"+string(lang), text.Exact(lang), limit)
		if Screen(text.Exact(lang)) != ScreenedClean {
			f.Add(at+"/"+string(lang), "contains-personal-data")
		}
	}
}
