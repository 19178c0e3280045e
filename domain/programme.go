package domain

// Programme is a pilot programme: organisations that try tools for a time.
type Programme struct {
	ID        ID
	Slug      string
	Names     Text `gorm:"serializer:json"`
	Summaries Text `gorm:"serializer:json"`
	From      Date `gorm:"column:starts_on"`
	Until     Date `gorm:"column:ends_on"` // "" while it goes on
}

// ParticipationState tells what an organisation may do in a programme.
type ParticipationState string

// The states of a participation.
const (
	ParticipationInvited ParticipationState = "invited"
	ParticipationActive  ParticipationState = "active"
	ParticipationPaused  ParticipationState = "paused"
	ParticipationEnded   ParticipationState = "ended"
)

// Participation is an organisation's part in a programme.
type Participation struct {
	ProgrammeID    ID
	OrganisationID ID
	State          ParticipationState
	From           Date `gorm:"column:starts_on"`
	Until          Date `gorm:"column:ends_on"`
}

// Active tells whether the organisation may send trials and feedback on that day.
func (p Participation) Active(day Date) bool {
	return p.State == ParticipationActive && p.From <= day && (p.Until == "" || day <= p.Until)
}
