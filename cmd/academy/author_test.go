package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// answerWith brings a tool's next revision out, with the feedback that it answers.
func answerWith(t testing.TB, editor caller, slug, note string, ids ...string) {
	t.Helper()
	tool := "/v1/tools/" + slug
	edited := editor.patch(tool+"/draft", map[string]any{"change_note": map[string]string{"fi": note, "sv": note + " sv"}}, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Equal(t, http.StatusOK, editor.post(tool+"/submit", "").status)
	out := editor.post(tool+"/publish", map[string]any{"addresses": ids})
	require.Equal(t, http.StatusCreated, out.status, out)
}

// The sender's side of the loop: it is asked and replies, a revision answers it and its duplicate, it
// says that this didn't help, is answered again, and confirms.
func TestASenderSeesAndSaysWhatBecomesOfItsFeedback(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()
	sent := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Alku toimi."), "Idempotency-Key", "sender")
	at := "/v1/feedback/" + sent.text("id")
	twin := other.post("/v1/feedback", feedbackOn("grow-keskustelu", "Alku toimi meilläkin."), "Idempotency-Key", "twin")
	twinAt := "/v1/feedback/" + twin.text("id")
	move := func(t *testing.T, to string, more map[string]any) {
		t.Helper()
		more["to"] = to
		got := editor.in(t).post(at+"/triage", more)
		require.Equal(t, http.StatusOK, got.status, got)
	}
	state := func(t *testing.T, got answer, want string, legal ...any) {
		t.Helper()
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, want, got.text("state", "code"))
		refusal := pilot.in(t).post(at+"/reply", `{"message":"Ei nyt."}`, "If-Match", got.header.Get("ETag"))
		if want == "needs_info" {
			return
		}
		refused(t, refusal, http.StatusConflict, "illegal-move")
		require.Equal(t, legal, refusal.list("allowed"))
	}

	t.Run("what is asked is answered once", func(t *testing.T) {
		move(t, "triaged", map[string]any{})
		move(t, "needs_info", map[string]any{"answer": map[string]string{"fi": "Missä tilanteessa?", "sv": "I vilken situation?"}})
		seen := pilot.in(t).get(at + "?lang=sv")
		require.Equal(t, "Mer information begärd", seen.text("state", "label"))
		require.Equal(t, "I vilken situation?", seen.text("events", 2, "answer"))
		refused(t, pilot.in(t).post(at+"/reply", `{"message":"Vanha."}`, "If-Match", `"v1"`), http.StatusPreconditionFailed, "stale")
		refused(t, pilot.in(t).post(at+"/reply", `{}`), http.StatusUnprocessableEntity, "validation-failed", "/message required")
		refused(t, pilot.in(t).post(at+"/reply", ""), http.StatusUnprocessableEntity, "validation-failed", "/message required")
		reply := `{"message":"Kehityskeskustelussa."}`
		_, statuses := together(6, func(int) answer { return pilot.post(at+"/reply", reply, "Idempotency-Key", "reply") })
		require.Zero(t, statuses[http.StatusInternalServerError])
		got := pilot.in(t).post(at+"/reply", reply, "Idempotency-Key", "reply")
		require.Equal(t, "true", got.header.Get("Idempotent-Replayed"))
		state(t, got, "triaged", "withdraw")
		require.Len(t, got.list("events"), 4, "one event for all of them")
		require.Equal(t, "Kehityskeskustelussa.", got.text("events", 3, "answer"))
		require.Equal(t, "pilot", got.text("events", 3, "by"))
	})
	t.Run("its duplicate follows it, and both senders hear of it", func(t *testing.T) {
		require.Equal(t, http.StatusOK, editor.in(t).post(twinAt+"/triage", `{"to":"triaged"}`).status)
		require.Equal(t, http.StatusOK, editor.in(t).post(twinAt+"/triage", map[string]any{"to": "duplicate", "duplicate_of": sent.text("id")}).status)
		require.Nil(t, other.in(t).get(twinAt).value("duplicate_of"), "C5 whose duplicate it is stays with editors")
		answerWith(t, editor.in(t), "grow-keskustelu", "Avausta selkeytettiin", sent.text("id"))
		for _, got := range []answer{pilot.in(t).get(at + "?lang=sv"), other.in(t).get(twinAt + "?lang=sv")} {
			require.Equal(t, "addressed", got.text("state", "code"))
			require.Equal(t, "Avausta selkeytettiin sv", got.text("addressed_by", "change_note"))
		}
	})
	t.Run("reopened, answered again, confirmed", func(t *testing.T) {
		state(t, pilot.in(t).get(at), "addressed", "confirm", "reopen", "withdraw")
		state(t, pilot.in(t).post(at+"/reopen", `{"message":"Vielä liian pitkä."}`), "reopened", "withdraw")
		answerWith(t, editor.in(t), "grow-keskustelu", "Avausta lyhennettiin", sent.text("id"))
		refused(t, pilot.in(t).post(at+"/confirm", `{"message":"Soita 040 123 4567"}`), 422, "validation-failed", "/message contains-personal-data")
		state(t, pilot.in(t).post(at+"/confirm", ""), "confirmed", "withdraw")
		refused(t, pilot.in(t).post(at+"/confirm", ""), http.StatusConflict, "illegal-move")
		require.Equal(t, "addressed", other.in(t).get(twinAt).text("state", "code"), "the duplicate's sender decides for itself")
	})
	t.Run("withdrawn is the end", func(t *testing.T) {
		state(t, pilot.in(t).post(at+"/withdraw", ""), "withdrawn_by_author")
	})
	t.Run("C2 another organisation's moves find nothing", func(t *testing.T) {
		before := pilot.in(t).get(at)
		for _, verb := range []string{"reply", "confirm", "reopen", "withdraw"} {
			refused(t, other.in(t).post(at+"/"+verb, `{"message":"Me."}`), http.StatusNotFound, "not-found")
		}
		refused(t, other.in(t).patch(at, `{"what_worked":"Me."}`, "If-Match", "*"), http.StatusNotFound, "not-found")
		refused(t, editor.in(t).post(at+"/withdraw", ""), http.StatusForbidden, "insufficient-scope")
		require.Equal(t, before.body, pilot.in(t).get(at).body)
	})
}

