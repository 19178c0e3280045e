package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

const formMedia = "application/x-www-form-urlencoded"

// credentials makes a client on the command line.
func (i *instance) credentials(flags ...string) credential {
	i.t.Helper()
	var c credential
	require.NoError(i.t, json.Unmarshal([]byte(i.command(append([]string{"client", "create", "--json"}, flags...)...)), &c))
	return c
}

// token asks the token endpoint.
func (c caller) askToken(form string, headers ...string) answer {
	c.t.Helper()
	return c.do(http.MethodPost, "/oauth/token", form, append([]string{"Content-Type", formMedia}, headers...)...)
}

func basic(id, secret string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(id, secret)
	return r.Header.Get("Authorization")
}

func TestTheTokenEndpointFollowsOAuth(t *testing.T) {
	t.Parallel()
	a := start(t)
	c := a.credentials("--organisation", "kivilahden-kaupunki")
	id, secret := string(c.ClientID), c.ClientSecret
	form := func(pairs ...string) string {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		return v.Encode()
	}
	own := form("grant_type", "client_credentials", "client_id", id, "client_secret", secret)
	denied := func(t *testing.T, got answer, status int, code string) {
		t.Helper()
		require.Equal(t, status, got.status, got)
		require.Equal(t, code, got.text("error"), got)
		require.Equal(t, "no-store", got.header.Get("Cache-Control"), "A2")
		require.Empty(t, got.text("access_token"))
		require.Equal(t, status == http.StatusUnauthorized, got.header.Get("WWW-Authenticate") != "")
	}

	t.Run("A1 A2 B8 a good client gets a token, in the body or by Basic", func(t *testing.T) {
		for _, got := range []answer{
			a.in(t).anonymous().askToken(own),
			a.in(t).anonymous().askToken(form("grant_type", "client_credentials"), "Authorization", basic(id, secret)),
			a.in(t).anonymous().askToken(form("grant_type", "client_credentials", "client_id", id), "Authorization", basic(id, secret)),
			a.in(t).anonymous().askToken(own, "Content-Type", formMedia+"; charset=UTF-8"),
		} {
			require.Equal(t, http.StatusOK, got.status, got)
			require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			require.Equal(t, "Bearer", got.text("token_type"))
			require.Equal(t, 600, got.number("expires_in"))
			require.Nil(t, got.value("refresh_token"))
			require.Equal(t, "trials:write feedback:write feedback:read webhooks:manage responsibilities:write", got.text("scope"))
			var claims jwt.RegisteredClaims
			token, _, err := jwt.NewParser().ParseUnverified(got.text("access_token"), &claims)
			require.NoError(t, err)
			require.Equal(t, "at+jwt", token.Header["typ"])
			require.Equal(t, "ES256", token.Header["alg"])
			require.LessOrEqual(t, claims.ExpiresAt.Sub(claims.IssuedAt.Time), 15*time.Minute)
			require.Equal(t, http.StatusOK, a.in(t).with(got.text("access_token")).get("/v1/me").status)
		}
	})
	t.Run("A3 A4 a wrong secret and an unknown client are answered alike", func(t *testing.T) {
		wrong := a.in(t).anonymous().askToken(form("grant_type", "client_credentials"), "Authorization", basic(id, secret+"x"))
		denied(t, wrong, http.StatusUnauthorized, "invalid_client")
		require.Contains(t, wrong.header.Get("WWW-Authenticate"), "Basic")
		for _, unknown := range []string{"019c6576-a400-7743-beaf-2db752049bd5", "nobody", "", "' OR 1=1 --", "ä"} {
			got := a.in(t).anonymous().askToken(form("grant_type", "client_credentials"), "Authorization", basic(url.QueryEscape(unknown), secret))
			denied(t, got, http.StatusUnauthorized, "invalid_client")
			require.Equal(t, wrong.body, got.body)
			require.Equal(t, wrong.header.Get("WWW-Authenticate"), got.header.Get("WWW-Authenticate"))
		}
		for _, secret := range []string{"", " ", secret[:len(secret)-1], "' OR 1=1 --"} {
			got := a.in(t).anonymous().askToken(form("grant_type", "client_credentials", "client_id", id, "client_secret", secret))
			denied(t, got, http.StatusUnauthorized, "invalid_client")
			require.Equal(t, wrong.body, got.body)
		}
	})
	t.Run("A5 no client authentication", func(t *testing.T) {
		denied(t, a.in(t).anonymous().askToken(form("grant_type", "client_credentials")), http.StatusUnauthorized, "invalid_client")
		denied(t, a.in(t).anonymous().askToken(form("grant_type", "client_credentials"), "Authorization", "Digest x"), http.StatusUnauthorized, "invalid_client")
		denied(t, a.in(t).anonymous().askToken(form("grant_type", "client_credentials"), "Authorization", "Basic ***"), http.StatusUnauthorized, "invalid_client")
	})
	t.Run("A6 no grant type, a parameter twice, two ways at once", func(t *testing.T) {
		for _, got := range []answer{
			a.in(t).anonymous().askToken(form("client_id", id, "client_secret", secret)),
			a.in(t).anonymous().askToken(own + "&grant_type=client_credentials"),
			a.in(t).anonymous().askToken(own + "&client_id=" + id),
			a.in(t).anonymous().askToken(own + "&client_secret=" + secret),
			a.in(t).anonymous().askToken(own + "&scope=feedback:read&scope=feedback:write"),
			a.in(t).anonymous().askToken(own, "Authorization", basic(id, secret)),
			a.in(t).anonymous().askToken(form("grant_type", "client_credentials", "client_id", "another"), "Authorization", basic(id, secret)),
			a.in(t).anonymous().askToken(own + "&scope=%00"),
			a.in(t).anonymous().askToken(own + "&scope=%ff"),
			a.in(t).anonymous().askToken(own + "&scope=%zz"),
		} {
			denied(t, got, http.StatusBadRequest, "invalid_request")
		}
		request, err := http.NewRequest(http.MethodPost, a.url+"/oauth/token", strings.NewReader("grant_type=client_credentials"))
		require.NoError(t, err)
		request.Header.Set("Content-Type", formMedia)
		request.Header["Authorization"] = []string{basic(id, secret), basic(id, secret)}
		denied(t, a.in(t).anonymous().exchange(request), http.StatusBadRequest, "invalid_request")
	})
	t.Run("A7 another grant", func(t *testing.T) {
		for _, grant := range []string{"password", "implicit", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "x"} {
			got := a.in(t).anonymous().askToken(form("grant_type", grant, "client_id", id, "client_secret", secret))
			denied(t, got, http.StatusBadRequest, "unsupported_grant_type")
		}
	})
	t.Run("A9 a scope that the client doesn't have", func(t *testing.T) {
		for _, scope := range []string{"tools:write", "feedback:read tools:write", "everything", "feedback:*"} {
			denied(t, a.in(t).anonymous().askToken(own+"&scope="+url.QueryEscape(scope)), http.StatusBadRequest, "invalid_scope")
		}
		got := a.in(t).anonymous().askToken(own + "&scope=feedback:read")
		require.Equal(t, "feedback:read", got.text("scope"), "fewer is fine")
		narrow := a.in(t).with(got.text("access_token"))
		refused(t, narrow.post("/v1/feedback", feedbackWith(`"used_for":""`), "Idempotency-Key", "narrow"), http.StatusForbidden, "insufficient-scope")
	})
	t.Run("A10 credentials in the query aren't used, and GET isn't a way", func(t *testing.T) {
		denied(t, a.in(t).anonymous().do(http.MethodPost, "/oauth/token?"+own, "", "Content-Type", formMedia), http.StatusUnauthorized, "invalid_client")
		halves := a.in(t).anonymous().do(http.MethodPost, "/oauth/token?client_secret="+secret, form("grant_type", "client_credentials", "client_id", id), "Content-Type", formMedia)
		denied(t, halves, http.StatusUnauthorized, "invalid_client")
		revoking := a.in(t).anonymous().do(http.MethodPost, "/oauth/revoke?"+own+"&token=x", "token=x", "Content-Type", formMedia)
		denied(t, revoking, http.StatusUnauthorized, "invalid_client")
		got := a.in(t).anonymous().get("/oauth/token?" + own)
		refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
		require.Contains(t, got.header.Get("Allow"), http.MethodPost)
		require.Equal(t, "no-store", got.header.Get("Cache-Control"), "A2")
		require.NotContains(t, got.String(), secret)
	})
	t.Run("A11 a JSON body", func(t *testing.T) {
		for _, media := range []string{"application/json", "", "text/plain", "multipart/form-data"} {
			got := a.in(t).anonymous().do(http.MethodPost, "/oauth/token", `{"grant_type":"client_credentials"}`, "Content-Type", media)
			denied(t, got, http.StatusBadRequest, "invalid_request")
		}
	})
	t.Run("A19 a disabled client gets no token", func(t *testing.T) {
		gone := a.credentials("--organisation", "kivilahden-kaupunki")
		ask := form("grant_type", "client_credentials", "client_id", string(gone.ClientID), "client_secret", gone.ClientSecret)
		require.Equal(t, http.StatusOK, a.in(t).anonymous().askToken(ask).status)
		require.Contains(t, a.command("client", "disable", string(gone.ClientID)), string(gone.ClientID))
		denied(t, a.in(t).anonymous().askToken(ask), http.StatusUnauthorized, "invalid_client")
	})
	t.Run("B14 the published keys are public ones", func(t *testing.T) {
		got := a.in(t).anonymous().get("/.well-known/jwks.json")
		require.Equal(t, http.StatusOK, got.status)
		require.NotContains(t, got.String(), `"d"`)
		require.Len(t, got.list("keys"), 1)
	})
}
