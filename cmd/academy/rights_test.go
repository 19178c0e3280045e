package main

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// feedbackOn is feedback that nothing is wrong with.
func feedbackOn(tool, text string) map[string]any {
	return map[string]any{"tool": tool, "what_worked": text}
}

// withoutRequest is a problem without what names the very request.
func withoutRequest(t testing.TB, a answer) string {
	t.Helper()
	var problem map[string]any
	require.NoError(t, json.Unmarshal(a.body, &problem))
	require.NotEmpty(t, problem["request_id"])
	delete(problem, "request_id")
	delete(problem, "instance")
	b, err := json.Marshal(problem)
	require.NoError(t, err)
	return string(b)
}

// medians is how long two pages take, asked for in turns, so that a busy machine slows both.
func (c caller) medians(one, other string) (time.Duration, time.Duration) {
	var took [2][]time.Duration
	for range 60 {
		for i, path := range []string{one, other} {
			began := time.Now()
			c.get(path)
			took[i] = append(took[i], time.Since(began))
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	return took[0][30], took[1][30]
}

func TestNobodyDoesWhatIsntTheirsToDo(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()
	integrator, gone := a.caller("--integrator"), a.pilot("harjulan-kaupunki")
	narrow := a.caller("--organisation", "kivilahden-kaupunki", "--scope", "feedback:write")
	sent := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Vain meidän."), "Idempotency-Key", "ours")
	require.Equal(t, http.StatusCreated, sent.status, sent)
	id := sent.text("id")
	before := a.rows()

	t.Run("C2 another organisation's id answers like one that isn't there", func(t *testing.T) {
		const missing = "019c6576-a400-7743-beaf-2db752049bd5"
		theirs := other.in(t).get("/v1/feedback/" + id)
		nothing := other.in(t).get("/v1/feedback/" + missing)
		refused(t, theirs, http.StatusNotFound, "not-found")
		require.Equal(t, withoutRequest(t, nothing), withoutRequest(t, theirs))
		for _, name := range []string{"ETag", "Link", "Location", "Cache-Control", "Content-Language", "Content-Type"} {
			require.Equal(t, nothing.header.Values(name), theirs.header.Values(name), name)
		}
		require.Equal(t, http.StatusOK, pilot.in(t).get("/v1/feedback/"+id).status, "its own organisation reads it")
		require.Equal(t, http.StatusOK, pilot.in(t).get("/v1/feedback/"+strings.ToUpper(id)).status)
	})
	t.Run("C2 nor changes, moves or erases it, and learns nothing by trying", func(t *testing.T) {
		const missing = "019c6576-a400-7743-beaf-2db752049bd5"
		mine, trying := pilot.in(t).get("/v1/feedback/"+id), other.in(t)
		for name, act := range map[string]func(at string) answer{
			"correct":  func(at string) answer { return trying.patch(at, `{"what_worked":"Muutettu."}`, "If-Match", "*") },
			"erase":    func(at string) answer { return trying.do(http.MethodDelete, at, "", "If-Match", "*") },
			"reply":    func(at string) answer { return trying.post(at+"/reply", `{"message":"Muutettu."}`) },
			"confirm":  func(at string) answer { return trying.post(at+"/confirm", "") },
			"reopen":   func(at string) answer { return trying.post(at+"/reopen", "") },
			"withdraw": func(at string) answer { return trying.post(at+"/withdraw", "") },
		} {
			theirs, nothing := act("/v1/feedback/"+id), act("/v1/feedback/"+missing)
			refused(t, theirs, http.StatusNotFound, "not-found")
			require.Equal(t, withoutRequest(t, nothing), withoutRequest(t, theirs), name)
		}
		after := pilot.in(t).get("/v1/feedback/" + id)
		require.Equal(t, []any{string(mine.body), mine.header.Get("ETag")}, []any{string(after.body), after.header.Get("ETag")}, "nothing changed")

		ratio := math.Inf(1)
		for round := 0; round < 5 && math.Abs(ratio-1) > 0.5; round++ { // what can be learnt from is there each time, a busy machine's noise isn't
			theirs, nothing := trying.medians("/v1/feedback/"+id, "/v1/feedback/"+missing)
			t.Logf("median of another's id %v, of a missing one %v", theirs, nothing)
			ratio = float64(theirs) / float64(nothing)
		}
		require.InDelta(t, 1, ratio, 0.5, "as fast as each other")
	})
	t.Run("C4 what isn't the caller's to say is refused wherever it stands", func(t *testing.T) {
		const b = "019c6576-a400-7743-beaf-2db752049bd5"
		for _, name := range []string{"organisation_id", "status", "state", "published_at", "id", "created_by"} {
			got := pilot.in(t).post("/v1/feedback?"+name+"="+b, feedbackOn("grow-keskustelu", "x"), "Idempotency-Key", "c4")
			refused(t, got, http.StatusBadRequest, "bad-parameters", name+" unknown-parameter")
			for path, c := range map[string]caller{"/v1/feedback": pilot, "/v1/trials": pilot, "/v1/tools": editor} {
				got := c.in(t).post(path, map[string]any{name: b}, "Idempotency-Key", "c4")
				refused(t, got, http.StatusBadRequest, "invalid-json", "/"+name+" unknown-field")
			}
			got = pilot.in(t).patch("/v1/feedback/"+id, map[string]any{name: b}, "If-Match", "*")
			refused(t, got, http.StatusBadRequest, "invalid-json", "/"+name+" unknown-field")
			got = editor.in(t).patch("/v1/tools/grow-keskustelu/draft", map[string]any{name: b}, "If-Match", "*")
			refused(t, got, http.StatusBadRequest, "invalid-json", "/"+name+" unknown-field")
		}
		refused(t, pilot.in(t).get("/v1/feedback?organisation_id="+b), http.StatusBadRequest, "bad-parameters", "organisation_id unknown-parameter")
	})
	t.Run("C3 a list holds and counts only one's own", func(t *testing.T) {
		mine, theirs := pilot.in(t).get("/v1/feedback?limit=100"), other.in(t).get("/v1/feedback?limit=100")
		require.Contains(t, mine.String(), id)
		require.NotContains(t, theirs.String(), id)
		require.Equal(t, len(mine.list("items")), mine.number("total"))
		require.Equal(t, len(theirs.list("items")), theirs.number("total"))
		for i := range theirs.list("items") {
			require.Equal(t, "selkamaan-hyvinvointialue", theirs.text("items", i, "organisation", "slug"))
		}
		all := editor.in(t).get("/v1/feedback?limit=1")
		require.Equal(t, before["feedback"], all.number("total"), "an editor sees everybody's")
	})
	t.Run("C5 what an editor notes stays with editors", func(t *testing.T) {
		require.NotContains(t, pilot.in(t).get("/v1/feedback?limit=100").String(), `"screening"`)
		for _, path := range []string{"/v1/tools?limit=100", "/v1/tools/grow-keskustelu", "/v1/changes?limit=500&include=data", "/v1/organisations"} {
			got := a.in(t).anonymous().get(path)
			for _, secret := range []string{"Vain meidän", "client_id", "role_mailbox", "@"} {
				require.NotContains(t, got.String(), secret, path)
			}
		}
	})
	forbidden := func(t *testing.T, got answer, scope string) {
		t.Helper()
		refused(t, got, http.StatusForbidden, "insufficient-scope")
		require.Equal(t, `Bearer realm="academy", error="insufficient_scope", scope="`+scope+`"`, got.header.Get("WWW-Authenticate"))
		require.Contains(t, got.text("detail"), scope)
	}
	t.Run("C6 B9 a pilot neither triages nor writes tools", func(t *testing.T) {
		p := pilot.in(t)
		forbidden(t, p.post("/v1/feedback/"+id+"/triage", `{"to":"triaged"}`), "feedback:triage")
		forbidden(t, p.post("/v1/feedback/"+id+"/answer", `{"answer":{"fi":"Kiitos."}}`), "feedback:triage")
		forbidden(t, p.post("/v1/tools", `{}`, "Idempotency-Key", "c6"), "tools:write")
		forbidden(t, p.get("/v1/tools/grow-keskustelu/draft"), "tools:write")
		forbidden(t, p.patch("/v1/tools/grow-keskustelu/draft", `{}`, "If-Match", "*"), "tools:write")
		for _, move := range []string{"submit", "return", "reinstate"} {
			forbidden(t, p.post("/v1/tools/grow-keskustelu/"+move, ""), "tools:write")
		}
		forbidden(t, p.post("/v1/tools/grow-keskustelu/publish", `{}`), "tools:write")
		forbidden(t, p.post("/v1/tools/grow-keskustelu/withdraw", `{"reason":"outdated"}`), "tools:write")
	})
	t.Run("C6 B9 an editor sends no feedback, an integrator reads none", func(t *testing.T) {
		forbidden(t, editor.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Omaa."), "Idempotency-Key", "e"), "feedback:write")
		forbidden(t, integrator.in(t).get("/v1/feedback"), "feedback:read")
		forbidden(t, integrator.in(t).get("/v1/feedback/"+id), "feedback:read")
		forbidden(t, narrow.in(t).get("/v1/feedback"), "feedback:read")
		require.Equal(t, http.StatusOK, integrator.in(t).get("/v1/me").status)
	})
	t.Run("C6 a pilot that doesn't take part any more sends nothing, and reads its own still", func(t *testing.T) {
		refused(t, gone.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Vielä."), "Idempotency-Key", "g"), http.StatusForbidden, "participation-not-active")
		require.Equal(t, http.StatusOK, gone.in(t).get("/v1/feedback").status)
	})
	t.Run("C8 a tool that was never published isn't there for the public", func(t *testing.T) {
		made := editor.in(t).post("/v1/tools", newTool("salainen-luonnos"), "Idempotency-Key", "secret tool")
		require.Equal(t, http.StatusCreated, made.status, made)
		for _, path := range []string{"", "/document", "/revisions", "/revisions/1"} {
			refused(t, a.in(t).anonymous().get("/v1/tools/salainen-luonnos"+path), http.StatusNotFound, "not-found")
		}
		for _, path := range []string{"/v1/tools?limit=100", "/v1/tools?q=salainen", "/v1/changes?limit=500", "/v1/leadership-levels"} {
			require.NotContains(t, a.in(t).anonymous().get(path).String(), "salainen-luonnos", path)
		}
		refused(t, pilot.in(t).get("/v1/tools/salainen-luonnos/draft"), http.StatusForbidden, "insufficient-scope")
		refused(t, pilot.in(t).post("/v1/feedback", feedbackOn("salainen-luonnos", "x"), "Idempotency-Key", "secret"),
			http.StatusUnprocessableEntity, "validation-failed", "/tool no-such-tool")
		refused(t, editor.in(t).get("/v1/tools/no-such-tool/draft"), http.StatusNotFound, "not-found")
	})
	after := a.rows()
	for _, table := range []string{"feedback", "feedback_events", "revisions", "changes"} {
		require.Equal(t, before[table], after[table], table)
	}
}

// newTool is a tool to begin with that nothing is wrong with.
func newTool(slug string) map[string]any {
	return map[string]any{"slug": slug, "owner": "akatemia", "content": map[string]any{
		"type": "tool", "source_language": "fi", "terms": map[string]any{"theme": []string{"crisis"}},
		"steps": []any{map[string]any{"key": "alku", "minutes": 5}},
		"translations": map[string]any{"fi": map[string]any{
			"status": "ready", "title": "Salainen " + slug, "summary": "Vasta luonnos. Kukaan ei näe.",
			"steps": map[string]any{"alku": map[string]any{"title": "Aloita"}},
		}},
	}}
}
