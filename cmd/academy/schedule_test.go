package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// inReview brings a tool's draft with these minutes to review.
func (c caller) inReview(tool string, minutes int) answer {
	c.t.Helper()
	edited := c.patch(tool+"/draft", map[string]any{"change_note": map[string]string{"fi": "Uusi kesto."}, "content": map[string]any{"minutes": minutes}}, "If-Match", "*")
	require.Equal(c.t, http.StatusOK, edited.status, edited)
	submitted := c.post(tool+"/submit", "")
	require.Equal(c.t, http.StatusOK, submitted.status, submitted)
	return submitted
}

// scheduled schedules a draft in review for very soon, and tells when: on a busy machine that may be over before it is
// heard.
func (c caller) scheduled(tool string, addresses ...string) (time.Time, answer) {
	c.t.Helper()
	var due time.Time
	var got answer
	eventually(c.t, 30*time.Second, "it is scheduled before its time has come", func() bool {
		due = time.Now().Add(1500 * time.Millisecond).UTC().Truncate(time.Microsecond)
		got = c.post(tool+"/schedule", map[string]any{"publish_at": due, "addresses": append([]string{}, addresses...)})
		return got.status != http.StatusUnprocessableEntity
	})
	require.Equal(c.t, http.StatusOK, got.status, got)
	return due, got
}

func TestAScheduledDraftComesOutByItself(t *testing.T) {
	t.Parallel()
	a := start(t)
	second := startOn(t, a.db, a.secret)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	const tool = "/v1/tools/grow-keskustelu"
	before := a.anonymous().get(tool).number("revision")
	id := pilot.received(feedbackOn("grow-keskustelu", "Kesto on väärin."))
	refused(t, editor.post(tool+"/schedule", `{"publish_at":"2999-01-01T00:00:00Z"}`), http.StatusConflict, "illegal-move")
	editor.inReview(tool, 33)
	refused(t, editor.post(tool+"/schedule", `{}`), http.StatusUnprocessableEntity, "validation-failed", "/publish_at required")
	refused(t, editor.post(tool+"/schedule", `{"publish_at":"tomorrow"}`), http.StatusUnprocessableEntity, "validation-failed", "/publish_at not-a-time")
	refused(t, editor.post(tool+"/schedule", `{"publish_at":"2020-01-01T00:00:00Z"}`), http.StatusUnprocessableEntity, "validation-failed", "/publish_at not-in-the-future")
	refused(t, editor.post(tool+"/schedule", `{"publish_at":"2999-01-01T00:00:00Z","addresses":["no id"]}`), http.StatusUnprocessableEntity, "validation-failed", "/addresses/0 no-such-feedback")

	require.Equal(t, http.StatusOK, editor.post(tool+"/schedule", `{"publish_at":"2999-01-01T00:00:00Z"}`).status)
	refused(t, editor.patch(tool+"/draft", `{"content":{"minutes":34}}`, "If-Match", "*"), http.StatusConflict, "illegal-move")
	require.Equal(t, http.StatusOK, editor.post(tool+"/return", "").status)
	editor.inReview(tool, 33)
	due, got := editor.scheduled(tool, id)
	require.Equal(t, "scheduled", got.text("state"))
	require.Equal(t, due.Format(time.RFC3339Nano), got.text("publish_at"))
	require.Equal(t, []any{id}, got.list("addresses"))

	for _, replica := range []*instance{a, second} {
		eventually(t, 30*time.Second, "the revision is public", func() bool { return replica.anonymous().get(tool).number("revision") == before+1 })
		require.Equal(t, 33, replica.anonymous().get(tool).number("minutes"))
	}
	published, err := time.Parse(time.RFC3339, a.anonymous().get(tool).text("updated_at"))
	require.NoError(t, err)
	require.False(t, published.Before(due), "not before its time")
	require.Len(t, a.anonymous().get(tool+"/revisions").list("items"), before+1, "and once, with two replicas at it")
	require.Equal(t, "addressed", pilot.get("/v1/feedback/"+id).text("state", "code"))
	require.Equal(t, false, editor.get(tool+"/draft").value("stored"))
}

