package domain

import "time"

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
	CreatedAt      time.Time
}

// TrialContext is where and how a tool was tried; every field is a term's code or "".
type TrialContext struct {
	Circumstances   string `json:"circumstances,omitzero"`
	LeadershipLevel string `json:"leadership_level,omitzero"`
	Setting         string `json:"setting,omitzero"` // toimiala, verksamhetsområde
	GroupSize       string `json:"group_size,omitzero"`
	WorkMode        string `json:"work_mode,omitzero"`
}
