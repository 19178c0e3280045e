package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
)

// revoke asks to end a token.
func (i *instance) revoke(c credential, token string) answer {
	i.t.Helper()
	form := url.Values{"client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret}, "token": {token}}
	return i.anonymous().do(http.MethodPost, "/oauth/revoke", form.Encode(), "Content-Type", formMedia)
}

// bearer is a client with a token of its own.
func (i *instance) bearer(c credential) caller {
	i.t.Helper()
	got := i.signIn(string(c.ClientID), c.ClientSecret)
	require.Equal(i.t, http.StatusOK, got.status, got)
	return caller{i, got.text("access_token")}
}

// ends waits until a replica refuses the token, and tells that it took no longer than is promised.
func ends(t *testing.T, c caller) {
	t.Helper()
	began := time.Now()
	eventually(t, 2*domain.RevocationLag, "the token ends", func() bool { return c.get("/v1/me").status == http.StatusUnauthorized })
	require.Less(t, time.Since(began), domain.RevocationLag)
	require.Contains(t, string(docs.OpenAPI), fmt.Sprintf("within %.0f seconds", domain.RevocationLag.Seconds()), "where callers read it")
	refused(t, c.get("/v1/me"), http.StatusUnauthorized, "invalid-token")
}

func TestAcceptance_A15_A16_A19_TokensEndBeforeTheirTimeOnEveryReplica(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	mine, others := a.made("--organisation", "kivilahden-kaupunki"), a.made("--organisation", "harjulan-kaupunki")
	editor := a.editor()
	there := func(c caller) caller { return caller{b, c.token} }

	t.Run("A15 a client ends its own token", func(t *testing.T) {
		first, second := a.in(t).bearer(mine), a.in(t).bearer(mine)
		require.Equal(t, http.StatusOK, there(first).get("/v1/me").status, "it is remembered there")
		got := a.in(t).revoke(mine, first.token)
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, "no-store", got.header.Get("Cache-Control"))
		refused(t, first.in(t).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
		ends(t, there(first).in(t))
		require.Equal(t, http.StatusOK, second.in(t).get("/v1/me").status, "its other token works")
		require.Equal(t, http.StatusOK, a.in(t).revoke(mine, first.token).status, "once more is fine")
		require.Len(t, a.audit("--action", "token.revoke"), 2)
		require.NotContains(t, a.stderr.String()+a.command("audit"), first.token)
	})
	t.Run("A15 it stays revoked over a restart", func(t *testing.T) {
		token := a.in(t).bearer(mine)
		require.Equal(t, http.StatusOK, a.in(t).revoke(mine, token.token).status)
		again := startOn(t, database, secret)
		refused(t, caller{again, token.token}.in(t).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
	})
	t.Run("A16 a token that is none, and another client's", func(t *testing.T) {
		token := a.in(t).bearer(mine)
		for _, unknown := range []string{"nonsense", "a.b.c", token.token + "x", token.token[:len(token.token)-4]} {
			require.Equal(t, http.StatusOK, a.in(t).revoke(others, unknown).status, unknown)
		}
		got := a.in(t).revoke(others, token.token)
		require.Equal(t, http.StatusBadRequest, got.status)
		require.Equal(t, "invalid_request", got.text("error"))
		require.Equal(t, http.StatusOK, token.in(t).get("/v1/me").status, "it works still")
	})
	t.Run("A15 who revokes says who it is", func(t *testing.T) {
		token := a.in(t).bearer(mine)
		wrong := mine
		wrong.ClientSecret = "wrong"
		got := a.in(t).revoke(wrong, token.token)
		require.Equal(t, http.StatusUnauthorized, got.status)
		require.Equal(t, "invalid_client", got.text("error"))
		require.NotEmpty(t, got.header.Get("WWW-Authenticate"))
		got = a.in(t).anonymous().do(http.MethodPost, "/oauth/revoke", "token="+token.token, "Content-Type", formMedia)
		require.Equal(t, http.StatusUnauthorized, got.status)
		got = a.in(t).anonymous().do(http.MethodPost, "/oauth/revoke", "", "Content-Type", formMedia, "Authorization", basic(string(mine.ClientID), mine.ClientSecret))
		require.Equal(t, "invalid_request", got.text("error"))
		refused(t, a.in(t).anonymous().get("/oauth/revoke"), http.StatusMethodNotAllowed, "method-not-allowed")
		require.Equal(t, http.StatusOK, token.in(t).get("/v1/me").status)
	})
	t.Run("A19 a disabled client's tokens end, and what is remembered of its secret", func(t *testing.T) {
		form := a.made("--organisation", "kivilahden-kaupunki", "--basic")
		token, pair := a.in(t).bearer(form), basic(string(form.ClientID), form.ClientSecret)
		for _, i := range []*instance{a, b} {
			require.Equal(t, http.StatusOK, i.in(t).anonymous().get("/v1/me", "Authorization", pair).status)
			require.Equal(t, http.StatusOK, caller{i, token.token}.in(t).get("/v1/me").status)
		}
		got := editor.in(t).patch("/v1/clients/"+string(form.ClientID), `{"disabled":true}`, "If-Match", "*")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, true, got.value("disabled"))
		refused(t, token.in(t).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
		ends(t, there(token).in(t))
		for _, i := range []*instance{a, b} {
			refused(t, i.in(t).anonymous().get("/v1/me", "Authorization", pair), http.StatusUnauthorized, "invalid-credentials")
		}
		require.Equal(t, "invalid_client", a.in(t).signIn(string(form.ClientID), form.ClientSecret).text("error"))
		require.Len(t, a.audit("--action", "client.change", "--subject", string(form.ClientID)), 1)

		got = editor.in(t).patch("/v1/clients/"+string(form.ClientID), `{"disabled":false}`, "If-Match", got.header.Get("ETag"))
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, http.StatusOK, a.in(t).bearer(form).get("/v1/me").status, "new tokens work at once")
	})
	t.Run("A19 by the operator's command, too", func(t *testing.T) {
		token := a.in(t).bearer(others)
		a.command("client", "disable", string(others.ClientID))
		ends(t, token.in(t))
		ends(t, there(token).in(t))
	})
	t.Run("A19 what a client may no more, its tokens may no more", func(t *testing.T) {
		token := there(a.in(t).bearer(mine))
		require.Equal(t, http.StatusOK, token.in(t).get("/v1/trials").status)
		got := editor.in(t).patch("/v1/clients/"+string(mine.ClientID), `{"scopes":["feedback:read"],"name":"Intranet"}`, "If-Match", "*")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, []any{"feedback:read"}, got.list("scopes"))
		ends(t, token.in(t))
		require.Equal(t, "feedback:read", b.in(t).signIn(string(mine.ClientID), mine.ClientSecret).text("scope"))
	})
}

