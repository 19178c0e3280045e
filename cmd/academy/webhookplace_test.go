package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAcceptance_F8_WhatWasCommittedIsToldAfterAKill(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	r := newReceiver(t)
	settings := []string{"DATABASE_URL=" + database, "ACADEMY_SECRET_KEY=" + secret, localReceivers}
	dir, address := home(t), freeAddress(t)
	p, _ := launch(t, dir, address, settings...)
	speak := func(token string) caller {
		return caller{&instance{t: t, url: p.url, db: database}, token}
	}
	integrator, editor := speak(p.token("--integrator")), speak(p.token("--editor"))
	path, key := integrator.webhook(r.URL)

	// The receiver has the message and the program dies before it hears of that.
	reached := make(chan struct{})
	r.answers(func(_ http.ResponseWriter, q *http.Request) {
		close(reached)
		<-q.Context().Done()
	})
	editor.change("ennen-kuolemaa")
	<-reached
	editor.change("ei-viela-lahetetty")
	require.NoError(t, p.cmd.Process.Kill())
	<-p.done
	first := r.messages()[0]
	r.answers(func(w http.ResponseWriter, _ *http.Request) { // and then says what nobody asked it
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\nsanoo-mita-sattuu")
			conn.Close()
		}
	})

	p, _ = launch(t, dir, address, settings...)
	eventually(t, 30*time.Second, "F8 it is told after the restart", func() bool { return len(r.messages()) >= 3 })
	all := r.messages()
	require.Equal(t, first.id, all[1].id, "F8 under the same id")
	require.Equal(t, first.body, all[1].body)
	require.True(t, all[1].signed(key))
	require.Equal(t, []string{"ennen-kuolemaa", "ei-viela-lahetetty"}, []string{toldSlug(all[1]), toldSlug(all[2])}, "F8 and nothing is left out")
	require.Equal(t, "active", integrator.get(path).text("state"))
	require.NotContains(t, p.stderr.String(), "sanoo-mita-sattuu", "nor is what receivers say in the log")
}

func TestTwoReplicasShareTheWorkAndNobodyGetsAChangeTwice(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret, localReceivers), startOn(t, database, secret, localReceivers)
	integrator, editor := a.caller("--integrator"), a.editor()
	var receivers []*receiver
	for range 12 {
		r := newReceiver(t)
		integrator.webhook(r.URL)
		receivers = append(receivers, r)
	}
	const changes = 8
	for n := range changes {
		caller{[]*instance{a, b}[n%2], editor.token}.change(fmt.Sprintf("muutos-%d", n))
	}
	for _, r := range receivers {
		var slugs []string
		for _, m := range r.gets(t, changes) {
			slugs = append(slugs, toldSlug(m))
		}
		require.Equal(t, "muutos-0 muutos-1 muutos-2 muutos-3 muutos-4 muutos-5 muutos-6 muutos-7", strings.Join(slugs, " "))
	}
}

