package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// elsewhere asks for a token from another address of this machine.
func (i *instance) elsewhere(c credential) int {
	i.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		},
	}}
	answer, err := client.PostForm(i.url+"/oauth/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret},
	})
	require.NoError(i.t, err)
	answer.Body.Close()
	return answer.StatusCode
}

func TestAcceptance_A12_TwentyWrongSecretsAreEnough(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	guessed, other := a.made("--organisation", "kivilahden-kaupunki", "--basic"), a.made("--organisation", "kivilahden-kaupunki")
	id := string(guessed.ClientID)
	for n := range domain.MaxFailures {
		got := []*instance{a, b}[n%2].signIn(id, "guess "+strconv.Itoa(n))
		require.Equal(t, http.StatusUnauthorized, got.status, got)
		require.Equal(t, "invalid_client", got.text("error"))
	}
	blocked := func(t *testing.T, got answer) {
		t.Helper()
		refused(t, got, http.StatusTooManyRequests, "too-many-wrong-secrets")
		wait, err := strconv.Atoi(got.header.Get("Retry-After"))
		require.NoError(t, err)
		require.True(t, wait >= 1 && wait <= 61, wait)
	}
	t.Run("A12 on every replica, and for a right one too", func(t *testing.T) {
		for _, i := range []*instance{a, b} {
			blocked(t, i.in(t).signIn(id, "guess"))
			blocked(t, i.in(t).signIn(id, guessed.ClientSecret))
			blocked(t, i.in(t).anonymous().get("/v1/me", "Authorization", basic(id, guessed.ClientSecret)))
			blocked(t, i.in(t).revoke(guessed, "x"))
		}
	})
	t.Run("A12 over a restart", func(t *testing.T) {
		blocked(t, startOn(t, database, secret).in(t).signIn(id, guessed.ClientSecret))
	})
	t.Run("A12 the right one from elsewhere works, and other clients from here", func(t *testing.T) {
		require.Equal(t, http.StatusOK, a.in(t).elsewhere(guessed))
		require.Equal(t, http.StatusOK, a.in(t).signIn(string(other.ClientID), other.ClientSecret).status)
	})
	t.Run("A12 C10 a header is no other address", func(t *testing.T) {
		form := "grant_type=client_credentials&client_id=" + id + "&client_secret=guess"
		for _, header := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded"} {
			blocked(t, a.in(t).anonymous().askToken(form, header, "192.0.2.7"))
		}
	})
	t.Run("A12 C10 unless our own proxy says so", func(t *testing.T) {
		form := "grant_type=client_credentials&client_id=" + id + "&client_secret=guess"
		behind := startOn(t, database, secret, "ACADEMY_TRUSTED_PROXIES=127.0.0.1").in(t).anonymous()
		require.Equal(t, http.StatusUnauthorized, behind.askToken(form, "X-Forwarded-For", "127.0.0.1, 192.0.2.7").status)
		blocked(t, behind.askToken(form, "X-Forwarded-For", "192.0.2.7, 127.0.0.1"+strings.Repeat(", 127.0.0.1", 3)+",nobody"))
		blocked(t, behind.askToken(form))
	})
	t.Run("A4 A12 a client that isn't there is answered alike", func(t *testing.T) {
		const unknown = "019c6576-a400-7743-beaf-2db752049bd5"
		for range domain.MaxFailures {
			require.Equal(t, http.StatusUnauthorized, b.in(t).signIn(unknown, "guess").status)
		}
		blocked(t, a.in(t).signIn(unknown, "guess"))
	})
	t.Run("A12 it ends, and nothing is kept of it", func(t *testing.T) {
		a.execute("UPDATE failed_secrets SET ends_at = now()")
		require.Equal(t, http.StatusOK, a.in(t).signIn(id, guessed.ClientSecret).status)
		require.Equal(t, http.StatusUnauthorized, a.in(t).signIn(id, "guess").status)
		require.Equal(t, 1, a.count("failed_secrets"))
		require.Equal(t, 1, a.count("failed_secrets WHERE failures = 1"))
		require.False(t, strings.Contains(a.stderr.String()+a.command("audit"), "127.0.0.2"), "no address of a caller")
	})
}
