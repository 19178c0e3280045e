package domain

import "time"

// PeerPool (perehdyttäjäpooli) is organisations that help each other across workplaces, usually with
// the tools of one collection. Its members are organisations and their role mailboxes, never persons.
type PeerPool struct {
	ID            ID
	Slug          string
	Names         Text `gorm:"serializer:json"`
	Offers        Text `gorm:"serializer:json"` // what one can ask the pool for
	Collection    string
	Organisations []string `gorm:"serializer:json"` // slugs
	ChangedAt     time.Time
}
