package repository_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// Feeds for readers date revisions by the time of their publication, so what comes later must never have an
// earlier one. Without the lock in ToolService.publish it failed each of ten times.
func TestPublicationsAreTimedInTheOrderOfTheFeed(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	tools := &domain.ToolService{Store: b.store, Now: func() time.Time { return time.Now().UTC() }}
	const editors, each = 8, 4
	slugs := make([]string, editors)
	for i := range slugs {
		slugs[i] = fmt.Sprintf("tool-%d", i)
		published(t, b.store, slugs[i], b.owner.ID)
	}
	begin, err := b.store.As(domain.Anonymous).Feed(t.Context())
	require.NoError(t, err)
	faults := make(chan error, editors)
	for _, slug := range slugs {
		go func() {
			for n := range each {
				if err := republish(t, tools, b.editor, slug, n+1); err != nil {
					faults <- err
					return
				}
			}
			faults <- nil
		}()
	}
	for range slugs {
		require.NoError(t, <-faults)
	}
	changes, err := b.store.As(domain.Anonymous).Changes(t.Context(), domain.PublicScope, begin.Position, 1000)
	require.NoError(t, err)
	require.Len(t, changes, editors*each)
	for i, c := range changes[1:] {
		require.True(t, c.At.After(changes[i].At), "%s came at %v, before %v", c.Slug, c.At, changes[i].At)
	}
}

// republish brings a tool's next revision, which takes so many minutes.
func republish(t testing.TB, tools *domain.ToolService, editor domain.Actor, slug string, minutes int) error {
	_, _, err := tools.Edit(t.Context(), editor, slug, nil, func(e domain.DraftEdit) (domain.DraftEdit, error) {
		e.Content.Minutes, e.ChangeNote = minutes, text("muutos")
		return e, nil
	})
	if err == nil {
		_, _, err = tools.Submit(t.Context(), editor, slug, nil)
	}
	if err == nil {
		_, err = tools.Publish(t.Context(), editor, domain.Publication{Slug: slug})
	}
	return err
}