func TestAWebhookIsReplayedAndResetAfterARestore(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, _ := integrator.webhook(r.URL)
	began := time.Now().UTC()
	editor.change("eka")
	editor.change("toka")
	first := r.gets(t, 2)
	eventually(t, 30*time.Second, "they are taken note of", func() bool { return len(integrator.get(path+"/deliveries").list("items")) == 2 })

	t.Run("from a time", func(t *testing.T) {
		got := integrator.in(t).post(path+"/replay", map[string]any{"since": began.Format(time.RFC3339Nano)})
		require.Equal(t, http.StatusOK, got.status, got)
		all := r.gets(t, 4)
		for i := range first {
			require.Equal(t, first[i].id, all[2+i].id)
			require.Equal(t, toldSlug(first[i]), toldSlug(all[2+i]))
		}
	})
	t.Run("not from before the log, and not from what is to come", func(t *testing.T) {
		a.execute("INSERT INTO feed_begins SELECT 'public', position FROM changes WHERE scope = 'public' ORDER BY position OFFSET 3 LIMIT 1")
		refused(t, integrator.in(t).post(path+"/replay", `{"since":"1999-01-01T00:00:00Z"}`), http.StatusGone, "before-the-log")
		refused(t, integrator.in(t).post(path+"/replay", `{"since":"2999-01-01T00:00:00Z"}`), http.StatusUnprocessableEntity, "validation-failed", "/since in-the-future")
		refused(t, integrator.in(t).post(path+"/replay", `{}`), http.StatusUnprocessableEntity, "validation-failed", "/since required")
	})
	t.Run("a restore is told, and then what follows", func(t *testing.T) {
		a.execute("UPDATE webhooks SET epoch = 'another'") // as if the database weren't the one that it was
		editor.in(t).change("kolmas")
		all := r.gets(t, 5)
		require.Equal(t, "feed.reset", all[4].text("type"))
		require.Equal(t, "http://academy.test/v1/changes", all[4].text("data", "changes_url"))
		require.NoError(t, asTheContractSays(t, all[4].body))
		eventually(t, 30*time.Second, "it is taken note of", func() bool { return len(integrator.in(t).get(path+"/deliveries").list("items")) == 5 })
		editor.in(t).change("neljas")
		require.Equal(t, "neljas", toldSlug(r.gets(t, 6)[5]))
	})
}

func TestAcceptance_F5_OneMessageThatIsAlwaysRefusedIsGonePast(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, _ := integrator.webhook(r.URL)
	skip := func(t *testing.T, message string) answer {
		return integrator.in(t).post(path+"/skip", map[string]string{"message_id": message})
	}
	refused(t, skip(t, "msg_none"), http.StatusConflict, "not-kept-back")
	began := time.Now().UTC()
	editor.change("kelpaa")
	fine := r.gets(t, 1)[0]
	r.says(http.StatusUnprocessableEntity)
	for _, slug := range []string{"ei-kelpaa", "seuraava"} {
		editor.change(slug)
	}
	integrator.failures(path, 1)
	bad := r.messages()[1]

	t.Run("F5 it is suspended, and to switch it on alone helps nothing", func(t *testing.T) {
		a.execute("UPDATE webhooks SET failing_since = now() - interval '5 days', next_attempt_at = now()")
		eventually(t, 30*time.Second, "it is suspended", func() bool { return integrator.in(t).get(path).text("state") == "suspended" })
		require.Equal(t, http.StatusOK, integrator.in(t).patch(path, `{"active":true}`, "If-Match", "*").status)
		integrator.in(t).failures(path, 1)
		last := integrator.in(t).get(path + "/deliveries?limit=1")
		require.Equal(t, []any{bad.id, "status", 422}, []any{last.text("items", 0, "message_id"), last.text("items", 0, "fault"), last.number("items", 0, "status")}, "its owner sees which one it is")
	})
	t.Run("F5 only the one that is in the way", func(t *testing.T) {
		for _, other := range []string{fine.id, "", "msg_none"} {
			refused(t, skip(t, other), http.StatusConflict, "not-kept-back")
		}
		require.Equal(t, http.StatusOK, integrator.in(t).post(path+"/ping", "").status, "a ping that fails is no reason")
		require.Equal(t, "ei-kelpaa", toldSlug(bad))
	})
	t.Run("F5 then the others come, and it doesn't", func(t *testing.T) {
		a.execute("UPDATE webhooks SET next_attempt_at = now() + interval '1 hour'")
		before := len(r.messages())
		r.says(http.StatusOK)
		got := skip(t, bad.id)
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, []any{"active", 0}, []any{got.text("state"), got.number("failures")})
		require.Equal(t, "seuraava", toldSlug(r.gets(t, before+1)[before]))
		refused(t, skip(t, bad.id), http.StatusConflict, "not-kept-back")
		require.Len(t, a.in(t).audit("--action", "webhook.skip"), 1)
	})
	t.Run("F5 what a replay put before it isn't left out", func(t *testing.T) {
		r.says(http.StatusUnprocessableEntity)
		editor.in(t).change("viimeinen")
		integrator.in(t).failures(path, 1)
		last := integrator.in(t).get(path+"/deliveries?limit=1").text("items", 0, "message_id")
		before := len(r.messages())
		require.Equal(t, http.StatusOK, integrator.in(t).post(path+"/replay", map[string]any{"since": began.Format(time.RFC3339Nano)}).status)
		refused(t, skip(t, last), http.StatusConflict, "not-kept-back")
		integrator.in(t).failures(path, 1)
		refused(t, skip(t, last), http.StatusConflict, "not-kept-back")
		r.says(http.StatusOK)
		a.in(t).hurry()
		eventually(t, 30*time.Second, "all come", func() bool {
			all := r.messages()
			return toldSlug(all[len(all)-1]) == "viimeinen" && len(all) >= before+5
		})
		var slugs []string
		for _, m := range r.messages()[before:] {
			slugs = append(slugs, toldSlug(m))
		}
		require.Equal(t, []string{"kelpaa", "ei-kelpaa", "seuraava", "viimeinen"}, slices.Compact(slugs), "and the one that was gone past is there again")
	})
	t.Run("F5 a reset too, which is the same message for as long as it takes", func(t *testing.T) {
		eventually(t, 30*time.Second, "all is taken note of", func() bool {
			return len(integrator.in(t).get(path+"/deliveries?limit=100").list("items")) == len(r.messages())
		})
		r.says(http.StatusBadRequest)
		before := len(r.messages())
		a.execute("UPDATE webhooks SET epoch = 'another'")
		editor.in(t).change("palautuksen-jalkeen")
		integrator.in(t).failures(path, 1)
		editor.in(t).change("viela-yksi")
		a.in(t).hurry()
		integrator.in(t).failures(path, 2)
		all := r.messages()
		require.Equal(t, []string{"feed.reset", "feed.reset"}, []string{all[before].text("type"), all[before+1].text("type")})
		require.Equal(t, all[before].id, all[before+1].id)
		r.says(http.StatusOK)
		require.Equal(t, http.StatusOK, skip(t, all[before].id).status)
		editor.in(t).change("ja-viela")
		require.Equal(t, "ja-viela", toldSlug(r.gets(t, before+3)[before+2]))
	})
}

