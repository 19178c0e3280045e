package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
)

// together makes n requests at the same moment and counts the statuses.
func together(n int, request func(i int) answer) (answers []answer, statuses map[int]int) {
	answers, statuses = make([]answer, n), map[int]int{}
	begin, done := make(chan struct{}), sync.WaitGroup{}
	for i := range n {
		done.Go(func() {
			<-begin
			answers[i] = request(i)
		})
	}
	close(begin)
	done.Wait()
	for _, a := range answers {
		statuses[a.status]++
	}
	return answers, statuses
}

func TestOfTwoEditorsTheSecondLearnsOfTheFirst(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const draft = "/v1/tools/grow-keskustelu/draft"
	minutes := func(n int) map[string]any { return map[string]any{"content": map[string]any{"minutes": n}} }
	read := editor.get(draft)
	tag := read.header.Get("ETag")
	before := a.rows()

	t.Run("E5 without If-Match", func(t *testing.T) {
		refused(t, editor.in(t).patch(draft, minutes(1)), http.StatusPreconditionRequired, "if-match-required")
	})
	t.Run("E6 with a stale, a weak, a bare or somebody else's tag", func(t *testing.T) {
		for _, stale := range []string{`"r0-v0"`, "W/" + tag, tag[1 : len(tag)-1], `""`, `"x", "y"`, "nonsense"} {
			refused(t, editor.in(t).patch(draft, minutes(1), "If-Match", stale), http.StatusPreconditionFailed, "stale")
		}
		for _, move := range []string{"submit", "return"} {
			refused(t, editor.in(t).post("/v1/tools/grow-keskustelu/"+move, "", "If-Match", `"old"`), http.StatusPreconditionFailed, "stale")
		}
		refused(t, editor.in(t).post("/v1/tools/grow-keskustelu/publish", "{}", "If-Match", `"old"`), http.StatusPreconditionFailed, "stale")
		id := editor.in(t).get("/v1/feedback?state=received&limit=1").text("items", 0, "id")
		refused(t, editor.in(t).post("/v1/feedback/"+id+"/triage", `{"to":"triaged"}`, "If-Match", `"v99"`), http.StatusPreconditionFailed, "stale")
	})
	require.Equal(t, before, a.rows(), "nothing was stored")

	t.Run("E6 twenty at once with the same tag: one wins", func(t *testing.T) {
		for _, what := range []string{"a draft that isn't stored yet", "one that is"} {
			tag := editor.in(t).get(draft).header.Get("ETag")
			answers, statuses := together(20, func(i int) answer {
				return editor.patch(draft, minutes(100+i), "If-Match", tag)
			})
			require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 19}, statuses, what)
			now := editor.in(t).get(draft)
			for i, got := range answers {
				if got.status == http.StatusOK {
					require.Equal(t, 100+i, now.number("content", "minutes"), "the winner's change is there")
					require.Equal(t, got.header.Get("ETag"), now.header.Get("ETag"))
					require.JSONEq(t, string(got.body), string(now.body))
				}
			}
		}
	})
	t.Run("E6 any of several tags will do, and * too", func(t *testing.T) {
		tag := editor.in(t).get(draft).header.Get("ETag")
		require.Equal(t, http.StatusOK, editor.in(t).patch(draft, minutes(7), "If-Match", `"other", `+tag).status)
		require.Equal(t, http.StatusOK, editor.in(t).patch(draft, minutes(8), "If-Match", "*").status)
		require.Equal(t, 8, editor.in(t).get(draft).number("content", "minutes"))
	})
}