func TestFeedbackIsCorrectedUntilAnEditorBeginsWithIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	first := feedbackOn("grow-keskustelu", "Alku tomi.")
	first["used_on"], first["ratings"] = "2026-03-02", map[string]int{"usefulness": 2}
	first["source"], first["external_id"] = "forms", "118"
	sent := pilot.post("/v1/feedback", first)
	require.Equal(t, http.StatusCreated, sent.status, sent)
	at, rows := "/v1/feedback/"+sent.text("id"), a.rows()
	tag := func(t *testing.T) string { return pilot.in(t).get(at).header.Get("ETag") }

	t.Run("E5 E6 with the tag that was seen", func(t *testing.T) {
		refused(t, pilot.in(t).patch(at, `{}`), http.StatusPreconditionRequired, "if-match-required")
		refused(t, pilot.in(t).patch(at, `{}`, "If-Match", `"v7"`), http.StatusPreconditionFailed, "stale")
	})
	t.Run("given members replace, null removes, the rest stays", func(t *testing.T) {
		got := pilot.in(t).patch(at, `{"what_worked":"Alku toimi.","ratings":{"usefulness":null,"ease":4},"used_for":"Tiimipäivä"}`, "If-Match", tag(t))
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, "Alku toimi.", got.text("what_worked"))
		require.Equal(t, map[string]any{"usefulness": nil, "ease": 4.0, "clarity": nil}, got.value("ratings"))
		for _, same := range []string{"id", "revision", "used_on", "received_at", "source", "external_id", "language"} {
			require.Equal(t, sent.value(same), got.value(same), same)
		}
		require.Equal(t, "received", got.text("state", "code"))
		require.JSONEq(t, string(got.body), string(pilot.in(t).get(at).body))
		require.Equal(t, rows["feedback"], a.rows()["feedback"], "it stays one row")
		again := pilot.in(t).post("/v1/feedback", first)
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, "Alku toimi.", again.text("what_worked"), "what was sent first leads to what it is now")
	})
	t.Run("C4 what isn't the sender's to say is refused", func(t *testing.T) {
		for _, member := range []string{"id", "organisation", "organisation_id", "state", "source", "external_id", "internal_note", "received_at", "addressed_by", "due_on"} {
			refused(t, pilot.in(t).patch(at, `{"`+member+`":"x"}`, "If-Match", "*"), 400, "invalid-json", "/"+member+" unknown-field")
		}
		refused(t, pilot.in(t).patch(at, `{"what_worked":null,"ratings":null,"used_for":null,"tool":"nope"}`, "If-Match", "*"),
			422, "validation-failed", "/what_worked one-text-or-rating", "/tool no-such-tool")
	})
	t.Run("P1 P2 it is screened again", func(t *testing.T) {
		refused(t, pilot.in(t).patch(at, `{"used_for":"010594Y9032"}`, "If-Match", "*"), 422,
			"contains-personal-identity-code", "/used_for contains-personal-identity-code")
		got := pilot.in(t).patch(at, `{"used_for":"Soita 040 123 4567"}`, "If-Match", "*")
		require.Equal(t, "quarantined", got.text("state", "code"), got)
		got = pilot.in(t).patch(at, `{"used_for":"Tiimipäivä"}`, "If-Match", "*")
		require.Equal(t, "received", got.text("state", "code"), got)
	})
	t.Run("E6 of ten corrections with one tag one is taken", func(t *testing.T) {
		seen := tag(t)
		_, statuses := together(10, func(int) answer { return pilot.patch(at, `{"used_for":"Kerran"}`, "If-Match", seen) })
		require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 9}, statuses)
	})
	t.Run("C7 not after triage has begun", func(t *testing.T) {
		require.Equal(t, http.StatusOK, editor.in(t).post(at+"/triage", `{"to":"triaged"}`).status)
		got := pilot.in(t).patch(at, `{"used_for":"Myöhässä"}`, "If-Match", "*")
		refused(t, got, http.StatusConflict, "not-correctable")
		require.Equal(t, []any{"withdraw"}, got.list("allowed"))
	})
}