func TestAWebhookIsItsClientsAndItsOrganisationsOwn(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	mine, colleague, stranger := a.pilot("kivilahden-kaupunki"), a.pilot("kivilahden-kaupunki"), a.pilot("harjulan-kaupunki")
	one, other := a.caller("--integrator"), a.caller("--integrator")
	path, _ := mine.webhook(r.URL)
	foreign, _ := one.webhook(r.URL)
	require.NotEqual(t, path, foreign, "two clients may have one address")
	for _, c := range []struct {
		who   caller
		path  string
		known bool
	}{{mine, path, true}, {colleague, path, true}, {stranger, path, false}, {one, path, false}, {one, foreign, true}, {other, foreign, false}, {mine, foreign, false}} {
		want, listed := http.StatusNotFound, 0
		if c.known {
			want, listed = http.StatusOK, 1
		}
		require.Equal(t, want, c.who.get(c.path).status)
		require.Equal(t, want, c.who.get(c.path+"/deliveries").status)
		if !c.known {
			require.Equal(t, want, c.who.patch(c.path, `{"active":false}`, "If-Match", "*").status)
			for _, act := range []string{"/ping", "/rotate-secret", "/replay"} {
				body := ""
				if act == "/replay" {
					body = `{"since":"2026-01-01T00:00:00Z"}`
				}
				require.Equal(t, want, c.who.post(c.path+act, body).status, act)
			}
			require.Equal(t, want, c.who.do(http.MethodDelete, c.path, "").status)
		}
		require.Equal(t, listed == 1, strings.Contains(c.who.get("/v1/webhook-endpoints").String(), strings.TrimPrefix(c.path, "/v1/webhook-endpoints/")))
	}
	require.Empty(t, r.messages())

	t.Run("F6 registering says what is wrong", func(t *testing.T) {
		for address, code := range map[string]string{
			"ftp://example.com/": "not-a-webhook-url", "https://user@example.com/": "not-a-webhook-url", "http://10.0.0.1/": "target-not-allowed",
			"https://[::1]/": "target-not-allowed", "https://2130706433/": "not-a-webhook-url", "https://no-such-host.invalid/": "name-not-found",
		} {
			refused(t, one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": address}), http.StatusUnprocessableEntity, "validation-failed", "/url "+code)
		}
		refused(t, one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": r.URL + "/x", "types": []string{"tool.published", "no.such", "tool.published"}, "description": "Soita 040 123 4567"}),
			http.StatusUnprocessableEntity, "validation-failed", "/description contains-personal-data", "/types/1 unknown-value", "/types/2 repeated-term")
		got := one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": "https://8.8.8.8:443/hook"})
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Equal(t, "https://8.8.8.8/hook", got.text("url"), "an explicit :443 is the usual port")
		refused(t, one.in(t).patch(foreign, map[string]any{"url": "https://8.8.8.8/hook"}, "If-Match", "*"), http.StatusConflict, "url-taken")
		require.Equal(t, http.StatusNoContent, one.in(t).do(http.MethodDelete, local(got.header.Get("Location")), "").status, "without If-Match")
		require.Equal(t, http.StatusNotFound, one.in(t).get(local(got.header.Get("Location"))).status)
	})
	t.Run("so many and no more", func(t *testing.T) {
		for n := 1; n < domain.MaxWebhooks; n++ {
			require.Equal(t, http.StatusCreated, one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": fmt.Sprint(r.URL, "/", n)}).status)
		}
		refused(t, one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": r.URL + "/more"}), http.StatusConflict, "too-many-webhooks")
		require.Equal(t, http.StatusOK, one.in(t).post("/v1/webhook-endpoints", map[string]any{"url": r.URL + "/1"}).status)
	})
	t.Run("P4 it is taken home, P3 and erased", func(t *testing.T) {
		home := mine.in(t).get("/v1/me/export")
		require.Equal(t, r.URL+"/", home.text("webhooks", 0, "url"))
		require.Len(t, home.list("webhooks"), 1)
		require.NotContains(t, home.String(), "sealed")
		a.command("erase", "organisation", "kivilahden-kaupunki")
		require.Zero(t, a.count("webhooks WHERE organisation_id IS NOT NULL"))
		require.Equal(t, a.count("webhooks"), a.count("webhook_secrets"))
	})
}

func TestAttemptsAreKeptForThirtyDays(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator := a.caller("--integrator")
	path, _ := integrator.webhook(r.URL)
	for range 2 {
		require.Equal(t, http.StatusOK, integrator.post(path+"/ping", "").status)
	}
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), "UPDATE webhook_attempts SET at = now() - interval '30 days 1 hour' WHERE id = (SELECT min(id::text)::uuid FROM webhook_attempts)")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, integrator.post(path+"/rotate-secret", "").status)
	a.execute("UPDATE webhook_secrets SET ends_at = now() - interval '1 second' WHERE ends_at IS NOT NULL")
	a.command("retention", "--dry-run")
	require.Len(t, integrator.get(path+"/deliveries").list("items"), 2)
	a.command("retention")
	require.Len(t, integrator.get(path+"/deliveries").list("items"), 1)
	require.Equal(t, 1, a.count("webhook_secrets"))

	answer, err := http.Get(a.ops + "/metrics")
	require.NoError(t, err)
	defer answer.Body.Close()
	metrics, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(metrics), "academy_webhook_lag_seconds 0")
}
