package domain

import (
	"maps"
	"slices"
	"time"
)

// ChangeKind tells readers how big a change is.
type ChangeKind string

// The kinds of change between two revisions.
const (
	ChangeEditorial   ChangeKind = "editorial"   // spelling, layout
	ChangeMinor       ChangeKind = "minor"       // clearer, same use
	ChangeSubstantive ChangeKind = "substantive" // used differently from now on
)

// ChangeKinds lists the kinds.
var ChangeKinds = []string{string(ChangeEditorial), string(ChangeMinor), string(ChangeSubstantive)}

// Revision is what a tool said from one publication on. It is immutable, and readable at its own
// address for ever, unless the law wants it erased.
type Revision struct {
	ToolID      ID
	Number      int // 1..n
	ChangeKind  ChangeKind
	ChangeNote  Text `gorm:"serializer:json"`
	PublishedAt time.Time
	Schema      int        // of Content
	Content     Content    `gorm:"serializer:json"`
	ContentHash string     // lower-case hex SHA-256 of the canonical content
	Answers     Answers    `gorm:"serializer:json"`
	ErasedAt    *time.Time // since when its content is an empty one, by law
}

// NewRevision seals a revision: canonical content, its schema and its hash.
func NewRevision(r Revision) (Revision, error) {
	r.Content = r.Content.Normal()
	hash, err := r.Content.Hash()
	if err != nil {
		return Revision{}, err
	}
	r.Schema, r.ContentHash = ContentSchema, hash
	r.Answers.Kinds = present(r.Answers.Kinds)
	return r, nil
}

// Answers is how much feedback led to a revision, counted when it was published.
type Answers struct {
	Feedback      int      `json:"feedback"`
	Organisations int      `json:"organisations"`
	Kinds         []string `json:"kinds"`
}

func answersOf(list []Feedback) Answers {
	organisations, kinds := map[ID]bool{}, map[string]bool{}
	for _, fb := range list {
		organisations[fb.OrganisationID] = true
		if fb.Kind != "" {
			kinds[fb.Kind] = true
		}
	}
	return Answers{len(list), len(organisations), present(slices.Sorted(maps.Keys(kinds)))}
}

// Public tells whether enough organisations stand behind the figures to show them to everybody.
func (a Answers) Public() bool { return a.Organisations >= EvidenceFloor }

// EvidenceFloor is the smallest number of organisations behind a public figure.
const EvidenceFloor = 3
