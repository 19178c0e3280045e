package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAcceptance_F2_F9_ASecretIsShownOnceAndTurnedOverWithoutAGap(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, first := integrator.webhook(r.URL)

	t.Run("F9 shown once", func(t *testing.T) {
		again := integrator.in(t).post("/v1/webhook-endpoints", map[string]any{"url": r.URL + "/"})
		require.Equal(t, http.StatusOK, again.status, again)
		require.Equal(t, path, local(again.header.Get("Location")))
		for _, got := range []answer{again, integrator.in(t).get(path), integrator.in(t).get("/v1/webhook-endpoints"), integrator.in(t).get(path + "/deliveries")} {
			require.NotContains(t, got.String(), "whsec_")
			require.NotContains(t, got.String(), first)
		}
		raw := strings.TrimSuffix(strings.TrimPrefix(first, "whsec_"), "=")
		require.NotContains(t, a.everything(), raw, "sealed in the database")
		require.NotContains(t, a.stderr.String(), raw)
		require.NotContains(t, a.stderr.String(), r.URL, "addresses may hold a token of the receiver's")
	})
	rotated := integrator.post(path+"/rotate-secret", `{"hours":2}`)
	require.Equal(t, http.StatusOK, rotated.status, rotated)
	second := rotated.text("secret")
	until, err := time.Parse(time.RFC3339, rotated.text("old_secret_until"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(2*time.Hour), until, time.Minute)

	t.Run("F2 both signatures while it turns", func(t *testing.T) {
		editor.in(t).change("eka")
		m := r.gets(t, 1)[0]
		require.Len(t, strings.Split(m.signature, " "), 2)
		require.True(t, m.signed(first) && m.signed(second))
	})
	t.Run("F2 the oldest ends when it is turned again, and the old one at its end", func(t *testing.T) {
		third := integrator.in(t).post(path+"/rotate-secret", "").text("secret")
		editor.in(t).change("toka")
		m := r.gets(t, 2)[1]
		require.False(t, m.signed(first))
		require.True(t, m.signed(second) && m.signed(third))
		a.execute("UPDATE webhook_secrets SET ends_at = now() WHERE ends_at IS NOT NULL")
		editor.in(t).change("kolmas")
		m = r.gets(t, 3)[2]
		require.True(t, m.signed(third) && !m.signed(second))
		require.NotContains(t, m.signature, " ")
	})
	t.Run("F2 for how long", func(t *testing.T) {
		for _, hours := range []string{"-1", "721"} {
			refused(t, integrator.in(t).post(path+"/rotate-secret", `{"hours":`+hours+`}`), http.StatusUnprocessableEntity, "validation-failed", "/hours out-of-range")
		}
	})
}

func TestAcceptance_F3_F4_WhatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, secret := integrator.webhook(r.URL)
	elsewhere := newReceiver(t)
	breaks := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	}
	r.says(http.StatusInternalServerError)
	editor.change("ensin")
	editor.change("sitten")
	integrator.failures(path, 1)
	t.Run("F3 by itself after five seconds", func(t *testing.T) {
		two := r.gets(t, 2)
		first, second := stampOf(t, two[0]), stampOf(t, two[1])
		require.GreaterOrEqual(t, second-first, int64(4), "seconds are cut off")
		require.LessOrEqual(t, second-first, int64(10))
		require.Equal(t, two[0].id, two[1].id)
		require.Equal(t, two[0].body, two[1].body)
		require.True(t, two[1].signed(secret))
		integrator.in(t).failures(path, 2)
	})
	for n, step := range []struct {
		name, fault string
		status      int
		answer      http.HandlerFunc
	}{
		{"F3 404", "status", 404, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }},
		{"F3 a reset", "connection", 0, breaks},
		{"F3 400", "status", 400, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }},
		{"F4 a redirect isn't followed", "redirect", 302, func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, elsewhere.URL, http.StatusFound) }},
		{"F4 a redirect that keeps the body isn't either", "redirect", 307, func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, elsewhere.URL, http.StatusTemporaryRedirect)
		}},
		{"F3 304", "redirect", 304, func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(304) }},
	} {
		t.Run(step.name, func(t *testing.T) {
			r.answers(step.answer)
			a.in(t).hurry()
			got := integrator.in(t).failures(path, n+3)
			next, err := time.Parse(time.RFC3339, got.text("next_attempt_at"))
			require.NoError(t, err)
			pause := []time.Duration{30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour}[n]
			require.WithinRange(t, next, time.Now().Add(pause-time.Minute), time.Now().Add(pause*6/5+time.Minute), "the schedule, and a fifth")
			last := integrator.in(t).get(path + "/deliveries?limit=1")
			require.Equal(t, step.fault, last.text("items", 0, "fault"), last)
			require.Equal(t, step.status, last.number("items", 0, "status"))
			require.Equal(t, n+3, last.number("items", 0, "attempt"))
			require.Equal(t, got.text("next_attempt_at"), last.text("items", 0, "next_attempt_at"))
		})
	}
	require.Empty(t, elsewhere.messages(), "F4")
	t.Run("F3 Retry-After is honoured", func(t *testing.T) {
		r.says(http.StatusServiceUnavailable, "Retry-After", "100000")
		a.in(t).hurry()
		got := integrator.in(t).failures(path, 9)
		next, err := time.Parse(time.RFC3339, got.text("next_attempt_at"))
		require.NoError(t, err)
		require.WithinRange(t, next, time.Now().Add(24*time.Hour-time.Minute), time.Now().Add(29*time.Hour), "a day at most, or the schedule's")
	})
	t.Run("F3 in order, and nothing is left out", func(t *testing.T) {
		r.says(http.StatusOK)
		a.in(t).hurry()
		eventually(t, 30*time.Second, "it goes on", func() bool { return integrator.in(t).get(path).number("failures") == 0 })
		all := r.gets(t, 11)
		require.Equal(t, "ensin", toldSlug(all[9]), "the same for as long as it takes")
		require.Equal(t, "sitten", toldSlug(all[10]))
		for _, m := range all[:10] {
			require.Equal(t, all[0].id, m.id)
		}
		require.NotEqual(t, all[0].id, all[10].id)
		got := integrator.in(t).get(path)
		require.Nil(t, got.value("failing_since"))
		require.NotEmpty(t, got.text("last_success_at"))
	})
}

