package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACollectionIsKeptByEditors(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, anyone := a.editor(), a.anonymous()
	const path = "/v1/collections/arjen-johtaminen"
	delta := local(anyone.get("/v1/changes?cursor=latest&types=collection").text("delta"))
	body := map[string]any{
		"titles": map[string]string{"fi": "Arjen johtaminen", "sv": "Att leda i vardagen"}, "order": 7,
		"tools": []any{map[string]any{"tool": "etatiimin-viikkorytmi"}, map[string]any{"tool": "grow-keskustelu", "revision": 1}},
	}
	refused(t, editor.put(path, body, "If-Match", `"some"`), http.StatusPreconditionFailed, "stale")
	made := editor.put(path, body, "If-None-Match", "*")
	require.Equal(t, http.StatusCreated, made.status, made)
	require.Equal(t, "http://academy.test"+path, made.header.Get("Location"))
	shown := anyone.get(path + "?lang=sv")
	require.Equal(t, "Att leda i vardagen", shown.text("title"), "an editor reads its own write")
	require.Equal(t, "etatiimin-viikkorytmi", shown.text("tools", 0, "slug"))
	require.Equal(t, 1, shown.number("tools", 1, "pinned_revision"))
	news := anyone.get(delta)
	require.Len(t, news.list("items"), 1)
	require.Equal(t, "arjen-johtaminen", news.text("items", 0, "slug"))

	document := editor.get(path + "/document")
	require.Equal(t, made.header.Get("ETag"), document.header.Get("ETag"))
	require.JSONEq(t, string(made.body), string(document.body))
	refused(t, editor.put(path, body), http.StatusPreconditionRequired, "if-match-required")
	refused(t, editor.put(path, body, "If-None-Match", "*"), http.StatusPreconditionFailed, "stale")
	body["tools"] = []any{map[string]any{"tool": "grow-keskustelu"}}
	again := editor.put(path, body, "If-Match", document.header.Get("ETag"))
	require.Equal(t, http.StatusOK, again.status, again)
	require.Len(t, anyone.get(path).list("tools"), 1)
	refused(t, editor.put(path, body, "If-Match", document.header.Get("ETag")), http.StatusPreconditionFailed, "stale")

	body["tools"] = []any{map[string]any{"tool": "nope"}, map[string]any{"tool": "grow-keskustelu", "revision": 99}, map[string]any{"tool": "grow-keskustelu"}}
	body["titles"], body["order"] = map[string]string{"sv": "Ring 040 123 4567"}, -1
	refused(t, editor.put(path, body, "If-Match", "*"), http.StatusUnprocessableEntity, "validation-failed",
		"/titles/sv contains-personal-data", "/order out-of-range", "/tools/0/tool no-such-tool", "/tools/1/revision out-of-range", "/tools/2/tool duplicate")
	refused(t, editor.put("/v1/collections/Iso%20Otsikko", `{"titles":{"fi":"X"}}`), http.StatusUnprocessableEntity, "validation-failed", "/slug not-a-slug")
	refused(t, a.pilot("kivilahden-kaupunki").put(path, body), http.StatusForbidden, "insufficient-scope")
}

