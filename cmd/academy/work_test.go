package main

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// slugs walks a list page by page.
func (c caller) slugs(path string) (list []string) {
	c.t.Helper()
	for path != "" {
		got := c.get(path)
		require.Equal(c.t, http.StatusOK, got.status, got)
		for i := range got.list("items") {
			list = append(list, got.text("items", i, "slug"))
		}
		path = local(got.text("next"))
	}
	return list
}

func TestEditorsSeeWhatIsInWork(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	require.Empty(t, editor.slugs("/v1/drafts"))
	untouched := editor.slugs("/v1/drafts?state=untouched&limit=100")
	require.Len(t, untouched, a.anonymous().get("/v1/tools").number("total"))
	require.True(t, slices.IsSorted(untouched))
	require.Equal(t, untouched, editor.slugs("/v1/drafts?state=untouched&limit=7"))

	stale := editor.get("/v1/drafts?state=untouched&limit=1").number("translations", "sv", "stale")
	edited := editor.patch("/v1/tools/grow-keskustelu/draft",
		`{"change_note":{"fi":"Uusi otsikko."},"content":{"review_by":"2026-12-24","translations":{"fi":{"title":"Uusi otsikko"}}}}`, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	editor.inReview("/v1/tools/oppimisen-johtaminen-esihenkilo", 33)

	got := editor.get("/v1/drafts?lang=fi")
	require.Equal(t, 2, got.number("total"))
	require.Equal(t, "grow-keskustelu", got.text("items", 0, "slug"))
	require.Equal(t, "in_review", got.text("items", 1, "state"))
	require.Equal(t, "Uusi otsikko", got.text("items", 0, "title"))
	require.Equal(t, map[string]any{"fi": "ready", "sv": "stale", "en": "stale"}, got.value("items", 0, "translations"))
	require.Equal(t, 1, got.number("translations", "sv", "stale"))
	require.Equal(t, []string{"grow-keskustelu"}, editor.slugs("/v1/drafts?translation=sv:stale"))
	require.Equal(t, []string{"grow-keskustelu"}, editor.slugs("/v1/drafts?state=editing"))
	require.Equal(t, []string{"grow-keskustelu"}, editor.slugs("/v1/drafts?review_due_before=2026-12-25"))
	require.NotContains(t, editor.slugs("/v1/drafts?review_due_before=2026-12-24"), "grow-keskustelu")
	require.Len(t, editor.slugs("/v1/drafts?state=untouched,editing,in_review&limit=50"), len(untouched))
	require.Len(t, editor.slugs("/v1/drafts?state=untouched,editing&translation=sv:stale&limit=2"), stale+1)
	refused(t, editor.get("/v1/drafts?state=lost&translation=sv&review_due_before=soon"), http.StatusBadRequest, "bad-parameters",
		"review_due_before not-a-date", "state unknown-value", "translation unknown-value")
}
