package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnOrganisationFetchesItsSecretByAnInvitation(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const at = "/v1/organisations/kivilahden-kaupunki/invitations"
	invite := func(t *testing.T, body string) answer {
		t.Helper()
		got := editor.in(t).post(at, body)
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
		return got
	}
	t.Run("what is said is meant: no scopes aren't all, no days aren't a week", func(t *testing.T) {
		refused(t, editor.in(t).post(at, `{"name":"Lomakkeet","scopes":[],"days":0}`), http.StatusUnprocessableEntity, "validation-failed",
			"/scopes required", "/days out-of-range")
	})
	browser := []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language", "sv"}

	t.Run("a program: looking uses nothing up, and the second claim gets nothing", func(t *testing.T) {
		made := invite(t, `{"name":"Lomakepalvelu","scopes":["feedback:write","feedback:read"],"basic":true,"days":3}`)
		expires, err := time.Parse(time.RFC3339, made.text("expires_at"))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().AddDate(0, 0, 3), expires, time.Minute)
		link := local(made.text("url"))
		for range 3 {
			got := a.in(t).anonymous().get(link)
			require.Equal(t, http.StatusOK, got.status, got)
			require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
			require.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"))
			require.Equal(t, "kivilahden-kaupunki", got.text("organisation", "slug"))
			require.Equal(t, http.StatusOK, a.in(t).anonymous().do(http.MethodHead, link, "").status)
		}
		_, statuses := together(8, func(int) answer { return a.anonymous().do(http.MethodPost, link+"/claim", "") })
		require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusGone: 7}, statuses, "once, however many ask at once")
		refused(t, a.in(t).anonymous().get(link), http.StatusGone, "invitation-claimed")
		list := editor.in(t).get(at)
		require.NotEmpty(t, list.text("items", 0, "claimed_at"))
		require.Empty(t, list.text("items", 0, "url"))
		client := list.text("items", 0, "client_id")
		require.Equal(t, "Lomakepalvelu", editor.in(t).get("/v1/clients/"+client).text("name"))
		require.Len(t, a.audit("--action", "invitation.claim", "--subject", client), 1)
		require.Len(t, a.audit("--action", "invitation.create", "--subject", made.text("id")), 1)
	})
	t.Run("what comes of it works, and may what was said", func(t *testing.T) {
		link := local(invite(t, `{"name":"Intranet","scopes":["feedback:read"]}`).text("url"))
		got := a.in(t).anonymous().do(http.MethodPost, link+"/claim", "")
		require.Equal(t, http.StatusCreated, got.status, got)
		token := a.in(t).signIn(got.text("client_id"), got.text("client_secret"))
		require.Equal(t, "feedback:read", token.text("scope"))
		me := caller{a, token.text("access_token")}.in(t).get("/v1/me")
		require.Equal(t, "kivilahden-kaupunki", me.text("organisation", "slug"))
		require.Equal(t, "pilot", me.text("role"))
		logs := a.stderr.String() + a.command("audit")
		for _, secret := range []string{got.text("client_secret"), strings.TrimPrefix(link, "/v1/invitations/")} {
			require.False(t, strings.Contains(logs, secret), "neither secret nor link is in log or trail")
		}
	})
	t.Run("a person: a page with a button, and one with the secret", func(t *testing.T) {
		link := local(invite(t, `{"name":"<b>Intra & co</b>","role":"integrator"}`).text("url"))
		page := a.in(t).anonymous().get(link, browser...)
		require.Equal(t, http.StatusOK, page.status)
		require.Equal(t, "text/html; charset=UTF-8", page.header.Get("Content-Type"))
		require.Equal(t, "sv", page.header.Get("Content-Language"))
		require.Contains(t, string(page.body), `<html lang="sv">`)
		require.Contains(t, string(page.body), "&lt;b&gt;Intra &amp; co&lt;/b&gt;")
		require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'")
		require.NotContains(t, string(page.body), "<script")
		action := regexp.MustCompile(`<form method="post" action="([^"]+)">`).FindStringSubmatch(string(page.body))
		require.NotNil(t, action)
		shown := a.in(t).anonymous().do(http.MethodPost, local(action[1]), "", append(browser, "Content-Type", formMedia)...)
		require.Equal(t, http.StatusCreated, shown.status)
		require.Equal(t, "private, no-store", shown.header.Get("Cache-Control"))
		found := regexp.MustCompile(`(?s)client_id</dt><dd><code>([0-9a-f-]{36})</code>.*client_secret</dt><dd><code>([A-Z2-7]{52})</code>`).FindStringSubmatch(string(shown.body))
		require.NotNil(t, found, string(shown.body))
		require.Equal(t, "webhooks:manage", a.in(t).signIn(found[1], found[2]).text("scope"))
	})
	t.Run("a person whose link doesn't work sees why, in a language of hers", func(t *testing.T) {
		made := invite(t, `{"name":"Käytetty"}`)
		used := local(made.text("url"))
		require.Equal(t, http.StatusCreated, a.in(t).anonymous().do(http.MethodPost, used+"/claim", "").status)
		for _, c := range []struct {
			link, lang, says string
			status           int
		}{
			{used, "fi", "Kutsu on jo käytetty", http.StatusGone}, {used, "sv", "Inbjudan har redan använts", http.StatusGone}, {used, "en", "The invitation was used already", http.StatusGone},
			{"/v1/invitations/x", "fi", "Kutsulinkki ei ole voimassa", http.StatusNotFound}, {"/v1/invitations/x", "sv", "Inbjudningslänken är inte giltig", http.StatusNotFound},
			{"/v1/invitations/x", "en", "The invitation link isn&#39;t valid", http.StatusNotFound},
		} {
			for _, page := range []answer{
				a.in(t).anonymous().get(c.link, "Accept", "text/html", "Accept-Language", c.lang), a.in(t).anonymous().get(c.link+"?lang="+c.lang, browser...),
				a.in(t).anonymous().do(http.MethodPost, c.link+"/claim?lang="+c.lang, "", browser...),
			} {
				require.Equal(t, c.status, page.status)
				require.Equal(t, "text/html; charset=UTF-8", page.header.Get("Content-Type"))
				require.Equal(t, "private, no-store", page.header.Get("Cache-Control"))
				require.Equal(t, "noindex", page.header.Get("X-Robots-Tag"))
				require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'")
				require.Equal(t, c.lang, page.header.Get("Content-Language"))
				require.Contains(t, string(page.body), `<html lang="`+c.lang+`">`)
				require.Contains(t, string(page.body), "<h1>"+c.says+"</h1>")
				require.NotContains(t, string(page.body), "<form")
			}
		}
	})
	t.Run("an invitation that ended", func(t *testing.T) {
		revoked, expired := invite(t, `{"name":"Peruttu"}`), invite(t, `{"name":"Vanha"}`)
		refused(t, editor.in(t).do(http.MethodDelete, at+"/"+revoked.text("id"), ""), http.StatusPreconditionRequired, "if-match-required")
		refused(t, editor.in(t).do(http.MethodDelete, at+"/"+revoked.text("id"), "", "If-Match", expired.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
		require.Equal(t, http.StatusNoContent, editor.in(t).do(http.MethodDelete, at+"/"+revoked.text("id"), "", "If-Match", revoked.header.Get("ETag")).status)
		a.execute("UPDATE invitations SET created_at = now() - interval '8 days', expires_at = now() WHERE id = $1", expired.text("id"))
		for _, link := range []string{local(revoked.text("url")), local(expired.text("url")), "/v1/invitations/x"} {
			refused(t, a.in(t).anonymous().get(link), http.StatusNotFound, "not-found")
			refused(t, a.in(t).anonymous().do(http.MethodPost, link+"/claim", ""), http.StatusNotFound, "not-found")
			page := a.in(t).anonymous().get(link, browser...)
			require.Equal(t, http.StatusNotFound, page.status)
			require.Contains(t, string(page.body), "<h1>Inbjudningslänken är inte giltig</h1>")
		}
		refused(t, editor.in(t).do(http.MethodDelete, at+"/"+revoked.text("id"), "", "If-Match", "*"), http.StatusNotFound, "not-found")
		a.command("retention")
		require.Zero(t, a.count("invitations WHERE expires_at <= now()"), "P5 it goes")
		claimed := editor.in(t).get(at).text("items", 0, "id")
		refused(t, editor.in(t).do(http.MethodDelete, at+"/"+claimed, "", "If-Match", "*"), http.StatusNotFound, "not-found")
	})
	t.Run("who may, and to what", func(t *testing.T) {
		refused(t, a.pilot("kivilahden-kaupunki").in(t).post(at, `{"name":"x"}`), http.StatusForbidden, "insufficient-scope")
		refused(t, editor.in(t).post("/v1/organisations/no-such/invitations", `{"name":"x"}`), http.StatusNotFound, "not-found")
		refused(t, editor.in(t).post(at, `{"name":"","scopes":["tools:write"],"days":31}`), http.StatusUnprocessableEntity, "validation-failed",
			"/scopes unknown-value", "/name required", "/days out-of-range")
		refused(t, editor.in(t).post(at, `{"name":"x","role":"editor"}`), http.StatusUnprocessableEntity, "validation-failed", "/role unknown-value")
		for n := range 20 {
			require.Equal(t, http.StatusCreated, editor.in(t).post("/v1/organisations/harjulan-kaupunki/invitations", fmt.Sprintf(`{"name":"%d"}`, n)).status)
		}
		refused(t, editor.in(t).post("/v1/organisations/harjulan-kaupunki/invitations", `{"name":"x"}`), http.StatusConflict, "too-many-invitations")
	})
}
