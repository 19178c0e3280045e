package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// since reads what changed after a position until there is no more for now: the ids in the order in which
// they came, and the position to keep.
func since(t testing.TB, c caller, position string, limit int) (ids []string, last string) {
	t.Helper()
	for {
		got := c.get(fmt.Sprintf("/v1/feedback?since=%s&limit=%d", url.QueryEscape(position), limit))
		require.Equal(t, http.StatusOK, got.status, got)
		for i := range got.list("items") {
			ids = append(ids, got.text("items", i, "id"))
		}
		position = got.text("position")
		require.LessOrEqual(t, len(got.list("items")), limit)
		if got.value("next") == nil {
			return ids, position
		}
		require.Contains(t, got.text("next"), "since="+url.QueryEscape(position), "next goes on from the position")
	}
}

// D3 D11: with many writers of one organisation on two replicas, one that keeps only its last position
// sees every piece of feedback.
func TestAFollowerOfItsFeedbackSeesAllOfItUnderManyWriters(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	pilot := a.pilot("kivilahden-kaupunki")
	other := a.pilot("selkamaan-hyvinvointialue")
	replicas := []caller{pilot, {b, pilot.token}}
	_, begin := since(t, pilot, "0", 100)

	const writers, posts = 12, 10
	var mu sync.Mutex
	sent := map[string]bool{}
	var working sync.WaitGroup
	for w := range writers {
		working.Go(func() {
			c := replicas[w%2]
			for n := range posts {
				got := c.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", fmt.Sprint("w", w, "-", n))
				other.post("/v1/feedback", feedbackOn("grow-keskustelu", "Muiden."), "Idempotency-Key", fmt.Sprint("o", w, "-", n))
				mu.Lock()
				sent[got.text("id")] = got.status == http.StatusCreated
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	go func() { working.Wait(); close(done) }()
	seen, position := map[string]int{}, begin
	for last := false; !last; {
		select {
		case <-done:
			last = true // what was committed by now is seen by the next look
		default:
		}
		var ids []string
		ids, position = since(t, replicas[len(seen)%2], position, 7)
		for _, id := range ids {
			seen[id]++
		}
	}
	require.Len(t, sent, writers*posts)
	for id, created := range sent {
		require.True(t, created)
		require.Equal(t, 1, seen[id], "%s", id)
	}
	require.Len(t, seen, len(sent), "C3 and nobody else's")
	nothing, again := since(t, pilot, position, 7)
	require.Empty(t, nothing)
	require.NotEmpty(t, again)
}

func TestAPilotFollowsWhatBecomesOfItsFeedback(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor()

	t.Run("from the list on, without a gap", func(t *testing.T) {
		list := pilot.in(t).get("/v1/feedback?limit=1")
		first := pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Yksi."), "Idempotency-Key", "1").text("id")
		second := pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Kaksi."), "Idempotency-Key", "2").text("id")
		require.Equal(t, http.StatusOK, editor.in(t).post("/v1/feedback/"+first+"/triage", `{"to":"triaged"}`).status)
		got := pilot.in(t).get("/v1/feedback?since=" + list.text("position"))
		require.Equal(t, 2, got.number("total"), "what changed twice comes once, as it is now")
		require.Equal(t, []string{second, first}, []string{got.text("items", 0, "id"), got.text("items", 1, "id")})
		require.Equal(t, "triaged", got.text("items", 1, "state", "code"))
		require.Equal(t, []any{}, pilot.in(t).get("/v1/feedback?since="+got.text("position")).list("items"))
	})
	t.Run("a position is the organisation's own", func(t *testing.T) {
		position := pilot.in(t).get("/v1/feedback?limit=1").text("position")
		for _, bad := range []string{"-1", "1", "x", position + "A", strings.ToUpper(position)} {
			refused(t, pilot.in(t).get("/v1/feedback?since="+url.QueryEscape(bad)), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
		}
		refused(t, other.in(t).get("/v1/feedback?since="+position), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
		twin := a.pilot("kivilahden-kaupunki")
		require.Equal(t, http.StatusOK, twin.in(t).get("/v1/feedback?since="+position).status, "whatever its client")
		refused(t, pilot.in(t).get("/v1/feedback?state=received&since="+position), http.StatusBadRequest, "bad-parameters", "state unknown-parameter")
		refused(t, editor.in(t).get("/v1/feedback?since=0"), http.StatusForbidden, "insufficient-scope")
		require.Nil(t, editor.in(t).get("/v1/feedback?limit=1").value("position"))
	})
	t.Run("changed because of you", func(t *testing.T) {
		before := pilot.in(t).get("/v1/me/changes?limit=1")
		require.Equal(t, http.StatusOK, before.status, before)
		mine := []string{
			pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Kolme."), "Idempotency-Key", "3").text("id"),
			pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Neljä."), "Idempotency-Key", "4").text("id"),
		}
		theirs := other.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Viisi."), "Idempotency-Key", "5").text("id")
		answerWith(t, editor.in(t), "grow-keskustelu", "Kysymykset lyhenivät", mine[0], mine[1], theirs)
		answerWith(t, editor.in(t), "grow-keskustelu", "Ei palautteesta")

		got := pilot.in(t).get("/v1/me/changes?lang=sv&since=" + before.text("position"))
		require.Len(t, got.list("items"), 1, got)
		require.Equal(t, "grow-keskustelu", got.text("items", 0, "tool", "slug"))
		require.Equal(t, "Kysymykset lyhenivät sv", got.text("items", 0, "change_note"))
		require.Equal(t, fmt.Sprintf("Beaktad i version %d", got.number("items", 0, "revision")), got.text("items", 0, "label"))
		require.Equal(t, []any{mine[0], mine[1]}, got.list("items", 0, "feedback"), "C2 its own only")
		require.Equal(t, http.StatusOK, a.anonymous().get(local(got.text("items", 0, "url"))).status)
		require.Equal(t, []any{}, pilot.in(t).get("/v1/me/changes?since="+got.text("position")).list("items"))
		require.Equal(t, theirs, other.in(t).get("/v1/me/changes").text("items", 0, "feedback", 0), "newest first")
	})
	t.Run("page by page it is the same", func(t *testing.T) {
		whole := pilot.in(t).get("/v1/me/changes?limit=100")
		require.Greater(t, len(whole.list("items")), 1, "the starter's pilots changed something")
		var urls, paged []string
		for i := range whole.list("items") {
			urls = append(urls, whole.text("items", i, "url"))
		}
		for address := "/v1/me/changes?limit=1"; address != ""; {
			page := pilot.in(t).get(local(address))
			paged = append(paged, page.text("items", 0, "url"))
			address = page.text("next")
		}
		require.Equal(t, urls, paged)
		paged = nil
		for address := "/v1/me/changes?limit=1&since=0"; address != ""; {
			page := pilot.in(t).get(local(address))
			paged = append(paged, page.text("items", 0, "url"))
			address = page.text("next")
		}
		slices.Reverse(paged)
		require.Equal(t, urls, paged)
		refused(t, pilot.in(t).get("/v1/me/changes?since=0&cursor=x"), http.StatusBadRequest, "bad-parameters", "cursor unknown-parameter")
	})
}