func stampOf(t *testing.T, m message) int64 {
	t.Helper()
	n, err := strconv.ParseInt(m.stamp, 10, 64)
	require.NoError(t, err)
	return n
}

func toldSlug(m message) string {
	at := m.text("data", "url")
	return at[strings.LastIndex(at, "/")+1:]
}

func TestAcceptance_F5_WhoIsGoneIsLeftAloneAndComesBack(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, _ := integrator.webhook(r.URL + "/hook?token=x")
	state := func(t *testing.T, state, reason string) answer {
		t.Helper()
		var got answer
		eventually(t, 30*time.Second, "it is "+state, func() bool {
			got = integrator.in(t).get(path)
			return got.text("state") == state && got.text("reason") == reason
		})
		return got
	}
	t.Run("F5 410 disables", func(t *testing.T) {
		r.says(http.StatusGone)
		editor.in(t).change("poissa")
		state(t, "disabled", "gone")
		editor.in(t).change("poissa-yha")
		require.Len(t, a.in(t).audit("--action", "webhook.disabled"), 1)
		listed := a.in(t).command("webhooks")
		require.Regexp(t, ` disabled gone 1 never\n$`, listed, "the operator sees it too")
		require.Contains(t, listed, strings.TrimPrefix(r.URL, "http://"))
		require.NotContains(t, listed, "/hook", "but not what may be a token of the receiver's")
	})
	t.Run("F5 a ping that fails changes nothing", func(t *testing.T) {
		got := integrator.in(t).post(path+"/ping", "")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, false, got.value("delivered"))
		require.Equal(t, http.StatusGone, got.number("status"))
		state(t, "disabled", "gone")
		require.Len(t, r.messages(), 2)
	})
	t.Run("F5 a ping that arrives brings it back, with all that it missed", func(t *testing.T) {
		r.says(http.StatusOK)
		got := integrator.in(t).post(path+"/ping", "")
		require.Equal(t, true, got.value("delivered"), got)
		state(t, "active", "")
		all := r.gets(t, 5)
		require.Equal(t, "webhook.ping", all[2].text("type"))
		require.Equal(t, []string{"poissa", "poissa-yha"}, []string{toldSlug(all[3]), toldSlug(all[4])})
		require.NoError(t, asTheContractSays(t, all[2].body))
	})
	t.Run("F5 five days without success suspend", func(t *testing.T) {
		r.says(http.StatusBadGateway)
		editor.in(t).change("hiljaa")
		integrator.in(t).failures(path, 1)
		a.execute("UPDATE webhooks SET failing_since = now() - interval '4 days 23 hours', next_attempt_at = now()")
		integrator.in(t).failures(path, 2)
		state(t, "active", "")
		a.execute("UPDATE webhooks SET failing_since = now() - interval '5 days', next_attempt_at = now()")
		state(t, "suspended", "failing")
		last := integrator.in(t).get(path + "/deliveries?limit=1")
		require.Nil(t, last.value("items", 0, "next_attempt_at"))
	})
	t.Run("F5 its owner switches it on, off and on", func(t *testing.T) {
		r.says(http.StatusOK)
		before := len(r.messages())
		shown := integrator.in(t).get(path)
		refused(t, integrator.in(t).patch(path, `{"active":true}`), http.StatusPreconditionRequired, "if-match-required")
		on := integrator.in(t).patch(path, `{"active":true,"description":"Haku"}`, "If-Match", shown.header.Get("ETag"))
		require.Equal(t, http.StatusOK, on.status, on)
		refused(t, integrator.in(t).patch(path, `{"active":false}`, "If-Match", shown.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
		require.Equal(t, "hiljaa", toldSlug(r.gets(t, before+1)[before]))
		off := integrator.in(t).patch(path, `{"active":false}`, "If-Match", "*")
		require.Equal(t, "by_owner", off.text("reason"), off)
		editor.in(t).change("pois-paalta")
		require.Equal(t, http.StatusOK, integrator.in(t).patch(path, `{"active":true}`, "If-Match", off.header.Get("ETag")).status)
		require.Equal(t, "pois-paalta", toldSlug(r.gets(t, before+2)[before+1]))
	})
	t.Run("F5 a disabled client's webhooks rest", func(t *testing.T) {
		client := integrator.in(t).get("/v1/me").text("client_id")
		got := editor.in(t).patch("/v1/clients/"+client, `{"disabled":true}`, "If-Match", "*")
		require.Equal(t, http.StatusOK, got.status, got)
		before := len(r.messages())
		editor.in(t).change("lepo")
		other := newReceiver(t)
		_, _ = a.in(t).caller("--integrator").webhook(other.URL)
		editor.in(t).change("muille")
		other.gets(t, 1)
		require.Len(t, r.messages(), before)
	})
}

func TestAcceptance_F7_WhoDripsOrPoursIsCutOff(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	integrator, editor := a.caller("--integrator"), a.editor()
	var mu sync.Mutex
	poured, cut := 0, false
	pours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		some := make([]byte, 64<<10)
		for range 16 << 10 { // a gigabyte
			n, err := w.Write(some)
			mu.Lock()
			poured += n
			cut = cut || err != nil
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}))
	drips := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body) // else the server doesn't see the end of the connection
		w.WriteHeader(http.StatusOK)
		for tick := time.NewTicker(time.Second); ; {
			_, _ = w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			select {
			case <-q.Context().Done():
				return
			case <-tick.C:
			}
		}
	}))
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		<-q.Context().Done()
	}))
	good := newReceiver(t)
	var paths []string
	for _, s := range []*httptest.Server{pours, drips, silent, good.Server} {
		if s != good.Server {
			t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
		}
		path, _ := integrator.webhook(s.URL)
		paths = append(paths, path)
	}
	began := time.Now()
	editor.change("paljon")
	good.gets(t, 1)
	require.Less(t, time.Since(began), 10*time.Second, "nobody waits for them: they are cut off after fifteen")
	last := func(path string) answer {
		var got answer
		eventually(t, 30*time.Second, "it is cut off", func() bool {
			got = integrator.get(path + "/deliveries?limit=1")
			return len(got.list("items")) == 1
		})
		return got
	}
	t.Run("F7 a gigabyte", func(t *testing.T) {
		require.Equal(t, http.StatusOK, last(paths[0]).number("items", 0, "status"))
		eventually(t, 30*time.Second, "it notices", func() bool { mu.Lock(); defer mu.Unlock(); return cut })
		require.Less(t, poured, 32<<20, "what lay in buffers")
	})
	t.Run("F7 a byte a second", func(t *testing.T) {
		got := last(paths[1])
		require.InDelta(t, 17_000, got.number("items", 0, "duration_ms"), 2_500, "after fifteen seconds, and those that a busy machine takes")
		require.Equal(t, true, got.value("items", 0, "delivered"), "it said 200 at once")
	})
	t.Run("F7 no answer at all", func(t *testing.T) {
		got := last(paths[2])
		require.Equal(t, "timeout", got.text("items", 0, "fault"))
		require.InDelta(t, 17_000, got.number("items", 0, "duration_ms"), 2_500, "after fifteen seconds, and those that a busy machine takes")
	})
}
