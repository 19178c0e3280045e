package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAWriteOnAnOldVersionIsStale(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx := t.Context()
	fb := b.submit(t, b.first, domain.NewFeedback{})
	b.triage(t, fb.ID, domain.Move{To: "triaged"})
	draft := domain.Draft{ToolID: b.tool.ID, State: "editing", ChangeKind: "minor", Content: content(), ChangedAt: at}
	saved := draft
	saved.Version = 1
	write(t, b.store, func(w domain.Writer) error { return w.SaveDraft(ctx, draft) })
	write(t, b.store, func(w domain.Writer) error { return w.SaveDraft(ctx, saved) })
	before := b.tables(t)
	for name, f := range map[string]func(domain.Writer) error{
		"a second first draft": func(w domain.Writer) error { return w.SaveDraft(ctx, draft) },
		"an old draft":         func(w domain.Writer) error { return w.SaveDraft(ctx, saved) },
		"deleting an old one":  func(w domain.Writer) error { return w.DeleteDraft(ctx, saved) },
		"old feedback":         func(w domain.Writer) error { return w.UpdateFeedback(ctx, fb) },
		"a revision twice": func(w domain.Writer) error {
			rev, err := b.store.As(domain.System).Revision(ctx, b.tool.ID, 1)
			require.NoError(t, err)
			return w.CreateRevision(ctx, rev, nil)
		},
	} {
		err := b.store.InTx(ctx, b.editor, func(w domain.Writer) ([]domain.Change, error) { return nil, f(w) })
		require.True(t, domain.IsKind(err, domain.Stale), "%s: %v", name, err)
		require.Equal(t, before, b.tables(t), name)
	}
}

func TestASlugIsNeverGivenTwice(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	for name, f := range map[string]func(domain.Writer) error{
		"tool": func(w domain.Writer) error {
			tool := b.tool
			tool.ID = domain.NewID(at)
			return w.CreateTool(t.Context(), tool)
		},
		"organisation": func(w domain.Writer) error {
			o := b.owner
			o.ID = domain.NewID(at)
			return w.SaveOrganisation(t.Context(), o)
		},
	} {
		err := b.store.InTx(t.Context(), b.editor, func(w domain.Writer) ([]domain.Change, error) { return nil, f(w) })
		var e *domain.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, domain.Conflict, e.Kind)
		require.Equal(t, []domain.Field{{Pointer: "/slug", Code: "slug-taken"}}, e.Fields)
	}
}
