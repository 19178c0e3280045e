package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestADraftIsReadByALinkUntilItEnds(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, anyone := a.editor(), a.anonymous()
	const tool = "/v1/tools/grow-keskustelu"
	refused(t, editor.post(tool+"/draft/previews", `{}`), http.StatusConflict, "illegal-move")
	edited := editor.patch(tool+"/draft", `{"change_note":{"fi":"Uusi otsikko."},"content":{"translations":{"fi":{"title":"Luonnoksen otsikko"}}}}`, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	refused(t, editor.post(tool+"/draft/previews", `{"days":31}`), http.StatusUnprocessableEntity, "validation-failed", "/days out-of-range")

	made := editor.post(tool+"/draft/previews", `{}`)
	require.Equal(t, http.StatusCreated, made.status, made)
	expires, err := time.Parse(time.RFC3339, made.text("expires_at"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 7), expires, time.Minute)
	link := local(made.text("url"))
	require.Len(t, strings.TrimPrefix(link, "/v1/previews/"), 43, "256 random bits")

	seen := anyone.get(link + "?lang=fi")
	require.Equal(t, http.StatusOK, seen.status, seen)
	require.Equal(t, "Luonnoksen otsikko", seen.text("tool", "title"))
	require.Equal(t, anyone.get(tool).number("revision")+1, seen.number("tool", "revision"))
	require.Equal(t, "private, no-store", seen.header.Get("Cache-Control"))
	require.Equal(t, "noindex", seen.header.Get("X-Robots-Tag"))
	require.Equal(t, "fi", seen.header.Get("Content-Language"))
	require.Empty(t, seen.header.Get("ETag"))
	read := a.audit("--action", "preview.read", "--subject", "grow-keskustelu")
	require.Len(t, read, 1, "what isn't public isn't read without a line in the trail")
	require.Equal(t, domain.RoleAnonymous, read[0].Role)
	page, preview := anyone.get(tool+"?lang=fi").value().(map[string]any), seen.value("tool").(map[string]any)
	for member := range page {
		require.Contains(t, preview, member, "the page and its preview are alike")
	}
	require.NotContains(t, anyone.get("/v1/tools?limit=100").String(), "Luonnoksen otsikko")

	listed := editor.get(tool + "/draft/previews")
	require.Equal(t, made.text("id"), listed.text("items", 0, "id"))
	require.NotContains(t, listed.String(), strings.TrimPrefix(link, "/v1/previews/"), "the token is shown once")
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	var stored string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT p::text FROM previews p").Scan(&stored))
	require.NotContains(t, stored, strings.TrimPrefix(link, "/v1/previews/"), "and isn't stored")

	t.Run("a damaged link", func(t *testing.T) {
		for _, bad := range []string{link + "x", link[:len(link)-1], "/v1/previews/" + made.text("id"), "/v1/previews/%00"} {
			require.Contains(t, []int{http.StatusNotFound, http.StatusBadRequest}, anyone.in(t).get(bad).status, bad)
		}
	})
	t.Run("one that is revoked", func(t *testing.T) {
		other := editor.in(t).post(tool+"/draft/previews", `{"days":30}`)
		at := tool + "/draft/previews/" + other.text("id")
		refused(t, editor.in(t).do(http.MethodDelete, at, ""), http.StatusPreconditionRequired, "if-match-required")
		refused(t, editor.in(t).do(http.MethodDelete, at, "", "If-Match", made.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
		require.Equal(t, http.StatusNoContent, editor.in(t).do(http.MethodDelete, at, "", "If-Match", other.header.Get("ETag")).status)
		refused(t, anyone.in(t).get(local(other.text("url"))), http.StatusNotFound, "not-found")
		refused(t, editor.in(t).do(http.MethodDelete, at, "", "If-Match", "*"), http.StatusNotFound, "not-found")
		require.Equal(t, http.StatusOK, anyone.in(t).get(link).status)
	})
	t.Run("one that has expired", func(t *testing.T) {
		other := editor.in(t).post(tool+"/draft/previews", `{}`)
		_, err := conn.Exec(t.Context(), "UPDATE previews SET created_at = now() - interval '8 days', expires_at = now() WHERE id = $1", other.text("id"))
		require.NoError(t, err)
		refused(t, anyone.in(t).get(local(other.text("url"))), http.StatusNotFound, "not-found")
	})
	t.Run("those of a draft that came out, even when there is another draft", func(t *testing.T) {
		require.Equal(t, http.StatusOK, editor.in(t).post(tool+"/submit", "").status)
		require.Equal(t, "in_review", anyone.in(t).get(link).text("state"))
		require.Equal(t, http.StatusCreated, editor.in(t).post(tool+"/publish", "{}").status)
		refused(t, anyone.in(t).get(link), http.StatusNotFound, "not-found")
		editor.in(t).patch(tool+"/draft", `{"content":{"minutes":12}}`, "If-Match", "*")
		refused(t, anyone.in(t).get(link), http.StatusNotFound, "not-found")
	})
}
