package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// members is a JSON object as a map that a test changes.
func (a answer) members(t testing.TB) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(a.body, &m))
	return m
}

func TestEditorsRewordRetireAndAddTerms(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	editor := a.editor()
	const themes, address = "/v1/vocabularies/theme/terms/", "/v1/vocabularies/theme/terms/crisis"

	t.Run("a reworded term is so on every tool, replica and in the feed", func(t *testing.T) {
		e := editor.in(t)
		before := e.get(address)
		require.Equal(t, http.StatusOK, before.status, before)
		delta := local(b.in(t).anonymous().get("/v1/changes?cursor=latest").text("delta"))
		tool := a.in(t).anonymous().get("/v1/tools?theme=crisis&lang=fi&limit=1").text("items", 0, "slug")
		term := before.members(t)
		term["labels"].(map[string]any)["fi"] = "Kriisin johtaminen"
		refused(t, e.put(address, term), http.StatusPreconditionRequired, "if-match-required")
		refused(t, e.put(address, term, "If-None-Match", "*"), http.StatusPreconditionFailed, "stale")
		after := e.put(address, term, "If-Match", before.header.Get("ETag"))
		require.Equal(t, http.StatusOK, after.status, after)
		require.Equal(t, "Kriisin johtaminen", after.text("labels", "fi"))
		refused(t, e.put(address, term, "If-Match", before.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
		for _, path := range []string{"/v1/vocabularies/theme?lang=fi", "/v1/tools/" + tool + "?lang=fi", "/v1/tools?theme=crisis&lang=fi&limit=1"} {
			require.Contains(t, a.in(t).anonymous().get(path).String(), `"Kriisin johtaminen"`, path)
		}
		eventually(t, 30*time.Second, "the other replica has it", func() bool {
			return b.in(t).anonymous().get("/v1/vocabularies/theme?lang=fi").header.Get("ETag") == a.in(t).anonymous().get("/v1/vocabularies/theme?lang=fi").header.Get("ETag")
		})
		changes := b.in(t).anonymous().get(delta)
		require.Equal(t, "theme", changes.text("items", 0, "slug"), changes)
		require.Equal(t, "vocabulary", changes.text("items", 0, "type"))
	})
	t.Run("a term is retired for another one, and goes on describing tools", func(t *testing.T) {
		e := editor.in(t)
		tools := a.in(t).anonymous().get("/v1/tools?theme=crisis&limit=1").number("total")
		require.Positive(t, tools)
		before := e.get(address)
		term := before.members(t)
		term["valid_until"], term["replaced_by"] = "2026-12-31", "change"
		require.Equal(t, http.StatusOK, e.put(address, term, "If-Match", before.header.Get("ETag")).status)
		shown := a.in(t).anonymous().get("/v1/vocabularies/theme").String()
		require.Contains(t, shown, `"valid_until":"2026-12-31","replaced_by":"change"`)
		require.Equal(t, tools, a.in(t).anonymous().get("/v1/tools?theme=crisis&limit=1").number("total"))
		require.Equal(t, http.StatusMethodNotAllowed, e.do(http.MethodDelete, address, "", "If-Match", "*").status, "terms are never deleted")
	})
	t.Run("a new term can be filtered by at once", func(t *testing.T) {
		e := editor.in(t)
		require.Equal(t, http.StatusBadRequest, a.in(t).anonymous().get("/v1/tools?theme=ai").status)
		made := e.put(themes+"ai", `{"labels":{"fi":"Tekoäly","sv":"Artificiell intelligens","en":"Artificial intelligence"},"order":99}`)
		require.Equal(t, http.StatusCreated, made.status, made)
		require.Equal(t, "http://academy.test"+themes+"ai", made.header.Get("Location"))
		require.Equal(t, 0, a.in(t).anonymous().get("/v1/tools?theme=ai").number("total"))
		require.Equal(t, made.body, e.get(themes+"ai").body)
	})
	t.Run("what is wrong is refused", func(t *testing.T) {
		e := editor.in(t)
		refused(t, e.put("/v1/vocabularies/colour/terms/red", `{}`), http.StatusNotFound, "not-found")
		refused(t, e.get(themes+"gossip"), http.StatusNotFound, "not-found")
		refused(t, e.put(themes+"Red", `{"code":"red"}`), http.StatusUnprocessableEntity, "validation-failed", "/code not-the-addressed")
		refused(t, e.put(themes+"red", `{"order":-1,"uri":"x","valid_until":"soon","replaced_by":"gossip"}`), http.StatusUnprocessableEntity, "validation-failed",
			"/labels/fi required", "/labels/sv required", "/labels/en required", "/order out-of-range", "/uri not-a-url", "/valid_until not-a-date", "/replaced_by unknown-term")
		got := e.put("/v1/vocabularies/responsibility/terms/uusi", `{"labels":{"fi":"a","sv":"b","en":"c"},"broader":"theme/crisis"}`)
		refused(t, got, http.StatusUnprocessableEntity, "validation-failed", "/broader not-a-broader-term")
		require.Contains(t, got.list("errors", 0, "allowed"), "leadership_level/supervisor")
		refused(t, a.pilot("kivilahden-kaupunki").in(t).put(themes+"red", `{}`), http.StatusForbidden, "insufficient-scope")
	})
}

func TestAnOrganisationWordsItsResponsibilitiesItself(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()
	const address = "/v1/organisations/kivilahden-kaupunki/responsibilities/agile_learning"
	const level = "/v1/leadership-levels/supervisor?lang=fi&organisation="
	wording := `{"title":{"fi":"Opimme tehden"},"text":{"fi":"Kokeilemme joka viikko yhtä asiaa."}}`
	read := func(organisation string) string { return a.anonymous().get(level + organisation).String() }

	refused(t, pilot.get(address), http.StatusNotFound, "not-found")
	delta := local(a.anonymous().get("/v1/changes?cursor=latest").text("delta"))
	made := pilot.put(address, wording, "If-None-Match", "*")
	require.Equal(t, http.StatusCreated, made.status, made)
	require.JSONEq(t, `{"code":"agile_learning","title":{"fi":"Opimme tehden"},"text":{"fi":"Kokeilemme joka viikko yhtä asiaa."}}`, string(made.body))
	require.Contains(t, read("kivilahden-kaupunki"), "Opimme tehden")
	require.NotContains(t, read("selkamaan-hyvinvointialue"), "Opimme tehden")
	told := a.anonymous().get(delta)
	require.Len(t, told.list("items"), 1)
	require.Equal(t, "organisation kivilahden-kaupunki", told.text("items", 0, "type")+" "+told.text("items", 0, "slug"))

	refused(t, other.put(address, wording, "If-Match", "*"), http.StatusForbidden, "another-organisation")
	refused(t, other.get(address), http.StatusForbidden, "another-organisation")
	refused(t, other.do(http.MethodDelete, address, "", "If-Match", "*"), http.StatusForbidden, "another-organisation")
	narrow := a.caller("--organisation", "kivilahden-kaupunki", "--scope", "feedback:write")
	refused(t, narrow.put(address, wording, "If-Match", "*"), http.StatusForbidden, "insufficient-scope")
	refused(t, pilot.put(address, wording), http.StatusPreconditionRequired, "if-match-required")
	refused(t, pilot.put("/v1/organisations/kivilahden-kaupunki/responsibilities/gossip", wording), http.StatusNotFound, "not-found")
	refused(t, editor.put("/v1/organisations/nowhere/responsibilities/agile_learning", wording), http.StatusNotFound, "not-found")
	refused(t, pilot.put(address, `{"title":{"fi":" "},"text":{"fi":"Soita 040 123 4567."}}`, "If-Match", "*"), http.StatusUnprocessableEntity, "validation-failed",
		"/title required", "/text/fi contains-personal-data")

	edited := editor.put(address, `{"title":{"fi":"Opimme yhdessä"},"text":{"fi":"Yhdessä."}}`, "If-Match", made.header.Get("ETag"))
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Contains(t, read("kivilahden-kaupunki"), "Opimme yhdessä", "an editor may help")
	refused(t, pilot.do(http.MethodDelete, address, "", "If-Match", made.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
	require.Equal(t, http.StatusNoContent, pilot.do(http.MethodDelete, address, "", "If-Match", edited.header.Get("ETag")).status)
	require.NotContains(t, read("kivilahden-kaupunki"), "Opimme yhdessä")
}
