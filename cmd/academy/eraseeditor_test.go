package main

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAnEditorIsErased(t *testing.T) {
	t.Parallel()
	p := newProvider(t).start()
	a := startOn(t, seededURL(t), domain.RandomKey(), p.settings("ACADEMY_FOUR_EYES=on")...)
	aino, bo := a.with(p.token("s-ainoelviira", editors)), a.with(p.token("bo", editors))
	id := aino.get("/v1/me").text("client_id")
	const tool, other = "/v1/tools/grow-keskustelu", "/v1/tools/kehityskeskustelu"
	aino.inReview(tool, 33)
	bo.inReview(other, 33)
	lines := len(a.audit("--client", id))
	require.Positive(t, lines)
	fails := func(args ...string) string {
		var stdout, stderr bytes.Buffer
		err := run(context.Background(), append([]string{"erase", "editor"}, args...), a.environ, &stdout, &stderr)
		require.Error(t, err, args)
		return err.Error()
	}

	t.Run("P3 what the command refuses", func(t *testing.T) {
		require.Contains(t, fails(), "say an ID or --subject")
		require.Contains(t, fails(id, "--subject", "bo"), "say an ID or --subject")
		require.Contains(t, fails("aino"), "no id of an editor")
		require.Contains(t, fails("--subject", "nobody"), "there is no such editor")
		require.Contains(t, fails("--subject", "bo", "--issuer", "https://login.example"), "there is no such editor")
		require.Contains(t, fails("019c6576-a400-7743-beaf-2db752049bd5"), "there is no such editor")
		require.Equal(t, 2, a.count("editors"))
	})
	t.Run("P3 the hash goes, the id and its lines stay", func(t *testing.T) {
		require.Equal(t, "Erased "+id+"\n", a.command("erase", "editor", id))
		require.Equal(t, 1, a.count("editors"))
		require.Contains(t, fails(id), "there is no such editor")
		require.Len(t, a.audit("--client", id), lines)
		require.Len(t, a.audit("--action", "editor.erase", "--subject", id), 1)
	})
	t.Run("four eyes hold: what was in review is to be submitted again", func(t *testing.T) {
		require.Equal(t, "editing", bo.in(t).get(tool+"/draft").text("state"))
		require.Equal(t, "in_review", bo.in(t).get(other+"/draft").text("state"), "what others submitted stays")
		again := a.in(t).with(p.token("s-ainoelviira", editors))
		require.NotEqual(t, id, again.get("/v1/me").text("client_id"), "who comes back is somebody new")
		require.Equal(t, http.StatusOK, again.post(tool+"/submit", "").status)
		refused(t, again.post(tool+"/publish", `{}`), http.StatusForbidden, "four-eyes")
	})
	t.Run("P3 by the name that the provider knows", func(t *testing.T) {
		a.in(t).command("erase", "editor", "--subject", "bo")
		a.in(t).command("erase", "editor", "--subject", "s-ainoelviira", "--issuer", p.issuer)
		require.Zero(t, a.count("editors"))
	})
	t.Run("P5 who hasn't signed in for as long as the trail is kept is forgotten", func(t *testing.T) {
		bo := a.in(t).with(p.token("bo", editors))
		require.Equal(t, http.StatusOK, bo.get("/v1/me").status)
		require.Contains(t, a.command("retention", "--dry-run"), "editors              0\n")
		a.execute("UPDATE editors SET signed_in_at = now() - interval '25 months'")
		require.Contains(t, a.command("retention", "--dry-run"), "editors              1\n")
		require.Equal(t, 1, a.count("editors"))
		require.Contains(t, a.command("retention"), "editors              1\n")
		require.Zero(t, a.count("editors"))
	})
}