func TestAcceptance_A8_AClientThatGetsNoTokens(t *testing.T) {
	t.Parallel()
	a := start(t)
	form := a.made("--organisation", "kivilahden-kaupunki", "--basic-only")
	got := a.signIn(string(form.ClientID), form.ClientSecret)
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Equal(t, "unauthorized_client", got.text("error"))
	got = a.signIn(string(form.ClientID), "wrong")
	require.Equal(t, "invalid_client", got.text("error"), "only who knows the secret learns of it")
	pair := basic(string(form.ClientID), form.ClientSecret)
	require.Equal(t, http.StatusOK, a.anonymous().get("/v1/me", "Authorization", pair).status)

	editor := a.editor()
	refused(t, editor.patch("/v1/clients/"+string(form.ClientID), `{"basic":false}`, "If-Match", "*"),
		http.StatusUnprocessableEntity, "validation-failed", "/tokens one-way-at-least")
	require.Equal(t, http.StatusOK, editor.patch("/v1/clients/"+string(form.ClientID), `{"tokens":true,"basic":false}`, "If-Match", "*").status)
	require.Equal(t, http.StatusOK, a.bearer(form).get("/v1/me").status)
	refused(t, a.anonymous().get("/v1/me", "Authorization", pair), http.StatusForbidden, "basic-not-allowed")
}