func TestAnOrganisationSendsFeedbackFromTheDayItTakesPart(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, anyone := a.editor(), a.anonymous()
	const path = "/v1/organisations/uudenrannan-kunta"
	made := editor.put(path, `{"names":{"fi":"Uudenrannan kunta","sv":"Nystrands kommun"},"kind":"municipality","language_status":1,"role_mailbox":"henkilosto@uusiranta.example"}`)
	require.Equal(t, http.StatusCreated, made.status, made)
	require.Equal(t, "Nystrands kommun", anyone.get(path+"?lang=sv").text("name"))
	require.NotContains(t, anyone.get(path).String(), "henkilosto@", "a role mailbox isn't public")
	require.Equal(t, "henkilosto@uusiranta.example", editor.get(path+"/document").text("role_mailbox"))
	refused(t, editor.put(path, `{"names":{},"kind":"castle","business_id":"2077474-1","role_mailbox":"nobody"}`, "If-Match", "*"),
		http.StatusUnprocessableEntity, "validation-failed", "/names required", "/kind unknown-term", "/business_id not-a-business-id", "/role_mailbox not-an-email")

	programme := editor.put("/v1/programmes/kevaan-pilotti", `{"names":{"fi":"Kevään pilotti"},"from":"2026-01-01","until":"2099-12-31"}`, "If-None-Match", "*")
	require.Equal(t, http.StatusCreated, programme.status, programme)
	require.Equal(t, "Kevään pilotti", anyone.get("/v1/programmes/kevaan-pilotti").text("name"))
	require.JSONEq(t, string(programme.body), string(editor.get("/v1/programmes/kevaan-pilotti/document").body))
	refused(t, editor.put("/v1/programmes/kevaan-pilotti", `{"names":{"fi":"X"},"from":"2026-02-30","until":"2020-01-01"}`, "If-Match", "*"),
		http.StatusUnprocessableEntity, "validation-failed", "/from not-a-date", "/until before-from")

	const part = "/v1/programmes/kevaan-pilotti/participations/uudenrannan-kunta"
	pilot := a.pilot("uudenrannan-kunta")
	send := func(key string) answer {
		return pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Alku toimi."), "Idempotency-Key", key)
	}
	refused(t, editor.get(part), http.StatusNotFound, "not-found")
	tag := ""
	for _, step := range []struct {
		state string
		sends int
	}{{"invited", 403}, {"active", 201}, {"paused", 403}, {"active", 201}, {"ended", 403}} {
		condition := []string{"If-Match", tag}
		if tag == "" {
			condition = []string{"If-None-Match", "*"}
		}
		got := editor.put(part, map[string]any{"state": step.state, "from": "2026-01-01"}, condition...)
		require.Less(t, got.status, 300, got)
		tag = got.header.Get("ETag")
		require.Equal(t, tag, editor.get(part).header.Get("ETag"))
		require.Equal(t, step.state, anyone.get("/v1/programmes/kevaan-pilotti").text("participations", 0, "state"))
		require.Equal(t, step.sends, send(step.state+tag[1:9]).status)
	}
	refused(t, editor.put(part, `{"state":"bored","from":"2026-01-01"}`, "If-Match", "*"), http.StatusUnprocessableEntity, "validation-failed", "/state unknown-value")
	refused(t, editor.put(part, `{"state":"active","from":"2026-01-01"}`), http.StatusPreconditionRequired, "if-match-required")
	refused(t, editor.put("/v1/programmes/nope/participations/uudenrannan-kunta", `{"state":"active","from":"2026-01-01"}`), http.StatusNotFound, "not-found")
	refused(t, pilot.put(part, `{"state":"active","from":"2026-01-01"}`, "If-Match", "*"), http.StatusForbidden, "insufficient-scope")
}

func TestWhatTheStarterHoldsCanBePutBackAsItIs(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	for _, path := range []string{
		"/v1/collections/valoa-tyokalupakki", "/v1/organisations/kivilahden-kaupunki", "/v1/programmes/lahijohtamisen-pilotti",
	} {
		public := a.anonymous().get(path)
		document := editor.get(path + "/document")
		require.Equal(t, http.StatusOK, document.status, document)
		put := editor.put(path, json.RawMessage(document.body), "If-Match", document.header.Get("ETag"))
		require.Equal(t, http.StatusOK, put.status, put)
		require.JSONEq(t, string(document.body), string(put.body))
		require.Equal(t, put.header.Get("ETag"), editor.get(path+"/document").header.Get("ETag"))
		before, after := public.value().(map[string]any), a.anonymous().get(path).value().(map[string]any)
		require.Greater(t, after["version"], before["version"])
		for _, changes := range []string{"version", "updated_at"} {
			delete(before, changes)
			delete(after, changes)
		}
		require.Equal(t, before, after)
	}
}
