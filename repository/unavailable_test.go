package repository_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

func TestAStoreWhoseServerGoesAwaySaysSoAndComesBackWithIt(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := server(t, dir)
	_, err := repository.Migrate(t.Context(), s.URL(), s.URL())
	require.NoError(t, err)
	store := dbtest.Open(t, s.URL())
	kept := organisation(t, store, "ennen")
	save := func(slug string, meanwhile func()) error {
		return store.InTx(t.Context(), domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
			o := domain.Organisation{ID: domain.NewID(at), Slug: slug, Names: text(slug), Kind: "other"}
			err := w.SaveOrganisation(t.Context(), o)
			meanwhile()
			return nil, err
		})
	}
	requireAway := func(code string, err error) {
		t.Helper()
		var e *domain.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, []any{domain.Unavailable, code, 2}, []any{e.Kind, e.Code, e.RetryAfter}, "%v", e.Unwrap())
		require.NotContains(t, err.Error(), dir, "nothing of the house gets out")
	}

	// It goes between a write and its commit: whether it was stored can't be known.
	requireAway("outcome-unknown", save("kesken", func() { require.NoError(t, s.Close()) }))
	for range 3 { // connections of the pool that were open, and new ones
		_, err = store.As(domain.Anonymous).Organisations(t.Context())
		requireAway("database-unavailable", err)
		requireAway("database-unavailable", save("poissa", func() {}))
		requireAway("database-unavailable", store.Ping(t.Context()))
	}
	_, err = repository.Open(t.Context(), s.URL(), slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "connect to the database")

	again := server(t, dir)
	require.Equal(t, s.URL(), again.URL())
	require.NoError(t, store.Ping(t.Context()))
	list, err := store.As(domain.Anonymous).Organisations(t.Context())
	require.NoError(t, err)
	require.Equal(t, []domain.Organisation{kept}, list, "what was unknown wasn't stored, nor what was refused")
	require.NoError(t, save("jälkeen", func() {}))
}

func TestARequestThatIsGivenUpIsUnavailable(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := store.As(domain.Anonymous).Organisations(ctx)
	require.True(t, domain.IsKind(err, domain.Unavailable), "%v", err)
	err = store.InTx(ctx, domain.Operator, func(domain.Writer) ([]domain.Change, error) {
		t.Error("there is no transaction to write in")
		return nil, nil
	})
	require.True(t, domain.IsKind(err, domain.Unavailable), "%v", err)
}
