package domain

import (
	"fmt"
	"time"
)

// TrialState is how far a trial is.
type TrialState string

// The states of a trial:
//
//	planned -> running -> finished
const (
	TrialPlanned  TrialState = "planned"
	TrialRunning  TrialState = "running"
	TrialFinished TrialState = "finished"
)

// TrialStates lists the states that a filter can name.
var TrialStates = []string{string(TrialPlanned), string(TrialRunning), string(TrialFinished)}

// Trial is a pilot organisation's use of one revision of a tool in a real situation.
type Trial struct {
	ID             ID
	OrganisationID ID
	ToolID         ID
	Revision       int
	From           Date         `gorm:"column:starts_on"`
	Until          Date         `gorm:"column:ends_on"` // "" while it goes on
	Context        TrialContext `gorm:"serializer:json"`
	Goal           string
	Outcome        string // term of trial_outcome, "" before it is known
	UseAgain       *bool
	State          TrialState
	Source         string // where external ids come from
	ExternalID     *string
	Version        int // counts changes
	CreatedAt      time.Time
	ChangedAt      time.Time
	ErasedAt       *time.Time // since when its text is gone
}

// TrialContext is where and how a tool was tried; every field is a term's code or "".
type TrialContext struct {
	Circumstances   string `json:"circumstances,omitzero"`
	LeadershipLevel string `json:"leadership_level,omitzero"`
	Setting         string `json:"setting,omitzero"` // toimiala, verksamhetsområde
	GroupSize       string `json:"group_size,omitzero"`
	WorkMode        string `json:"work_mode,omitzero"`
}

// MaxGoal is the longest goal of a trial, in characters.
const MaxGoal = 2000

// Tag names the state of a trial in one word.
func (t Trial) Tag() string { return fmt.Sprintf("v%d", t.Version) }

// Start begins a planned trial: on the day that was planned, or today when that is still to come.
func (t *Trial) Start(now time.Time) error {
	if t.State != TrialPlanned {
		return illegalMove("trial", string(t.State), string(TrialRunning), t.legal()...)
	}
	t.State, t.From, t.ChangedAt = TrialRunning, min(t.From, DateOf(now)), now
	if t.Until != "" && t.Until < t.From {
		t.Until = ""
	}
	return nil
}

// Result is how a trial ended.
type Result struct {
	Until    Date   // "": today
	Outcome  string // term of trial_outcome
	UseAgain *bool
}

// Finish ends a running trial.
func (t *Trial) Finish(r Result, v *Vocabularies, now time.Time) error {
	if t.State != TrialRunning {
		return illegalMove("trial", string(t.State), string(TrialFinished), t.legal()...)
	}
	if r.Until == "" {
		r.Until = max(t.From, DateOf(now))
	}
	var f Faults
	v.Check(&f, "/outcome", SchemeTrialOutcome, r.Outcome)
	switch {
	case !r.Until.Valid():
		f.Add("/until", "not-a-date")
	case r.Until < t.From:
		f.Add("/until", "before-from")
	case r.Until > DateOf(now).AddDays(1): // somewhere it is tomorrow already
		f.Add("/until", "in-the-future")
	}
	if err := f.Err(); err != nil {
		return err
	}
	t.State, t.Until, t.Outcome, t.UseAgain, t.ChangedAt = TrialFinished, r.Until, r.Outcome, r.UseAgain, now
	return nil
}

func (t *Trial) legal() []string {
	switch t.State {
	case TrialPlanned:
		return []string{"edit", "start"}
	case TrialRunning:
		return []string{"edit", "finish"}
	}
	return nil
}

// check notes every code that no vocabulary has; a context may leave out what it likes.
func (c TrialContext) check(f *Faults, v *Vocabularies) {
	for _, x := range []struct{ name, scheme, code string }{
		{"circumstances", SchemeCircumstances, c.Circumstances}, {"leadership_level", SchemeLeadershipLevel, c.LeadershipLevel},
		{"setting", SchemeSetting, c.Setting}, {"group_size", SchemeTrialGroupSize, c.GroupSize}, {"work_mode", SchemeWorkMode, c.WorkMode},
	} {
		if x.code != "" {
			v.Check(f, "/context/"+x.name, x.scheme, x.code)
		}
	}
}
