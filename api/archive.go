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
}

func newArchive(store domain.Store) *archive {
	kept, _ := lru.New[archiveKey, domain.Revision](archived) // fails only for a size below 1
	return &archive{store, kept}
}

// revision gives a revision of a tool. Errors: NotFound.
func (a *archive) revision(ctx context.Context, now *catalogue.Catalogue, tool domain.ID, number int) (domain.Revision, error) {
	if t, ok := now.ToolByID(tool); ok && t.Revision.Number == number {
		r := t.Revision
		var err error
		r.Content, err = contentOf(t)
		return r, err
	}
	key := archiveKey{now.Feed.Epoch, tool, number}
	if r, ok := a.kept.Get(key); ok {
		return r, nil
	}
	r, err := a.store.As(domain.Anonymous).Revision(ctx, tool, number)
	if err == nil {
		a.kept.Add(key, r)
	}
	return r, err
}
