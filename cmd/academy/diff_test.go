package main

import (
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// changesOf gives the changes of a comparison by their pointer.
func changesOf(a answer) map[string]map[string]any {
	changes := map[string]map[string]any{}
	for _, c := range a.list("changes") {
		change := c.(map[string]any)
		changes[change["pointer"].(string)] = change
	}
	return changes
}

func TestAnIntranetOwnerSeesWhatARevisionChanged(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const revisions = "/v1/tools/etatiimin-viikkorytmi/revisions"

	t.Run("against the one before, field by field", func(t *testing.T) {
		got := anyone.in(t).get(revisions + "/2/diff?lang=fi")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, []any{float64(1), float64(2)}, []any{got.value("from"), got.value("to")})
		require.Equal(t, "minor", got.text("change_kind"))
		require.Equal(t, true, got.value("source_changed"))
		require.Equal(t, []any{"fi", "en"}, got.list("languages_changed"), "the Swedish text wasn't touched")
		require.Len(t, got.list("revisions"), 1)
		require.Contains(t, got.text("revisions", 0, "change_note"), "Maanantain aloitus lyheni")
		changes := changesOf(got)
		require.Equal(t, map[string]any{"pointer": "/minutes", "kind": "changed", "language": nil, "before": "100", "after": "95"}, changes["/minutes"])
		require.Equal(t, "15", changes["/steps/monday_start/minutes"]["before"])
		body := changes["/translations/fi/steps/monday_start/body"]
		require.Equal(t, "fi", body["language"])
		require.Contains(t, body["after"], "Vuorossa tai asiakkaan luona")
		require.NotContains(t, changes, "/steps/open_line/minutes")
	})
	t.Run("backwards, too", func(t *testing.T) {
		back := changesOf(anyone.in(t).get(revisions + "/1/diff?against=2"))
		require.Equal(t, "95", back["/minutes"]["before"])
		require.Equal(t, "100", back["/minutes"]["after"])
	})
	t.Run("over several revisions: the largest change kind and every note", func(t *testing.T) {
		got := anyone.in(t).get("/v1/tools/varhaisen-tuen-keskustelu/revisions/3/diff?against=0")
		require.Equal(t, "substantive", got.text("change_kind"))
		require.Len(t, got.list("revisions"), 3)
		for i := range got.list("changes") {
			require.Equal(t, "added", got.text("changes", i, "kind"))
		}
		two := anyone.in(t).get("/v1/tools/varhaisen-tuen-keskustelu/revisions/3/diff?against=1&lang=sv")
		require.Equal(t, "minor", two.text("change_kind"))
		require.Equal(t, 2, two.number("revisions", 0, "number"))
		require.Equal(t, 3, two.number("revisions", 1, "number"))
	})
	t.Run("with itself: nothing", func(t *testing.T) {
		got := anyone.in(t).get(revisions + "/2/diff?against=2")
		require.Empty(t, got.list("changes"))
		require.Nil(t, got.value("change_kind"))
	})
	t.Run("a revision that isn't there", func(t *testing.T) {
		for _, path := range []string{
			revisions + "/3/diff", revisions + "/2/diff?against=3", revisions + "/0/diff", revisions + "/x/diff", "/v1/tools/nope/revisions/1/diff",
		} {
			refused(t, anyone.in(t).get(path), http.StatusNotFound, "not-found")
		}
		for _, against := range []string{"-1", "x", "1.0"} {
			refused(t, anyone.in(t).get(revisions+"/2/diff?against="+against), http.StatusBadRequest, "bad-parameters", "against out-of-range")
		}
	})
	t.Run("a language that isn't ready stays out, until it is", func(t *testing.T) {
		const tool = "/v1/tools/etatiimin-viikkorytmi"
		editor := a.editor().in(t)
		for _, status := range []string{"draft", "ready"} {
			draft := map[string]any{"change_note": map[string]any{"fi": "Ruotsi."}, "content": map[string]any{
				"translations": map[string]any{"sv": map[string]any{"status": status, "title": "Utkastmärke"}},
			}}
			require.Equal(t, http.StatusOK, editor.patch(tool+"/draft", draft, "If-Match", "*").status)
			require.Equal(t, http.StatusOK, editor.post(tool+"/submit", "").status)
			require.Equal(t, http.StatusCreated, editor.post(tool+"/publish", "{}").status)
		}
		unready := anyone.in(t).get(revisions + "/3/diff")
		require.NotContains(t, unready.String(), "Utkastmärke")
		require.Equal(t, "removed", changesOf(unready)["/translations/sv"]["kind"])
		ready := anyone.in(t).get(revisions + "/4/diff")
		require.Equal(t, "added", changesOf(ready)["/translations/sv/title"]["kind"])
		require.Equal(t, "Utkastmärke", changesOf(ready)["/translations/sv/title"]["after"])
	})
	t.Run("of a withdrawn tool as well", func(t *testing.T) {
		editor := a.editor().in(t)
		require.Equal(t, http.StatusOK, editor.post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated","note":{"fi":"Vanhentunut."}}`).status)
		require.Equal(t, http.StatusOK, anyone.in(t).get(revisions+"/2/diff").status)
	})
}

func TestAnOldRevisionIsReadFromTheDatabaseOnce(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const kept, unread = "/v1/tools/varhaisen-tuen-keskustelu/revisions/1", "/v1/tools/varhaisen-tuen-keskustelu/revisions/2"
	first := anyone.get(kept)
	require.Equal(t, http.StatusOK, first.status)
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "ALTER TABLE revisions RENAME TO elsewhere")
	require.NoError(t, err)
	require.Equal(t, first.body, anyone.get(kept).body)
	require.Equal(t, http.StatusInternalServerError, anyone.get(unread).status, "this one has to be read")
}
