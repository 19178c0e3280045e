package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestTwoReplicasAreOneService(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a := startOn(t, database, secret)
	b := startOn(t, database, secret)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	on := func(i *instance, c caller) caller { return caller{i, c.token} }

	t.Run("D11 a token of one works on the other", func(t *testing.T) {
		mine, theirs := pilot.in(t).get("/v1/me"), on(b, pilot).in(t).get("/v1/me")
		require.Equal(t, http.StatusOK, theirs.status)
		require.JSONEq(t, string(mine.body), string(theirs.body))
		require.Equal(t, a.anonymous().get("/.well-known/jwks.json").body, b.anonymous().get("/.well-known/jwks.json").body)
	})
	t.Run("E4 every public answer and its ETag is the same", func(t *testing.T) {
		for _, path := range []string{
			"/v1/tools", "/v1/tools?lang=sv&q=samtal", "/v1/tools?sort=-updated_at&limit=3", "/v1/tools/grow-keskustelu?lang=en",
			"/v1/tools/grow-keskustelu/document", "/v1/tools/varhaisen-tuen-keskustelu/revisions", "/v1/collections", "/v1/vocabularies",
			"/v1/organisations", "/v1/programmes", "/v1/leadership-levels", "/v1/changes?limit=500", "/openapi.json",
		} {
			mine, theirs := a.in(t).anonymous().get(path), b.in(t).anonymous().get(path)
			require.Equal(t, http.StatusOK, mine.status)
			require.Equal(t, string(mine.body), string(theirs.body), path)
			require.Equal(t, mine.header.Get("ETag"), theirs.header.Get("ETag"), path)
			require.NotEmpty(t, mine.header.Get("ETag"), path)
			again := b.in(t).anonymous().get(path, "If-None-Match", mine.header.Get("ETag"))
			require.Equal(t, http.StatusNotModified, again.status, path)
		}
	})
	t.Run("a cursor of one goes on at the other", func(t *testing.T) {
		first := a.in(t).anonymous().get("/v1/tools?limit=2&lang=fi")
		rest := b.in(t).anonymous().get(local(first.text("next")))
		require.Equal(t, http.StatusOK, rest.status, rest)
		require.Equal(t, a.in(t).anonymous().get(local(first.text("next"))).body, rest.body)
		list := pilot.in(t).get("/v1/feedback?limit=1")
		require.Equal(t, http.StatusOK, on(b, pilot).in(t).get(local(list.text("next"))).status)
		feed := a.in(t).anonymous().get("/v1/changes?limit=3")
		require.Equal(t, http.StatusOK, b.in(t).anonymous().get(local(feed.text("next"))).status)
	})
	t.Run("D3 one key on both at the same moment is one row", func(t *testing.T) {
		before := a.rows()
		answers, statuses := together(20, func(i int) answer {
			return on([]*instance{a, b}[i%2], pilot).post("/v1/feedback", feedbackOn("grow-keskustelu", "Kummasta vain."), "Idempotency-Key", "both")
		})
		require.Equal(t, 20, statuses[http.StatusCreated]+statuses[http.StatusConflict], "%v", statuses)
		require.Positive(t, statuses[http.StatusCreated])
		require.Equal(t, before["feedback"]+1, a.rows()["feedback"])
		last := on(b, pilot).in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Kummasta vain."), "Idempotency-Key", "both")
		for _, got := range answers {
			if got.status == http.StatusCreated {
				require.Equal(t, string(last.body), string(got.body))
			} else {
				refused(t, got, http.StatusConflict, "request-in-progress")
				require.Equal(t, "1", got.header.Get("Retry-After"))
			}
		}
	})
	t.Run("what is published on one is on the other within a second", func(t *testing.T) {
		const tool = "/v1/tools/grow-keskustelu"
		e := editor.in(t)
		quickEnough(t, time.Second, func(round int) time.Duration {
			title := fmt.Sprintf("Uusi nimi %d", round)
			delta := local(b.in(t).anonymous().get("/v1/changes?cursor=latest").text("delta"))
			edited := e.patch(tool+"/draft", map[string]any{"change_note": map[string]any{"fi": "Uusi nimi."},
				"content": map[string]any{"translations": map[string]any{"fi": map[string]any{"title": title}}}}, "If-Match", "*")
			require.Equal(t, http.StatusOK, edited.status, edited)
			require.Equal(t, title, on(b, editor).in(t).get(tool+"/draft").text("content", "translations", "fi", "title"), "drafts aren't kept in memory")
			require.Equal(t, http.StatusOK, e.post(tool+"/submit", "").status)
			require.Equal(t, http.StatusCreated, e.post(tool+"/publish", "{}").status)
			published := time.Now()
			mine := a.in(t).anonymous().get(tool + "?lang=fi")
			require.Equal(t, title, mine.text("title"), "the publisher's own replica has it at once")
			eventually(t, 20*time.Second, "the other has it", func() bool {
				return b.in(t).anonymous().get(tool+"?lang=fi").text("title") == title
			})
			took := time.Since(published)
			theirs := b.in(t).anonymous().get(tool + "?lang=fi")
			require.Equal(t, mine.header.Get("ETag"), theirs.header.Get("ETag"))
			require.Len(t, b.in(t).anonymous().get(delta).list("items"), 1)
			return took
		})
	})
	t.Run("E6 twenty editors on both: one wins", func(t *testing.T) {
		const draft = "/v1/tools/etatiimin-viikkorytmi/draft"
		tag := editor.get(draft).header.Get("ETag")
		_, statuses := together(20, func(i int) answer {
			return on([]*instance{a, b}[i%2], editor).patch(draft, map[string]any{"content": map[string]any{"minutes": 50 + i}}, "If-Match", tag)
		})
		require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 19}, statuses)
	})
}