func TestAMoveThatTheStateForbidsIsRefusedWithTheLegalOnes(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	const tool = "/v1/tools/etatiimin-viikkorytmi"
	illegal := func(t *testing.T, got answer, legal ...any) {
		t.Helper()
		refused(t, got, http.StatusConflict, "illegal-move")
		require.Equal(t, legal, got.list("allowed"))
	}
	sent := pilot.post("/v1/feedback", feedbackOn("etatiimin-viikkorytmi", "Toimi."), "Idempotency-Key", "moves")
	id := sent.text("id")

	t.Run("C7 feedback", func(t *testing.T) {
		e := editor.in(t)
		for _, to := range []string{"planned", "declined", "needs_info", "duplicate", "received", "quarantined", "addressed", "confirmed", "reopened", "withdrawn_by_author"} {
			illegal(t, e.post("/v1/feedback/"+id+"/triage", map[string]any{"to": to}), "triaged")
		}
		seen := pilot.in(t).get("/v1/feedback/" + id)
		require.Equal(t, sent.header.Get("ETag"), seen.header.Get("ETag"), "it didn't move")
		require.Len(t, seen.list("events"), 1)
	})
	t.Run("C7 a draft that isn't there, or isn't in review", func(t *testing.T) {
		e := editor.in(t)
		illegal(t, e.post(tool+"/submit", ""), "edit")
		illegal(t, e.post(tool+"/return", ""), "edit")
		illegal(t, e.post(tool+"/publish", "{}"), "edit")
		edited := e.patch(tool+"/draft", `{"change_note":{"fi":"Lyhyempi."},"content":{"minutes":90}}`, "If-Match", "*")
		require.Equal(t, http.StatusOK, edited.status, edited)
		illegal(t, e.post(tool+"/publish", "{}"), "edit", "submit", "discard")
		illegal(t, e.post(tool+"/return", ""), "edit", "submit", "discard")
		require.Equal(t, http.StatusOK, e.post(tool+"/submit", "").status)
		illegal(t, e.patch(tool+"/draft", `{"content":{"minutes":91}}`, "If-Match", "*"), "publish", "schedule", "return")
		illegal(t, e.post(tool+"/submit", ""), "publish", "schedule", "return")
		illegal(t, e.post(tool+"/reinstate", ""), "publish", "withdraw")
	})
	t.Run("C7 publishing twice is one revision and one event", func(t *testing.T) {
		delta := local(a.anonymous().get("/v1/changes?cursor=latest&types=tool").text("delta"))
		revisions := a.anonymous().get(tool).number("revision")
		refused(t, editor.in(t).post(tool+"/publish", `{"addresses":["no id"]}`), 422, "validation-failed", "/addresses/0 no-such-feedback")
		_, statuses := together(8, func(int) answer { return editor.post(tool+"/publish", map[string]any{"addresses": []string{id}}) })
		require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: 7}, statuses)
		require.Equal(t, revisions+1, a.anonymous().get(tool).number("revision"))
		require.Len(t, a.anonymous().get(delta).list("items"), 1)
		require.Equal(t, "addressed", pilot.in(t).get("/v1/feedback/"+id).text("state", "code"))
		illegal(t, editor.in(t).post("/v1/feedback/"+id+"/triage", map[string]any{"to": "triaged"}))
	})
	t.Run("C7 E3 a tool leaves the catalogue once, with a reason and what stands in its place", func(t *testing.T) {
		e := editor.in(t)
		refused(t, e.post(tool+"/withdraw", `{"reason":"bored","replaced_by":"etatiimin-viikkorytmi"}`), 422, "validation-failed", "/reason unknown-value", "/replaced_by no-such-tool")
		since := local(a.in(t).anonymous().get("/v1/changes?cursor=latest&types=tool").text("delta"))
		require.Equal(t, http.StatusOK, e.post(tool+"/withdraw", `{"reason":"replaced","replaced_by":"grow-keskustelu"}`).status)
		illegal(t, e.post(tool+"/withdraw", `{"reason":"outdated"}`), "reinstate")
		gone := a.in(t).anonymous().get(tool)
		refused(t, gone, http.StatusGone, "withdrawn")
		require.Equal(t, "replaced", gone.text("reason"))
		require.Equal(t, "grow-keskustelu", gone.text("replaced_by"))
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get(tool+"/revisions/1").status, "its revisions stay")
		require.NotContains(t, a.in(t).anonymous().get("/v1/tools?limit=100").String(), "etatiimin-viikkorytmi")
		news, _ := follow(t, a.in(t).anonymous(), "/v1/changes?types=tool&limit=500", nil)
		require.NotContains(t, copyOf(news), "tool etatiimin-viikkorytmi")
		told := a.in(t).anonymous().get(since)
		require.Equal(t, []string{"withdraw", "replaced"}, []string{told.text("items", 0, "op"), told.text("items", 0, "reason", "code")}, "a tombstone in the feed")
		require.Equal(t, http.StatusOK, e.post(tool+"/reinstate", "").status)
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get(tool).status)
	})
	t.Run("C7 a slug is used once", func(t *testing.T) {
		got := editor.in(t).post("/v1/tools", newTool("grow-keskustelu"), "Idempotency-Key", "taken")
		refused(t, got, http.StatusConflict, "slug-taken", "/slug slug-taken")
	})
}

