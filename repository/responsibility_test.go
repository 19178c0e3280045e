package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestAnOwnWordingComesBackAsItWasStoredUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	ctx, r := t.Context(), store.As(domain.Anonymous)
	own := domain.ResponsibilityOverride{OrganisationID: organisation(t, store, "kunta").ID, Code: "interpreter", Title: text("Tulkki"), Text: text("Selittää")}
	write(t, store, func(w domain.Writer) error { return w.SaveResponsibilityOverride(ctx, own) })
	own.Text = domain.Text{}
	write(t, store, func(w domain.Writer) error { return w.SaveResponsibilityOverride(ctx, own) })
	got, err := r.ResponsibilityOverride(ctx, own.OrganisationID, "interpreter")
	require.NoError(t, err)
	require.Equal(t, own, got)
	write(t, store, func(w domain.Writer) error { return w.DeleteResponsibilityOverride(ctx, own) })
	_, err = r.ResponsibilityOverride(ctx, own.OrganisationID, "interpreter")
	require.True(t, domain.IsKind(err, domain.NotFound), err)
	write(t, store, func(w domain.Writer) error {
		require.True(t, domain.IsKind(w.DeleteResponsibilityOverride(ctx, own), domain.NotFound))
		return nil
	})
}

// The database lets a pilot publish its own wording and tell of it, and nothing else that is public.
func TestAPilotWordsItsOwnResponsibilitiesOnly(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store := dbtest.Open(t, url)
	b := twoPilots(t, store)
	for _, actor := range []domain.Actor{b.first, b.second} {
		write(t, store, func(w domain.Writer) error {
			return w.SaveResponsibilityOverride(t.Context(), domain.ResponsibilityOverride{OrganisationID: actor.Organisation, Code: "interpreter"})
		})
	}
	conn := connect(t, url)
	const news = `INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ('public', $2, $1::uuid::text, '', $3, now())`
	mine, theirs := b.first.Organisation, b.second.Organisation
	for _, c := range []struct {
		name, statement string
		args            []any
		rows            int64 // -1: refused by row-level security
	}{
		{"its own", "UPDATE responsibility_overrides SET title = '{}' WHERE organisation_id = $1", []any{mine}, 1},
		{"another's", "UPDATE responsibility_overrides SET title = '{}' WHERE organisation_id = $1", []any{theirs}, 0},
		{"all", "DELETE FROM responsibility_overrides", nil, 1},
		{"a new one of its own", "INSERT INTO responsibility_overrides VALUES ($1, 'x', '{}', '{}')", []any{mine}, 1},
		{"a new one of another", "INSERT INTO responsibility_overrides VALUES ($1, 'x', '{}', '{}')", []any{theirs}, -1},
		{"news of itself", news, []any{mine, "organisation", "upsert"}, 1},
		{"news of another", news, []any{theirs, "organisation", "upsert"}, -1},
		{"news of a tool", news, []any{mine, "tool", "upsert"}, -1},
		{"news of its end", news, []any{mine, "organisation", "withdraw"}, -1},
		{"the organisation itself", "UPDATE organisations SET names = '{}' WHERE id = $1", []any{mine}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := as(t, conn, b.first)
			tag, err := tx.Exec(t.Context(), c.statement, c.args...)
			if c.rows < 0 {
				requireCode(t, "42501", err)
			} else {
				require.NoError(t, err)
				require.Equal(t, c.rows, tag.RowsAffected())
			}
			require.NoError(t, tx.Rollback(t.Context()))
		})
	}
}
