package repository_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// preview is a link to a tool's draft that ends at that time.
func preview(tool domain.ID, ends time.Time) domain.Preview {
	id, client := domain.NewID(at), domain.NewID(at)
	return domain.Preview{
		ID: id, ToolID: tool, TokenHash: bytes.Repeat([]byte(id[35:]), 32), CreatedBy: &client, CreatedAt: at, ExpiresAt: ends,
	}
}

func TestAPreviewEndsWithItsTimeAndWithItsDraft(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	store := dbtest.Store(t)
	tool, _ := published(t, store, "luonnos", organisation(t, store, "akatemia").ID)
	draft := domain.Draft{ToolID: tool.ID, State: domain.DraftEditing, ChangeKind: domain.ChangeMinor, Content: content(), ChangedAt: at}
	link := preview(tool.ID, at.Add(time.Hour))
	write(t, store, func(w domain.Writer) error {
		if err := w.SaveDraft(ctx, draft); err != nil {
			return err
		}
		return w.CreatePreview(ctx, link)
	})
	r := store.As(domain.Operator)
	got, err := r.PreviewBy(ctx, link.TokenHash, at.Add(time.Hour-time.Microsecond))
	require.NoError(t, err)
	require.Equal(t, link, got)
	_, err = r.PreviewBy(ctx, link.TokenHash, at.Add(time.Hour))
	require.True(t, domain.IsKind(err, domain.NotFound), "its time is over")
	_, err = store.As(domain.Anonymous).PreviewBy(ctx, link.TokenHash, at)
	require.True(t, domain.IsKind(err, domain.NotFound), "the table is the editors'")
	list, err := r.Previews(ctx, tool.ID, at)
	require.NoError(t, err)
	require.Equal(t, []domain.Preview{link}, list)

	draft.Version = 1
	write(t, store, func(w domain.Writer) error { return w.DeleteDraft(ctx, draft) })
	list, err = r.Previews(ctx, tool.ID, at)
	require.NoError(t, err)
	require.Empty(t, list)
}
