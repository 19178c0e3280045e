package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func reasonsBySlug(a answer) map[string][]string {
	reasons := map[string][]string{}
	for i := range a.list("items") {
		reasons[a.text("items", i, "slug")] = reasonsOf(a, i)
	}
	return reasons
}

func TestRelatedToolsSayWhatLinksThem(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const path = "/v1/tools/grow-keskustelu/related"
	t.Run("with reasons in the asked language", func(t *testing.T) {
		for lang, want := range map[string][]string{
			"fi": {"named: Tekijöiden suosittelema jatko", "same_collection: Samassa kokoelmassa: ”Asiantuntijasta esihenkilöksi”"},
			"sv": {"named: Upphovspersonernas tips på fortsättning", "same_collection: I samma samling: ”Från sakkunnig till chef”"},
			"en": {"named: What the authors recommend next", "same_collection: In the same collection: “From expert to supervisor”"},
		} {
			got := anyone.in(t).get(path + "?lang=" + lang)
			require.Equal(t, http.StatusOK, got.status, got)
			require.Equal(t, lang, got.header.Get("Content-Language"))
			require.Equal(t, want, reasonsBySlug(got)["varhaisen-tuen-keskustelu"][:2])
			require.Equal(t, lang, got.text("items", 0, "language", "requested"))
			require.Len(t, got.list("items"), 6)
		}
	})
	t.Run("neighbours of a collection", func(t *testing.T) {
		got := anyone.in(t).get("/v1/tools/ratkaisukeskeiset-kysymykset/related?limit=50")
		reasons := reasonsBySlug(got)
		require.Contains(t, reasons["ilmiohahmotuksesta-kokeiluun"], "next_in_collection: Seuraava kokoelmassa ”VALOA-työkalupakki”")
		require.Contains(t, reasons["grow-keskustelu"], "previous_in_collection: Edellinen kokoelmassa ”VALOA-työkalupakki”")
		require.NotContains(t, reasons, "ratkaisukeskeiset-kysymykset")
		require.Equal(t, len(reasons), got.number("total"))
	})
	t.Run("a withdrawn tool gives way to what replaces it", func(t *testing.T) {
		editor := a.editor().in(t)
		withdrawal := `{"reason":"replaced","note":{"fi":"Korvattu."},"replaced_by":"kehityskeskustelu"}`
		require.Equal(t, http.StatusOK, editor.post("/v1/tools/varhaisen-tuen-keskustelu/withdraw", withdrawal).status)
		got := anyone.in(t).get(path + "?lang=fi")
		require.Regexp(t, `^replaces_named: Korvaa työkalun ”.+”, jota tekijät suosittelivat jatkoksi$`, reasonsBySlug(got)["kehityskeskustelu"][0])
		refused(t, anyone.in(t).get("/v1/tools/varhaisen-tuen-keskustelu/related"), http.StatusGone, "withdrawn")
	})
	t.Run("nothing of a tool that isn't there", func(t *testing.T) {
		refused(t, anyone.in(t).get("/v1/tools/nope/related"), http.StatusNotFound, "not-found")
		refused(t, anyone.in(t).get(path+"?limit=0&lang=de&sort=title"), http.StatusBadRequest, "bad-parameters",
			"lang unknown-value", "limit out-of-range", "sort unknown-parameter")
	})
}
