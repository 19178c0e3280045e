package starter

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestLoadingTwiceAddsNothing(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	first, err := Load(t.Context(), store)
	require.NoError(t, err)
	tools := everyTool(t)
	require.Equal(t, len(tools), first.Tools)
	require.GreaterOrEqual(t, first.Organisations, 9)
	require.Greater(t, first.Revisions, first.Tools, "some tools have been revised")
	require.Positive(t, first.Trials)
	require.Positive(t, first.Feedback)

	before, err := store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	again, err := Load(t.Context(), store)
	require.NoError(t, err)
	require.Equal(t, Loaded{}, again)
	after, err := store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, after, "no change in the feed either")

	// What stands there is what the files say last.
	published, err := store.As(domain.System).Published(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, published, len(tools))
	for _, p := range published {
		want := tools[p.Tool.Slug]
		require.Equal(t, want.Translations[domain.Finnish].Title, p.Revision.Content.Translations[domain.Finnish].Title)
		require.Equal(t, want.Steps, p.Revision.Content.Steps)
		require.Equal(t, want.Terms, p.Revision.Content.Terms)
	}

	// Every state is there to be looked at, in the queue and by those who sent it.
	for _, state := range domain.FeedbackStates {
		page, err := store.As(editor).FeedbackPage(t.Context(), domain.FeedbackFilter{States: []string{state}, Limit: 100})
		require.NoError(t, err)
		require.NotEmpty(t, page.Items, state)
	}
}
