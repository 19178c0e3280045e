package main

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAPilotErasesWhatItSent(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a := startOn(t, database, secret)
	b := startOn(t, database, secret)
	pilot, stranger, editor := a.pilot("kivilahden-kaupunki"), a.pilot("harjulan-kaupunki"), a.editor()
	const word = "Karhunputkessa"
	body := feedbackOn("grow-keskustelu", word+" toimi.")
	sent := pilot.post("/v1/feedback", body, "Idempotency-Key", "erase")
	at := "/v1/feedback/" + sent.text("id")
	require.Equal(t, http.StatusOK, editor.post(at+"/triage", `{"to":"triaged","answer":{"fi":"Hyvä, että `+word+` toimi."}}`).status)
	require.Contains(t, a.everything(), word)
	erase := func(c caller, headers ...string) answer { return c.in(t).do(http.MethodDelete, at, "", headers...) }

	t.Run("P3 who may, and what it takes", func(t *testing.T) {
		require.Equal(t, http.StatusUnauthorized, erase(a.anonymous(), "If-Match", "*").status)
		require.Equal(t, http.StatusForbidden, erase(editor, "If-Match", "*").status)
		require.Equal(t, http.StatusNotFound, erase(stranger, "If-Match", "*").status)
		require.Equal(t, http.StatusPreconditionRequired, erase(pilot).status)
		require.Equal(t, http.StatusPreconditionFailed, erase(pilot, "If-Match", sent.header.Get("ETag")).status, "it was triaged since")
		require.Contains(t, a.everything(), word)
	})
	t.Run("P3 gone from every table, the log, and both replicas", func(t *testing.T) {
		now := pilot.in(t).get(at)
		require.Equal(t, http.StatusNoContent, erase(pilot, "If-Match", now.header.Get("ETag")).status)
		require.NotContains(t, a.everything(), word)
		require.NotContains(t, a.stderr.String()+b.stderr.String(), word)
		for _, i := range []*instance{a, b} {
			for _, c := range []caller{{i, pilot.token}, {i, editor.token}} {
				got := c.in(t).get(at)
				require.Equal(t, http.StatusOK, got.status, "a tombstone")
				require.NotContains(t, got.String(), word)
				require.NotEmpty(t, got.text("erased_at"))
				require.Equal(t, "withdrawn_by_author", got.text("state", "code"))
				require.NotContains(t, c.in(t).get("/v1/feedback?limit=100").String(), word)
			}
		}
	})
	t.Run("P3 its key doesn't bring it back", func(t *testing.T) {
		refused(t, pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", "erase"), http.StatusGone, "erased")
		refused(t, editor.in(t).post(at+"/answer", `{"answer":{"fi":"Vielä."}}`), http.StatusGone, "erased")
		require.NotContains(t, a.everything(), word)
	})
	t.Run("P3 P6 the line in the trail stays", func(t *testing.T) {
		lines := a.audit("--action", "feedback.erase", "--subject", sent.text("id"))
		require.Len(t, lines, 1)
		require.Equal(t, "pilot feedback.erase done "+sent.text("id"), lines[0].said())
	})
}

func TestTheOperatorErases(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	const word = "Karhunputkessa"
	first := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", word+" yksi."), "Idempotency-Key", "one").text("id")
	pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", word+" kaksi."), "Idempotency-Key", "two")
	fails := func(args ...string) string {
		var out, diagnostics bytes.Buffer
		err := run(context.Background(), args, a.environ, &out, &diagnostics)
		require.Error(t, err)
		return err.Error()
	}
	require.Contains(t, fails("erase", "feedback", "nonsense"), "no id of feedback")
	require.Contains(t, fails("erase", "feedback", "019c6576-a400-7743-beaf-2db752049bd5"), "there is no such feedback")
	require.Contains(t, fails("erase", "organisation", "nonsense"), "there is no such organisation")

	require.Equal(t, "Erased "+first+"\n", a.command("erase", "feedback", first), "P3")
	require.NotContains(t, a.everything(), word+" yksi")
	require.Contains(t, a.everything(), word+" kaksi")
	require.Regexp(t, `^Erased kivilahden-kaupunki: the texts of \d+ pieces of feedback and \d+ trials\.\n$`, a.command("erase", "organisation", "kivilahden-kaupunki"))
	require.NotContains(t, a.everything(), word)
	eventually(t, domain.RevocationLag, "A19 its tokens end", func() bool { return pilot.get("/v1/me").status == http.StatusUnauthorized })
	require.Equal(t, http.StatusNotFound, a.anonymous().get("/v1/organisations/kivilahden-kaupunki").status)
	require.NotContains(t, a.anonymous().get("/v1/organisations?limit=100").String(), "Kivilah")
	require.Regexp(t, `(?m)^declined +0$`, a.command("retention", "--dry-run"), "P5")
	require.Contains(t, fails("retention", "--retention", "declined=never"), "ACADEMY_RETENTION: declined must be 1d to 10y")
}
