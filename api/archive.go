package api

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"

	"academy/domain"
	"academy/domain/catalogue"
)

// archived is how many old revisions a replica keeps: one has some tens of kilobytes.
const archived = 256

// archive reads revisions. The current one comes from memory; older ones come from the database once
// and are kept a while, since they never change.
type archive struct {
	store domain.Store
	kept  *lru.Cache[archiveKey, domain.Revision]
}

// archiveKey names a revision. After a restore the same number may be another revision, hence the epoch.
type archiveKey struct {
	epoch  string
	tool   domain.ID
	number int

	version int64 // of the tool: an erasure is a change of it
}

func newArchive(store domain.Store) *archive {
	kept, _ := lru.New[archiveKey, domain.Revision](archived) // fails only for a size below 1
	return &archive{store, kept}
}

// revision gives a revision of a tool. Errors: NotFound, Gone for one that was erased.
func (a *archive) revision(ctx context.Context, now *catalogue.Catalogue, tool domain.ID, number int) (domain.Revision, error) {
	if t, ok := now.ToolByID(tool); ok && t.CurrentRevision == number {
		r := t.Revision()
		var err error
		r.Content, err = contentOf(t)
		return r, err
	}
	var version int64
	if t, ok := now.ToolByID(tool); ok {
		version = t.Version
	}
	key := archiveKey{now.Feed.Epoch, tool, number, version}
	if r, ok := a.kept.Get(key); ok {
		return r, nil
	}
	r, err := a.store.As(domain.Anonymous).Revision(ctx, tool, number)
	switch {
	case err != nil:
		return r, err
	case r.ErasedAt != nil:
		return domain.Revision{}, gone()
	}
	a.kept.Add(key, r)
	return r, nil
}

// gone is the answer for what was erased by law.
func gone() error { return domain.Fault(domain.Gone, "erased").With("reason", domain.WithdrawnErased) }
