package catalogue

import "academy/domain"

// ReasonCode says why a tool is suggested; api keeps the sentences.
type ReasonCode string

// The reasons of suggestions.
const (
	MatchedNeed            ReasonCode = "matched_need"
	MatchedCircumstances   ReasonCode = "matched_circumstances"
	MatchedPathStage       ReasonCode = "matched_path_stage"
	MatchedLeadershipLevel ReasonCode = "matched_leadership_level"
	FitsTime               ReasonCode = "fits_time"
	NearlyFitsTime         ReasonCode = "nearly_fits_time" // a little longer than the time at hand
	FitsGroupSize          ReasonCode = "fits_group_size"
	TriedAndWorked         ReasonCode = "tried_and_worked"
)

// Reason is one reason, with what its sentence speaks of.
type Reason struct {
	Code     ReasonCode
	Scheme   string   // of Terms
	Terms    []string // codes
	Minutes  int
	Group    domain.GroupSize
	Evidence domain.Evidence
}

// Suggestion is a tool and why it is one.
type Suggestion struct {
	Tool    *Tool
	Reasons []Reason
}
