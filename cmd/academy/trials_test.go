package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATrialIsPlannedStartedFinishedAndNamedInFeedback(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor, gone := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor(), a.pilot("harjulan-kaupunki")
	plan := map[string]any{
		"tool": "grow-keskustelu", "goal": "Kokeillaan kolmessa tiimissä.", "source": "forms", "external_id": "k-1", "from": "2026-11-02",
		"context": map[string]string{"circumstances": "everyday", "group_size": "6_15", "work_mode": "hybrid"},
	}
	planned := pilot.post("/v1/trials", plan)
	require.Equal(t, http.StatusCreated, planned.status, planned)
	at := local(planned.header.Get("Location"))
	require.Equal(t, a.anonymous().get("/v1/tools/grow-keskustelu").number("revision"), planned.number("revision"), "the version published now")
	require.Equal(t, "6–15 henkilöä", planned.text("context", "group_size", "label"))
	require.Nil(t, planned.value("context", "setting"))
	rows := a.rows()

	t.Run("D1 D2 D3 D4 the same plan is one trial", func(t *testing.T) {
		refused(t, pilot.in(t).post("/v1/trials", `{"tool":"grow-keskustelu"}`), http.StatusBadRequest, "idempotency-key-required")
		again := pilot.in(t).post("/v1/trials", plan)
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, planned.text("id"), again.text("id"))
		_, statuses := together(50, func(int) answer { return pilot.post("/v1/trials", plan) })
		require.Equal(t, 50, statuses[http.StatusCreated]+statuses[http.StatusConflict])
		plan["goal"] = "Muu."
		refused(t, pilot.in(t).post("/v1/trials", plan), 422, "validation-failed", "/external_id external-id-reused")
		require.Equal(t, rows, a.rows())
	})
	t.Run("every wrong field at once, and no personal data", func(t *testing.T) {
		refused(t, pilot.in(t).post("/v1/trials", `{"tool":"nope","from":"2026-02-30","context":{"setting":"moon"}}`, "Idempotency-Key", "bad"),
			422, "validation-failed", "/context/setting unknown-term", "/from not-a-date", "/tool no-such-tool")
		refused(t, pilot.in(t).post("/v1/trials", `{"tool":"grow-keskustelu","goal":"Hän on 010594Y9032"}`, "Idempotency-Key", "bad"),
			422, "validation-failed", "/goal contains-personal-identity-code")
		refused(t, pilot.in(t).post("/v1/trials", `{"tool":"grow-keskustelu","goal":"Soita 040 123 4567"}`, "Idempotency-Key", "bad"),
			422, "validation-failed", "/goal contains-personal-data")
	})
	t.Run("C2 C3 C5 it is the organisation's own", func(t *testing.T) {
		refused(t, other.in(t).get(at), http.StatusNotFound, "not-found")
		refused(t, other.in(t).post(at+"/start", ""), http.StatusNotFound, "not-found")
		refused(t, other.in(t).patch(at, `{"goal":"x"}`, "If-Match", "*"), http.StatusNotFound, "not-found")
		require.NotContains(t, other.in(t).get("/v1/trials?limit=100").String(), planned.text("id"))
		require.Equal(t, planned.text("id"), editor.in(t).get("/v1/trials?limit=1").text("items", 0, "id"))
		refused(t, editor.in(t).post(at+"/start", ""), http.StatusForbidden, "insufficient-scope")
	})
	t.Run("changed with its tag", func(t *testing.T) {
		refused(t, pilot.in(t).patch(at, `{"goal":"x"}`), http.StatusPreconditionRequired, "if-match-required")
		refused(t, pilot.in(t).patch(at, `{"goal":"x"}`, "If-Match", `"v9"`), http.StatusPreconditionFailed, "stale")
		got := pilot.in(t).patch(at, `{"context":{"work_mode":null,"setting":"education"},"until":"2026-12-01"}`, "If-Match", planned.header.Get("ETag"))
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, "2026-12-01", got.text("until"))
		require.Equal(t, "education", got.text("context", "setting", "code"))
		require.Nil(t, got.value("context", "work_mode"))
		require.Equal(t, "6_15", got.text("context", "group_size", "code"))
		refused(t, pilot.in(t).patch(at, `{"state":"finished"}`, "If-Match", "*"), http.StatusBadRequest, "invalid-json", "/state unknown-field")
	})
	t.Run("C7 moves in their order, safe to repeat", func(t *testing.T) {
		early := pilot.in(t).post(at+"/finish", `{"outcome":"worked"}`)
		refused(t, early, http.StatusConflict, "illegal-move")
		require.Equal(t, []any{"edit", "start"}, early.list("allowed"))
		require.Equal(t, "running", pilot.in(t).post(at+"/start", "", "Idempotency-Key", "start").text("state"))
		again := pilot.in(t).post(at+"/start", "", "Idempotency-Key", "start")
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		refused(t, pilot.in(t).post(at+"/start", ""), http.StatusConflict, "illegal-move")
		refused(t, pilot.in(t).post(at+"/finish", `{"outcome":"superb","until":"2026-01-01"}`), 422, "validation-failed",
			"/outcome unknown-term", "/until before-from")
	})
	t.Run("feedback that names it is on its version", func(t *testing.T) {
		answerWith(t, editor.in(t), "grow-keskustelu", "Uusi versio")
		fb := feedbackOn("grow-keskustelu", "Kokeilussa.")
		fb["trial"] = planned.text("id")
		got := pilot.in(t).post("/v1/feedback", fb, "Idempotency-Key", "of a trial")
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Equal(t, planned.text("id"), got.text("trial"))
		require.Equal(t, planned.number("revision"), got.number("revision"))
		refused(t, other.in(t).post("/v1/feedback", fb, "Idempotency-Key", "theirs"), 422, "validation-failed", "/trial no-such-trial")
	})
	t.Run("finished is the end", func(t *testing.T) {
		got := pilot.in(t).post(at+"/finish", `{"outcome":"worked_adapted","would_use_again":true}`)
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, []any{"finished", "worked_adapted", true}, []any{got.text("state"), got.text("outcome", "code"), got.value("would_use_again")})
		require.JSONEq(t, string(got.body), string(pilot.in(t).get(at).body))
		late := pilot.in(t).patch(at, `{"goal":"x"}`, "If-Match", "*")
		refused(t, late, http.StatusConflict, "illegal-move")
		require.Empty(t, late.list("allowed"))
	})
	t.Run("C6 who takes part no more plans nothing, and reads", func(t *testing.T) {
		refused(t, gone.in(t).post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "gone"), http.StatusForbidden, "participation-not-active")
		require.Equal(t, http.StatusOK, gone.in(t).get("/v1/trials").status)
	})
	t.Run("page by page", func(t *testing.T) {
		whole := pilot.in(t).get("/v1/trials?limit=100")
		require.Greater(t, whole.number("total"), 2)
		var ids []any
		for address := "/v1/trials?limit=2"; address != ""; {
			page := pilot.in(t).get(local(address))
			for i := range page.list("items") {
				ids = append(ids, page.text("items", i, "id"))
			}
			address = page.text("next")
		}
		require.Len(t, ids, whole.number("total"))
		require.Equal(t, planned.text("id"), ids[0])
		running := pilot.in(t).get("/v1/trials?state=running,planned&limit=100")
		require.Less(t, running.number("total"), whole.number("total"))
	})
}