func TestWhatComesDueWhileNothingRunsComesOutAtTheStart(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const tool = "/v1/tools/grow-keskustelu"
	before := a.anonymous().get(tool).number("revision")
	editor.inReview(tool, 33)
	due, _ := editor.scheduled(tool)
	a.stop()
	require.NoError(t, <-a.done)
	a.done <- nil // for the end of the test
	eventually(t, 30*time.Second, "its time has come", func() bool { return time.Now().After(due) })
	again := startOn(t, a.db, a.secret)
	eventually(t, 30*time.Second, "the revision is public", func() bool { return again.anonymous().get(tool).number("revision") == before+1 })
}

func TestWithFourEyesASecondEditorPublishes(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_FOUR_EYES=on")
	writer, submitter, third := a.editor(), a.editor(), a.editor()
	const tool = "/v1/tools/grow-keskustelu"
	edited := writer.patch(tool+"/draft", `{"change_note":{"fi":"Uusi kesto."},"content":{"minutes":33}}`, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Equal(t, http.StatusOK, submitter.post(tool+"/submit", "").status)
	for _, first := range []caller{writer, submitter} {
		refused(t, first.post(tool+"/publish", `{}`), http.StatusForbidden, "four-eyes")
		refused(t, first.post(tool+"/schedule", `{"publish_at":"2999-01-01T00:00:00Z"}`), http.StatusForbidden, "four-eyes")
	}
	require.Equal(t, "in_review", writer.get(tool+"/draft").text("state"))
	require.Equal(t, http.StatusCreated, third.post(tool+"/publish", `{}`).status)

	third.inReview(tool, 34)
	require.Equal(t, http.StatusCreated, writer.post(tool+"/publish", `{}`).status, "who edited the one before may publish this one")
}

func TestADraftIsDiscarded(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const tool = "/v1/tools/grow-keskustelu"
	public := a.anonymous().get(tool + "?lang=fi")
	discard := func(tag string) answer { return editor.do(http.MethodDelete, tool+"/draft", "", "If-Match", tag) }
	refused(t, discard("*"), http.StatusConflict, "illegal-move")
	first := editor.patch(tool+"/draft", `{"change_note":{"fi":"Uusi kesto."},"content":{"minutes":33}}`, "If-Match", "*")
	refused(t, editor.do(http.MethodDelete, tool+"/draft", ""), http.StatusPreconditionRequired, "if-match-required")
	refused(t, discard(`"r1-v9"`), http.StatusPreconditionFailed, "stale")
	require.Equal(t, http.StatusNoContent, discard(first.header.Get("ETag")).status)
	now := editor.get(tool + "/draft")
	require.Equal(t, false, now.value("stored"))
	require.NotEqual(t, 33, now.number("content", "minutes"))
	second := editor.patch(tool+"/draft", `{"content":{"minutes":44}}`, "If-Match", now.header.Get("ETag"))
	require.Equal(t, http.StatusOK, second.status, second)
	refused(t, discard(first.header.Get("ETag")), http.StatusPreconditionFailed, "stale")

	editor.inReview(tool, 45)
	refused(t, discard("*"), http.StatusConflict, "illegal-move")
	require.Equal(t, public.body, a.anonymous().get(tool+"?lang=fi").body)

	created := editor.post("/v1/tools", newTool("uusi-kortti"), "Idempotency-Key", "uusi")
	require.Equal(t, http.StatusCreated, created.status, created)
	got := editor.do(http.MethodDelete, "/v1/tools/uusi-kortti/draft", "", "If-Match", created.header.Get("ETag"))
	refused(t, got, http.StatusConflict, "only-draft")
}
