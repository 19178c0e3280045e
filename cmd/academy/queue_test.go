package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// received sends feedback and gives its id.
func (c caller) received(body map[string]any) string {
	c.t.Helper()
	got := c.post("/v1/feedback", body, "Idempotency-Key", domain.Fingerprint(fmt.Sprint(body)))
	require.Equal(c.t, http.StatusCreated, got.status, got)
	return got.text("id")
}

// queue walks a list of feedback page by page and gives the ids in its order.
func (c caller) queue(path string) (ids []string) {
	c.t.Helper()
	for path != "" {
		got := c.get(path)
		require.Equal(c.t, http.StatusOK, got.status, got)
		for i := range got.list("items") {
			ids = append(ids, got.text("items", i, "id"))
		}
		path = local(got.text("next"))
	}
	return ids
}

func TestEditorsWorkThroughAQueue(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()
	const tool = "etatiimin-viikkorytmi"
	send := func(by caller, text string, more map[string]any) string {
		body := feedbackOn(tool, text)
		for name, value := range more {
			body[name] = value
		}
		return by.received(body)
	}
	before := editor.get("/v1/feedback?limit=1")
	oldest := send(pilot, "Ensimmäinen", nil)
	swedish := send(other, "Den andra", map[string]any{"language": "sv"})
	unreadable := send(other, "Ruudunlukija ei lue taulukkoa", map[string]any{"kind": "accessibility"})
	newest := send(pilot, "Viimeinen", nil)
	mine := "/v1/feedback?tool=" + tool + "&state=received"

	t.Run("C8 what the law gives a date comes first, then the oldest", func(t *testing.T) {
		e := editor.in(t)
		require.Equal(t, []string{unreadable, oldest, swedish, newest}, e.queue(mine))
		require.Equal(t, []string{unreadable, oldest, swedish, newest}, e.queue(mine+"&limit=1"), "page by page")
		require.Equal(t, []string{unreadable, oldest, swedish, newest}, e.queue(mine+"&sort=due_on&limit=2"))
		require.Equal(t, []string{newest, unreadable, swedish, oldest}, e.queue(mine+"&sort=-received_at&limit=2"))
		require.Equal(t, []string{newest, oldest}, pilot.in(t).queue(mine), "a pilot sees its own, newest first")
		require.Equal(t, []string{oldest, newest}, pilot.in(t).queue(mine+"&sort=queue&limit=1"))
	})
	t.Run("C8 what is chosen", func(t *testing.T) {
		e := editor.in(t)
		require.Equal(t, []string{swedish}, e.queue(mine+"&language=sv"))
		require.Equal(t, []string{unreadable, swedish}, e.queue(mine+"&organisation=selkamaan-hyvinvointialue"))
		require.Equal(t, []string{unreadable}, e.queue(mine+"&kind=accessibility&due_before=9999-01-01"))
		require.Empty(t, e.queue(mine+"&due_before=2026-01-01"))
		require.Empty(t, pilot.in(t).queue(mine+"&organisation=selkamaan-hyvinvointialue"), "a filter opens nothing")
		refused(t, e.get("/v1/feedback?sort=best&due_before=soon&organisation=nobody&language=de"), http.StatusBadRequest, "bad-parameters",
			"due_before not-a-date", "language unknown-value", "organisation no-such-organisation", "sort unknown-value")
		next := local(e.get(mine + "&limit=1").text("next"))
		refused(t, e.get(next+"&sort=due_on"), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
	})
	t.Run("C8 how much waits, state by state, to editors only", func(t *testing.T) {
		now := editor.in(t).get("/v1/feedback?limit=1&state=planned")
		require.Equal(t, before.number("counts", "states", "received")+4, now.number("counts", "states", "received"), "whatever state is asked for")
		require.Equal(t, now.number("counts", "states", "planned"), now.number("total"))
		require.Equal(t, before.value("counts", "overdue"), now.value("counts", "overdue"))
		require.Nil(t, pilot.in(t).get("/v1/feedback").value("counts"))
	})
	t.Run("C8 what is done while somebody pages moves nothing that is to come", func(t *testing.T) {
		e := editor.in(t)
		first := e.get("/v1/feedback?tool=" + tool + "&state=received,triaged&limit=2")
		require.Equal(t, oldest, first.text("items", 1, "id"))
		require.Equal(t, http.StatusOK, e.post("/v1/feedback/"+oldest+"/triage", `{"to":"triaged"}`).status)
		require.Equal(t, []string{swedish, newest}, e.queue(local(first.text("next"))))
	})
}

func TestWhatEditorsNoteStaysAmongThem(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	at := "/v1/feedback/" + pilot.received(feedbackOn("grow-keskustelu", "Alku toimi."))
	position := pilot.get("/v1/feedback?limit=1").text("position")
	seen := pilot.get(at)

	noted := editor.post(at+"/note", `{"note":"Sama kuin kehittämispäivässä."}`, "If-Match", seen.header.Get("ETag"))
	require.Equal(t, http.StatusOK, noted.status, noted)
	require.Equal(t, "Sama kuin kehittämispäivässä.", noted.text("internal_note"))
	require.Equal(t, "Sama kuin kehittämispäivässä.", editor.get(at).text("internal_note"))
	again := pilot.get(at)
	require.JSONEq(t, string(seen.body), string(again.body), "C5 the sender sees what it saw")
	require.Equal(t, seen.header.Get("ETag"), again.header.Get("ETag"), "to the version")
	require.Equal(t, []string{`"v1"`, `"v1.1"`}, []string{again.header.Get("ETag"), editor.get(at).header.Get("ETag")})
	require.Empty(t, pilot.get("/v1/feedback?since="+position).list("items"), "and hears nothing")

	refused(t, editor.post(at+"/note", `{"note":"Toinen."}`, "If-Match", seen.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
	refused(t, editor.post(at+"/note", `{"note":"Soita 040 123 4567."}`), http.StatusUnprocessableEntity, "validation-failed", "/note contains-personal-data")
	refused(t, editor.post(at+"/note", `{"note":"131052-308T"}`), http.StatusUnprocessableEntity, "validation-failed", "/note contains-personal-identity-code")
	refused(t, pilot.post(at+"/note", `{"note":"Oma."}`), http.StatusForbidden, "insufficient-scope")
	require.Empty(t, editor.post(at+"/note", `{"note":""}`).text("internal_note"))
}

func TestDuplicatesAreOfferedAndShownOnTheirMaster(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()
	change := func(by caller, text string) string {
		return by.received(map[string]any{"tool": "etatiimin-viikkorytmi", "what_to_change": text})
	}
	master := change(pilot, "Kolmanteen vaiheeseen kaivattiin esimerkkiä keittiötyöstä.")
	twin := change(other, "Esimerkki keittiöstä puuttui kolmannesta vaiheesta.")
	unlike := change(other, "Aikataulu oli liian tiukka isolle ryhmälle.")

	got := editor.get("/v1/feedback/" + twin + "/similar")
	require.Equal(t, http.StatusOK, got.status, got)
	require.Equal(t, master, got.text("items", 0, "feedback", "id"), got)
	require.NotContains(t, got.String(), unlike)
	refused(t, pilot.get("/v1/feedback/"+master+"/similar"), http.StatusForbidden, "insufficient-scope")
	refused(t, editor.get("/v1/feedback/grow/similar"), http.StatusNotFound, "not-found")

	require.Equal(t, http.StatusOK, editor.post("/v1/feedback/"+twin+"/triage", `{"to":"triaged"}`).status)
	marked := editor.post("/v1/feedback/"+twin+"/triage", map[string]any{"to": "duplicate", "duplicate_of": master})
	require.Equal(t, http.StatusOK, marked.status, marked)
	require.Equal(t, []any{twin}, editor.get("/v1/feedback/"+master).list("duplicates"))
	require.Equal(t, []any{twin}, editor.get("/v1/feedback?limit=100&tool=etatiimin-viikkorytmi&state=received&organisation=kivilahden-kaupunki").list("items", 0, "duplicates"))
	require.NotContains(t, pilot.get("/v1/feedback/"+master).String(), "duplicates", "which others said the same isn't the sender's to know")
}
