package domain

import "time"

// Collection is a toolkit: tools in an order, with an introduction.
type Collection struct {
	ID           ID
	Slug         string
	Titles       Text `gorm:"serializer:json"`
	Summaries    Text `gorm:"serializer:json"`
	Introduction Text `gorm:"serializer:json"` // Markdown
	Ord          int
	Items        []CollectionItem `gorm:"serializer:json"`
	ChangedAt    time.Time
}

// CollectionItem is one tool of a collection. Revision pins it; 0 means the current one.
type CollectionItem struct {
	Tool     string `json:"tool"` // slug
	Revision int    `json:"revision,omitzero"`
}
