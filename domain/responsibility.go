package domain

// ResponsibilityOverride is how one organisation words a responsibility of leadership for itself:
// roles may differ from one organisation to another, but must be defined.
type ResponsibilityOverride struct {
	OrganisationID ID
	Code           string // term of responsibility
	Title          Text   `gorm:"serializer:json"`
	Text           Text   `gorm:"serializer:json"`
}