func TestTheSamePostTwiceIsOneRow(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, sibling, editor := a.pilot("kivilahden-kaupunki"), a.pilot("kivilahden-kaupunki"), a.editor()
	body := feedbackOn("grow-keskustelu", "Kerran.")

	t.Run("D1 neither a key nor an identifier of the sender's", func(t *testing.T) {
		before := a.rows()
		refused(t, pilot.in(t).post("/v1/feedback", body), http.StatusBadRequest, "idempotency-key-required")
		refused(t, pilot.in(t).post("/v1/feedback", feedbackWith(`"source":"forms"`)), http.StatusBadRequest, "idempotency-key-required")
		refused(t, editor.in(t).post("/v1/tools", newTool("avaimeton")), http.StatusBadRequest, "idempotency-key-required")
		for _, key := range []string{"", strings.Repeat("k", 256), "ä", "a\tb"} {
			got := pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", key)
			require.Equal(t, http.StatusBadRequest, got.status, "%q", key)
		}
		require.Equal(t, before, a.rows())
	})
	t.Run("D2 the same later", func(t *testing.T) {
		first := pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", "d2")
		require.Equal(t, http.StatusCreated, first.status)
		require.Empty(t, first.header.Get("Idempotent-Replayed"))
		before := a.rows()
		again := pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", "d2")
		require.Equal(t, http.StatusCreated, again.status)
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, string(first.body), string(again.body))
		for _, name := range []string{"Location", "ETag", "Content-Type", "Cache-Control"} {
			require.Equal(t, first.header.Get(name), again.header.Get(name))
		}
		require.Equal(t, before, a.rows())
	})
	t.Run("D4 another request under the key", func(t *testing.T) {
		before := a.rows()
		got := pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Toinen."), "Idempotency-Key", "d2")
		refused(t, got, http.StatusUnprocessableEntity, "idempotency-key-reused")
		require.NotContains(t, got.String(), "Kerran")
		got = pilot.in(t).post("/v1/feedback-batch", map[string]any{"items": []any{body}}, "Idempotency-Key", "d2")
		refused(t, got, http.StatusUnprocessableEntity, "idempotency-key-reused")
		refused(t, pilot.in(t).post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "d2"), http.StatusUnprocessableEntity, "idempotency-key-reused")
		require.Equal(t, before, a.rows(), "the path counts too")
	})
	t.Run("D5 another client's key is another key", func(t *testing.T) {
		got := sibling.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Sisaren."), "Idempotency-Key", "d2")
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Empty(t, got.header.Get("Idempotent-Replayed"))
		require.Equal(t, "Sisaren.", got.text("what_worked"))
	})
	t.Run("D6 a refused request isn't kept", func(t *testing.T) {
		require.Contains(t, string(docs.OpenAPI), "A refused request isn't kept, and neither is one that failed (5xx).", "where callers read it")
		require.Equal(t, 422, pilot.in(t).post("/v1/feedback", feedbackWith(`"kind":"gossip"`), "Idempotency-Key", "d6").status)
		require.Equal(t, http.StatusCreated, pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", "d6").status)
	})
	t.Run("D6 nor is one that failed", func(t *testing.T) {
		send := func() answer {
			return pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Toinen yritys."), "Idempotency-Key", "d6-failed")
		}
		a.execute("REVOKE INSERT ON feedback_events FROM academy_app")
		failed := send()
		a.execute("GRANT INSERT ON feedback_events TO academy_app")
		require.Equal(t, http.StatusInternalServerError, failed.status, failed)
		require.Zero(t, a.count("feedback WHERE what_worked = 'Toinen yritys.'"))
		got := send()
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Empty(t, got.header.Get("Idempotent-Replayed"))
	})
	t.Run("D7 a key holds for the published time, and is free after it", func(t *testing.T) {
		require.GreaterOrEqual(t, domain.KeyLife, 24*time.Hour)
		require.Contains(t, string(docs.OpenAPI), fmt.Sprintf("the same answer for %.0f hours", domain.KeyLife.Hours()), "where callers read it")
		send := func(text string) answer {
			return pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", text), "Idempotency-Key", "d7")
		}
		first := send("Eilen.")
		require.Equal(t, http.StatusCreated, first.status, first)
		require.Equal(t, 1, a.count("idempotency WHERE key = 'd7' AND expires_at = created_at + $1::interval", domain.KeyLife.String()))
		a.execute("UPDATE idempotency SET expires_at = now() + interval '1 minute' WHERE key = 'd7'")
		require.Equal(t, first.text("id"), send("Eilen.").text("id"), "to the last minute")
		refused(t, send("Tänään."), http.StatusUnprocessableEntity, "idempotency-key-reused")
		a.execute("UPDATE idempotency SET expires_at = now() WHERE key = 'd7'")
		second := send("Tänään.")
		require.Equal(t, http.StatusCreated, second.status, second)
		require.NotEqual(t, first.text("id"), second.text("id"))
		require.Equal(t, second.text("id"), send("Tänään.").text("id"), "and holds again")
		require.Equal(t, "Eilen.", pilot.in(t).get("/v1/feedback/"+first.text("id")).text("what_worked"), "what it made stays")
	})
	for name, send := range map[string]func() answer{
		"D3 fifty at once under one key": func() answer {
			return pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Yhtä aikaa."), "Idempotency-Key", "d3")
		},
		"D3 fifty at once under one external id": func() answer {
			return pilot.post("/v1/feedback", feedbackWith(`"source":"forms","external_id":"118"`))
		},
		"D3 fifty new tools at once under one key": func() answer {
			return editor.post("/v1/tools", newTool("yhta-aikaa"), "Idempotency-Key", "d3")
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := a.rows()
			answers, statuses := together(50, func(int) answer { return send() })
			require.Equal(t, 50, statuses[http.StatusCreated]+statuses[http.StatusConflict], "%v", statuses)
			require.Positive(t, statuses[http.StatusCreated])
			last := send()
			require.Equal(t, http.StatusCreated, last.status, last)
			require.Equal(t, "true", last.header.Get("Idempotent-Replayed"))
			for _, got := range answers {
				switch got.status {
				case http.StatusCreated:
					require.Equal(t, string(last.body), string(got.body))
				default:
					refused(t, got, http.StatusConflict, "request-in-progress")
					require.Equal(t, "1", got.header.Get("Retry-After"))
				}
			}
			after := a.rows()
			require.Equal(t, 1, after["feedback"]+after["tools"]-before["feedback"]-before["tools"])
		})
	}
	t.Run("the same external id with another text", func(t *testing.T) {
		got := pilot.in(t).post("/v1/feedback", feedbackWith(`"source":"forms","external_id":"118","used_for":"muu"`))
		refused(t, got, http.StatusUnprocessableEntity, "validation-failed", "/external_id external-id-reused")
	})
}