func TestAcceptance_A13_A14_AClientTurnsItsSecretOver(t *testing.T) {
	t.Parallel()
	a := start(t)
	first := a.made("--organisation", "kivilahden-kaupunki", "--basic")
	id := string(first.ClientID)
	path := "/v1/clients/" + id + "/rotate-secret"
	works := func(secret string) bool {
		got := a.signIn(id, secret)
		if got.status != http.StatusOK {
			require.Equal(t, http.StatusUnauthorized, got.status)
			require.Equal(t, "invalid_client", got.text("error"))
		}
		return got.status == http.StatusOK
	}
	token := a.bearer(first)

	rotated := token.post(path, `{"hours":2}`)
	require.Equal(t, http.StatusOK, rotated.status, rotated)
	require.Equal(t, "private, no-store", rotated.header.Get("Cache-Control"))
	second := rotated.text("client_secret")
	until, err := time.Parse(time.RFC3339, rotated.text("old_secret_until"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(2*time.Hour), until, time.Minute)
	require.True(t, works(first.ClientSecret) && works(second), "both work")
	require.Equal(t, http.StatusOK, token.get("/v1/me").status, "its tokens go on")
	require.Equal(t, until.Format(time.RFC3339Nano), a.editor().get("/v1/clients/"+id).text("old_secret_until"))

	third := token.post(path, "").text("client_secret")
	require.False(t, works(first.ClientSecret), "the oldest ends")
	require.True(t, works(second) && works(third))
	a.execute("UPDATE clients SET old_secret_until = now() - interval '1 second' WHERE id = $1", id)
	require.False(t, works(second), "at its end")
	require.True(t, works(third))
	require.Len(t, a.audit("--action", "client.rotate_secret", "--subject", id), 2)

	t.Run("A13 nobody turns over another's", func(t *testing.T) {
		before := a.in(t).editor().get("/v1/clients/" + id).header.Get("ETag")
		for _, other := range []caller{a.pilot("kivilahden-kaupunki"), a.pilot("harjulan-kaupunki"), a.editor()} {
			refused(t, other.in(t).post(path, ""), http.StatusNotFound, "not-found")
		}
		refused(t, a.in(t).anonymous().post(path, ""), http.StatusUnauthorized, "authentication-required")
		require.Equal(t, before, a.in(t).editor().get("/v1/clients/"+id).header.Get("ETag"))
	})
	t.Run("A13 a form tool does it with its pair", func(t *testing.T) {
		got := a.in(t).anonymous().post(path, "", "Authorization", basic(id, third))
		require.Equal(t, http.StatusOK, got.status, got)
		require.True(t, works(got.text("client_secret")) && works(third))
	})
	t.Run("A13 for how long, and both never for ever", func(t *testing.T) {
		newest := ""
		for _, asked := range []string{"", "{}", `{"hours":1}`, `{"hours":720}`} {
			got := token.in(t).post(path, asked)
			require.Equal(t, http.StatusOK, got.status, got)
			until, err := time.Parse(time.RFC3339, got.text("old_secret_until"))
			require.NoError(t, err, "it always ends")
			require.WithinRange(t, until, time.Now().Add(-time.Minute), time.Now().Add(30*24*time.Hour+time.Minute))
			third, newest = newest, got.text("client_secret")
		}
		conn, err := pgx.Connect(t.Context(), a.db)
		require.NoError(t, err)
		defer conn.Close(context.WithoutCancel(t.Context()))
		_, err = conn.Exec(t.Context(), "UPDATE clients SET old_secret_until = NULL WHERE id = $1", id)
		require.ErrorContains(t, err, "clients_old_secret", "the database wouldn't have it either")
		for _, hours := range []int{-1, 0, 721} {
			refused(t, token.in(t).post(path, fmt.Sprintf(`{"hours":%d}`, hours)), http.StatusUnprocessableEntity, "validation-failed", "/hours out-of-range")
		}
	})
	t.Run("A14 neither database nor log holds a secret", func(t *testing.T) {
		conn, err := pgx.Connect(t.Context(), a.db)
		require.NoError(t, err)
		defer conn.Close(t.Context())
		var stored string
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT string_agg(to_jsonb(c)::text, '') || (SELECT string_agg(to_jsonb(e)::text, '') FROM audit_events e) FROM clients c`).Scan(&stored))
		for _, secret := range []string{first.ClientSecret, second, third} {
			require.Len(t, secret, 52, "260 bits in base32")
			require.NotContains(t, stored, secret)
			require.NotContains(t, a.stderr.String(), secret)
		}
		var hashes int
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM clients WHERE secret_hash <> sha256($1) AND old_secret_hash = sha256($1)", third).Scan(&hashes))
		require.Equal(t, 1, hashes)
	})
}

func TestEditorsListAndChangeClients(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, pilot := a.editor(), a.pilot("kivilahden-kaupunki")
	var ids []string
	for n := range 3 {
		ids = append([]string{string(a.made("--organisation", "kivilahden-kaupunki", "--name", fmt.Sprint("Lomake ", n)).ClientID)}, ids...)
	}
	var listed []string
	for path := "/v1/clients?organisation=kivilahden-kaupunki&limit=2"; path != ""; {
		page := editor.get(path)
		require.Equal(t, http.StatusOK, page.status, page)
		require.LessOrEqual(t, len(page.list("items")), 2)
		for i := range page.list("items") {
			listed = append(listed, page.text("items", i, "id"))
			require.Equal(t, "kivilahden-kaupunki", page.text("items", i, "organisation", "slug"))
		}
		path = local(page.text("next"))
	}
	require.Len(t, listed, 4, "each once")
	require.Equal(t, ids, listed[:3])
	refused(t, editor.get("/v1/clients?organisation=no-such"), http.StatusNotFound, "not-found")
	refused(t, pilot.get("/v1/clients"), http.StatusForbidden, "insufficient-scope")

	path := "/v1/clients/" + ids[0]
	shown := editor.get(path)
	require.Equal(t, "Lomake 2", shown.text("name"))
	refused(t, editor.patch(path, `{"name":"x"}`), http.StatusPreconditionRequired, "if-match-required")
	require.Equal(t, http.StatusOK, editor.patch(path, `{"name":"Uusi"}`, "If-Match", shown.header.Get("ETag")).status)
	refused(t, editor.patch(path, `{"name":"Toinen"}`, "If-Match", shown.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
	refused(t, editor.patch(path, `{"name":"matti.meikalainen@example.fi","scopes":["tools:write"]}`, "If-Match", "*"),
		http.StatusUnprocessableEntity, "validation-failed", "/name contains-personal-data", "/scopes unknown-value")
	refused(t, editor.patch(path, `{"scopes":[]}`, "If-Match", "*"), http.StatusUnprocessableEntity, "validation-failed", "/scopes required")
	refused(t, editor.patch(path, `{"role":"editor"}`, "If-Match", "*"), http.StatusBadRequest, "invalid-json", "/role unknown-field")
	own := editor.get("/v1/me").text("client_id")
	refused(t, editor.patch("/v1/clients/"+own, `{"disabled":true}`, "If-Match", "*"), http.StatusForbidden, "operators-only")

	a.command("erase", "organisation", "kivilahden-kaupunki")
	gone := editor.get(path)
	require.Equal(t, true, gone.value("disabled"))
	require.Empty(t, gone.text("name"), "P5 its name goes with what the organisation wrote")
	refused(t, pilot.get("/v1/me"), http.StatusUnauthorized, "invalid-token")
}

func TestAcceptance_A18_TheMetadataSaysWhatIsTrue(t *testing.T) {
	t.Parallel()
	a := start(t)
	got := a.anonymous().get("/.well-known/oauth-authorization-server")
	require.Equal(t, http.StatusOK, got.status, got)
	var claims jwt.RegisteredClaims
	_, _, err := jwt.NewParser().ParseUnverified(a.pilot("kivilahden-kaupunki").token, &claims)
	require.NoError(t, err)
	require.Equal(t, claims.Issuer, got.text("issuer"))
	require.Equal(t, []any{"client_credentials"}, got.list("grant_types_supported"))
	require.Equal(t, []any{}, got.list("response_types_supported"))
	for _, endpoint := range []string{"token_endpoint", "revocation_endpoint"} {
		require.Equal(t, []any{"client_secret_basic", "client_secret_post"}, got.list(endpoint+"_auth_methods_supported"))
		alive := a.anonymous().do(http.MethodPost, local(got.text(endpoint)), "", "Content-Type", formMedia)
		require.Equal(t, "invalid_client", alive.text("error"), endpoint)
	}
	for _, page := range []string{"jwks_uri", "service_documentation"} {
		require.Equal(t, http.StatusOK, a.anonymous().get(local(got.text(page))).status, page)
	}
	require.ElementsMatch(t, []any{
		"trials:write", "feedback:write", "feedback:read", "webhooks:manage", "tools:write", "feedback:triage", "organisations:manage",
		"responsibilities:write",
	}, got.list("scopes_supported"))
	require.Nil(t, got.value("authorization_endpoint"))
	require.Nil(t, got.value("introspection_endpoint"))
}
