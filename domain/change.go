package domain

import "time"

// Scope is who may see a change: everybody, or one organisation (its id).
type Scope string

// PublicScope is everybody's.
const PublicScope Scope = "public"

// ScopeOf is an organisation's own scope.
func ScopeOf(organisation ID) Scope { return Scope(organisation) }

// Operation is what happened to a resource, seen by those who copy it.
type Operation string

// The operations of a change.
const (
	Upsert   Operation = "upsert"
	Withdraw Operation = "withdraw"
)

// The kinds of resource that changes speak of.
const (
	ResourceTool         = "tool"
	ResourceCollection   = "collection"
	ResourceVocabulary   = "vocabulary"
	ResourceOrganisation = "organisation"
	ResourceProgramme    = "programme"
	ResourcePeerPool     = "peer_pool"
	ResourceFeedback     = "feedback"
	ResourceTrial        = "trial"
	ResourceRevision     = "revision" // in an organisation's scope: because of its feedback; the slug is the number

	// ResourceThesaurus is the whole of it, under one id: replicas read it again. Followers of the
	// feed aren't told, since nothing that they copy changed.
	ResourceThesaurus = "thesaurus"
)

// Change says that a resource changed: the one source of the change feed, of webhooks and of the
// catalogue's refresh. Positions are in commit order within a scope. A change is thin on purpose:
// rights are checked when the resource is fetched, and no free text lies in an append-only log.
type Change struct {
	Scope      Scope
	Position   int64 // given by the store
	Resource   string
	ResourceID ID
	Slug       string
	Operation  Operation
	At         time.Time
}

// Changed says that a public resource changed.
func Changed(resource string, id ID, slug string, op Operation, at time.Time) Change {
	return Change{Scope: PublicScope, Resource: resource, ResourceID: id, Slug: slug, Operation: op, At: at}
}
