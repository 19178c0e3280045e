package domain

// Document is a tool as a whole, in every language: what a starter file, an import and an export
// hold, and what /v1/tools/{slug}/document answers besides its place in the catalogue.
type Document struct {
	Slug  string `json:"slug"`
	Owner string `json:"owner"` // slug of the organisation that answers for it
	Content
}
