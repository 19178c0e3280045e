package domain

import (
	"context"
	"time"
)

// ToolReader reads tools with their drafts, revisions and previews.
type ToolReader interface {
	Tool(ctx context.Context, slug string) (Tool, error)
	ToolByID(ctx context.Context, id ID) (Tool, error)
	// Tools gives those of the slugs that there are.
	Tools(ctx context.Context, slugs []string) ([]Tool, error)
	// InWork tells which of the tools have a draft.
	InWork(ctx context.Context, tools []ID) ([]ID, error)
	Draft(ctx context.Context, tool ID) (Draft, error)
	// Previews lists the links to a tool's draft that work at that time, the oldest first.
	Previews(ctx context.Context, tool ID, now time.Time) ([]Preview, error)
	// PreviewBy finds the link with that hash, if it works at that time.
	PreviewBy(ctx context.Context, tokenHash []byte, now time.Time) (Preview, error)
	// WorkAfter lists tools in these states of work by slug, at most limit behind that one, with their
	// working copies.
	WorkAfter(ctx context.Context, after string, states []string, limit int) ([]Work, error)
	// DueDrafts gives scheduled drafts whose time has come, the longest due first.
	DueDrafts(ctx context.Context, now time.Time, limit int) ([]DueDraft, error)
	Revision(ctx context.Context, tool ID, number int) (Revision, error)
	// RevisionHeads lists a tool's revisions, oldest first, without their content.
	RevisionHeads(ctx context.Context, tool ID) ([]Revision, error)
	// RevisionOn is the number of the revision that was current at that time, else the first.
	RevisionOn(ctx context.Context, tool ID, at time.Time) (int, error)
	// AddressedBy lists the feedback that a revision addresses, as far as the actor may see it.
	AddressedBy(ctx context.Context, tool ID, number int) ([]ID, error)
	// Published gives the published and withdrawn tools with these ids, with their current revision.
	Published(ctx context.Context, ids []ID) ([]PublishedTool, error)
	// PublishedAfter lists published and withdrawn tools by id, at most limit behind that one.
	PublishedAfter(ctx context.Context, after ID, limit int) ([]PublishedTool, error)
}

// ToolWriter writes tools with their drafts, revisions and previews.
type ToolWriter interface {
	LockTool(ctx context.Context, slug string) (Tool, error)
	// LockTools is Tools, and holds them until the transaction ends.
	LockTools(ctx context.Context, slugs []string) ([]Tool, error)
	CreateTool(ctx context.Context, t Tool) error
	CreateTools(ctx context.Context, list []Tool) error
	UpdateTool(ctx context.Context, t Tool) error
	// SaveDraft stores a draft whose version was v as v+1; Stale when it isn't v any more.
	SaveDraft(ctx context.Context, d Draft) error
	DeleteDraft(ctx context.Context, d Draft) error // with its previews
	// CreatePreview also forgets those of the tool that have expired.
	CreatePreview(ctx context.Context, p Preview) error
	DeletePreview(ctx context.Context, tool, id ID) error
	CreateRevision(ctx context.Context, r Revision, addresses []ID) error
	// CreateRevisions stores revisions that address no feedback.
	CreateRevisions(ctx context.Context, list []Revision) error
	// EraseRevision stores an erased revision, keeping the hash of what it said before, and takes what it said
	// out of stored results. The store must be the owner's.
	EraseRevision(ctx context.Context, r Revision) error
	// InReviewBy lists the tools whose draft waits to be published and was edited or submitted by the editor.
	InReviewBy(ctx context.Context, editor ID) ([]string, error)
}

// PublishedTool is a tool as the public sees it now.
type PublishedTool struct {
	Tool     Tool
	Revision Revision
	Heads    []Revision // all revisions, oldest first, without their content
	Version  int64      // position of the tool's last change
}
