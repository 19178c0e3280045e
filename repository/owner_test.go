package repository_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// A program that was taken over, with all that its user may, can neither read the trail nor take back what
// was published.
func TestOnlyTheOwnerReadsTheTrailAndErasesWhatWasPublished(t *testing.T) {
	t.Parallel()
	owner := dbtest.URL(t)
	conn := connect(t, owner)
	_, err := conn.Exec(t.Context(), "CREATE ROLE academy_guest LOGIN; GRANT academy_app TO academy_guest")
	require.NoError(t, err)
	t.Cleanup(func() {
		late, err := pgx.Connect(context.Background(), owner)
		require.NoError(t, err)
		defer late.Close(context.Background())
		_, _ = late.Exec(context.Background(), "DROP ROLE academy_guest")
	})
	app := owner + " user=academy_guest"
	store := dbtest.Open(t, owner)
	published(t, store, "grow", organisation(t, store, "akatemia").ID)

	erase := func(url string) error {
		service := domain.ErasureService{Store: dbtest.Open(t, url), Now: func() time.Time { return at }}
		return service.Tool(t.Context(), domain.Operator, "grow", 0)
	}
	trail := func(url string) (lines int, err error) {
		err = repository.Trail(t.Context(), url, domain.AuditFilter{}, func(domain.AuditEvent) error { lines++; return nil })
		return lines, err
	}
	require.ErrorIs(t, erase(app), repository.ErrNotOwner, "E3")
	_, err = trail(app)
	require.ErrorIs(t, err, repository.ErrNotOwner, "P7")
	before, err := store.As(domain.Anonymous).Tool(t.Context(), "grow")
	require.NoError(t, err)
	require.Equal(t, domain.ToolPublished, before.State)

	require.NoError(t, erase(owner))
	lines, err := trail(owner)
	require.NoError(t, err)
	require.Equal(t, 1, lines)
	after, err := store.As(domain.Anonymous).Tool(t.Context(), "grow")
	require.NoError(t, err)
	require.True(t, after.Erased())
}
