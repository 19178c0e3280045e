package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The loop that everything serves, over HTTP, on the real program with the starter catalogue: a
// pilot tries a tool and sends feedback, an editor triages and answers it, a revision says that it
// answers it, the pilot sees "changed in version n", and the feed has the revision.
func TestTheLoopFromFeedbackToTheRevisionThatAnswersIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor, other := a.pilot("kivilahden-kaupunki"), a.editor(), a.pilot("selkamaan-hyvinvointialue")
	const slug = "oppimisen-johtaminen-esihenkilo"

	// An intranet has everything and waits for what comes.
	feed := a.anonymous().get("/v1/changes?cursor=latest&include=data")
	require.Equal(t, http.StatusOK, feed.status)
	delta := feed.text("delta")
	before := a.anonymous().get("/v1/tools/" + slug + "?lang=fi")
	revision := before.number("revision")

	// The pilot tells how it went; sending it again is safe.
	send := map[string]any{
		"tool": slug, "what_worked": "Vastuut jäsentyivät yhdellä istumalla.",
		"what_to_change": "Kolmanteen vaiheeseen kaivattiin esimerkkiä keittiötyöstä.",
		"ratings":        map[string]any{"usefulness": 4, "clarity": 2}, "language": "fi",
	}
	sent := pilot.post("/v1/feedback", send, "Idempotency-Key", "kokeilu-1")
	require.Equal(t, http.StatusCreated, sent.status, sent)
	require.Equal(t, "received", sent.text("state", "code"))
	require.Equal(t, "Vastaanotettu", sent.text("state", "label"))
	require.Equal(t, revision, sent.number("revision"), "the revision that is published today")
	id := sent.text("id")
	require.Equal(t, "http://academy.test/v1/feedback/"+id, sent.header.Get("Location"))
	again := pilot.post("/v1/feedback", send, "Idempotency-Key", "kokeilu-1")
	require.Equal(t, http.StatusCreated, again.status)
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.JSONEq(t, string(sent.body), string(again.body))

	// Nobody else sees it: another organisation's id answers like one that isn't there.
	require.Equal(t, http.StatusNotFound, other.get("/v1/feedback/"+id).status)

	// The editor triages, plans and answers.
	moved := editor.post("/v1/feedback/"+id+"/triage", map[string]any{"to": "triaged", "kind": "suggestion"}, "If-Match", sent.header.Get("ETag"))
	require.Equal(t, http.StatusOK, moved.status, moved)
	planned := editor.post("/v1/feedback/"+id+"/triage", map[string]any{"to": "planned", "answer": map[string]string{"fi": "Lisäämme esimerkin."}})
	require.Equal(t, http.StatusOK, planned.status, planned)
	answered := editor.post("/v1/feedback/"+id+"/answer", map[string]any{"answer": map[string]string{"fi": "Esimerkki on luonnoksessa."}})
	require.Equal(t, http.StatusOK, answered.status, answered)

	// The editor revises the tool; the public sees nothing of it yet.
	draft := editor.get("/v1/tools/" + slug + "/draft")
	require.Equal(t, http.StatusOK, draft.status, draft)
	edited := editor.patch("/v1/tools/"+slug+"/draft", map[string]any{
		"change_kind": "minor", "change_note": map[string]string{"fi": "Lisättiin esimerkki keittiötyöstä."},
		"content": map[string]any{"translations": map[string]any{"fi": map[string]any{"title": "Oppimisen johtaminen esihenkilönä"}}},
	}, "If-Match", draft.header.Get("ETag"))
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Equal(t, before.body, a.anonymous().get("/v1/tools/"+slug+"?lang=fi").body)
	submitted := editor.post("/v1/tools/"+slug+"/submit", "", "If-Match", edited.header.Get("ETag"))
	require.Equal(t, http.StatusOK, submitted.status, submitted)
	out := editor.post("/v1/tools/"+slug+"/publish", map[string]any{"addresses": []string{id}})
	require.Equal(t, http.StatusCreated, out.status, out)
	require.Equal(t, revision+1, out.number("number"))
	require.Equal(t, []any{id}, out.list("addresses"))

	// The publisher reads its own write at once, and Swedish is known to be older now.
	now := a.anonymous().get("/v1/tools/" + slug + "?lang=fi")
	require.Equal(t, "Oppimisen johtaminen esihenkilönä", now.text("title"))
	require.Equal(t, revision+1, now.number("revision"))
	require.Equal(t, true, a.anonymous().get("/v1/tools/"+slug+"?lang=sv").value("language", "stale"))

	// The pilot sees what became of it.
	seen := pilot.get("/v1/feedback/" + id + "?lang=fi")
	require.Equal(t, "addressed", seen.text("state", "code"))
	require.Equal(t, "Huomioitu versiossa 2", seen.text("addressed_by", "label"))
	require.Equal(t, "Lisättiin esimerkki keittiötyöstä.", seen.text("addressed_by", "change_note"))
	var way []string
	for i := range seen.list("events") {
		way = append(way, seen.text("events", i, "to", "code"))
	}
	require.Equal(t, []string{"received", "triaged", "planned", "planned", "addressed"}, way)
	require.Equal(t, "Lisäämme esimerkin.", seen.text("events", 2, "answer"))

	// The intranet has it: exactly this change, with the tool as it is now.
	news := a.anonymous().get(delta[len("http://academy.test"):])
	require.Len(t, news.list("items"), 1, news)
	require.Equal(t, slug, news.text("items", 0, "slug"))
	require.Equal(t, now.number("version"), news.number("items", 0, "version"))
	require.Equal(t, "Oppimisen johtaminen esihenkilönä", news.text("items", 0, "data", "translations", "fi", "title"))
	require.Empty(t, a.anonymous().get(news.text("delta")[len("http://academy.test"):]).list("items"))
}
