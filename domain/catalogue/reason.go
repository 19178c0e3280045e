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

// The reasons of related tools.
const (
	Named                ReasonCode = "named"          // by the tool itself
	ReplacesNamed        ReasonCode = "replaces_named" // stands in for a withdrawn tool that is named
	NamedBy              ReasonCode = "named_by"       // names the tool
	NextInCollection     ReasonCode = "next_in_collection"
	PreviousInCollection ReasonCode = "previous_in_collection"
	SameCollection       ReasonCode = "same_collection"
	SharedNeed           ReasonCode = "shared_need"
	SharedTheme          ReasonCode = "shared_theme"
	SharedMethod         ReasonCode = "shared_method"
)

// Reason is one reason, with what its sentence speaks of.
type Reason struct {
	Code       ReasonCode
	Scheme     string   // of Terms
	Terms      []string // codes
	Minutes    int
	Group      domain.GroupSize
	Evidence   domain.Evidence
	Collection domain.Collection
	Replaced   *Tool // withdrawn
}

// Suggestion is a tool and why it is one.
type Suggestion struct {
	Tool    *Tool
	Reasons []Reason
}
