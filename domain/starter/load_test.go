package starter

import (
	"context"
	"errors"
	"testing"
	"time"

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
	published, err := store.As(domain.System).PublishedAfter(t.Context(), "", 1000)
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

// cutOff is a store whose process dies after so many commits.
type cutOff struct {
	domain.Store
	left int
}

var errCutOff = errors.New("cut off")

func (c *cutOff) InTx(ctx context.Context, actor domain.Actor, f func(domain.Writer) ([]domain.Change, error)) error {
	if c.left--; c.left < 0 {
		return errCutOff
	}
	return c.Store.InTx(ctx, actor, f)
}

func TestALoadThatWasCutOffIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	unfinished := func() bool {
		is, err := Unfinished(t.Context(), store)
		require.NoError(t, err)
		return is
	}
	require.True(t, unfinished(), "an empty bank")
	for _, commits := range []int{1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 5, 6, 40, 41, 42, 43, 200} { // also between a draft and its publication
		_, err := Load(t.Context(), &cutOff{store, commits})
		require.ErrorIs(t, err, errCutOff)
		require.True(t, unfinished(), "after %d commits", commits)
	}
	_, err := Load(t.Context(), store)
	require.NoError(t, err)
	require.False(t, unfinished())
	published, err := store.As(domain.System).PublishedAfter(t.Context(), "", 1000)
	require.NoError(t, err)
	require.Len(t, published, len(everyTool(t)))
	again, err := Load(t.Context(), store)
	require.NoError(t, err)
	require.Equal(t, Loaded{}, again)
}

func TestABankOfItsOwnIsNeverTouched(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	own := domain.Organisation{ID: domain.NewID(time.Now()), Slug: "oma", Names: domain.Text{FI: "Oma"}, Kind: "municipality"}
	require.NoError(t, store.InTx(t.Context(), domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		return nil, w.SaveOrganisation(t.Context(), own)
	}))
	unfinished, err := Unfinished(t.Context(), store)
	require.NoError(t, err)
	require.False(t, unfinished)
}
