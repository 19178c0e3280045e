package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// spread is how long answers took.
type spread []time.Duration

func (s spread) at(percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(s))
	return sorted[len(sorted)*percent/100]
}

// Whether there is a client of an id can't be found out: neither by what the answer says, nor by how long it takes.
// The askers take turns, so that whatever else the machine does slows all of them alike; of two hundred each, the
// median is nowhere near the fastest or slowest tenth of another two hundred that do the same work, and is where one does
// without a commit, or without looking.
func TestAcceptance_A4_AnUnknownClientCantBeToldFromAWrongSecret(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_TRUSTED_PROXIES=127.0.0.1")
	known := string(a.made("--organisation", "kivilahden-kaupunki").ClientID)
	disabled := string(a.made("--organisation", "kivilahden-kaupunki").ClientID)
	a.command("client", "disable", disabled)
	ids := []string{known, "019c6576-a400-7743-beaf-2db752049bd5", "nobody at all", disabled}

	const each = 200
	took := make([]spread, len(ids))
	var first answer
	for n := range each {
		from := fmt.Sprintf("192.0.2.%d", n/(domain.MaxFailures/2)) // wrong secrets are counted by place
		for i, id := range ids {
			form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {strings.Repeat("A", 52)}}.Encode()
			request, err := http.NewRequest(http.MethodPost, a.url+"/oauth/token", strings.NewReader(form))
			require.NoError(t, err)
			request.Header.Set("Content-Type", formMedia)
			request.Header.Set("X-Forwarded-For", from)
			began := time.Now()
			got := a.anonymous().exchange(request)
			took[i] = append(took[i], time.Since(began))
			if first.header == nil {
				first = got
			}
			require.Equal(t, http.StatusUnauthorized, got.status)
			require.Equal(t, string(first.body), string(got.body))
			require.Equal(t, lasting(first.header), lasting(got.header))
		}
	}
	low, high := took[0].at(10), took[0].at(90)
	for i, id := range ids {
		t.Logf("%s: median %v, of a wrong secret %v to %v", id, took[i].at(50), low, high)
		require.True(t, low <= took[i].at(50) && took[i].at(50) <= high, "%s: %v isn't between %v and %v", id, took[i].at(50), low, high)
	}
}

// Introspection isn't offered, and nothing says that it is.
func TestAcceptance_A17_ThereIsNoIntrospection(t *testing.T) {
	t.Parallel()
	a := start(t)
	metadata := a.anonymous().get("/.well-known/oauth-authorization-server")
	require.Equal(t, http.StatusOK, metadata.status)
	require.NotContains(t, metadata.String(), "introspect")
	require.NotContains(t, a.anonymous().get("/openapi.json").String(), "introspect")
	c := a.made("--organisation", "kivilahden-kaupunki")
	token := a.signIn(string(c.ClientID), c.ClientSecret).text("access_token")
	form := url.Values{"token": {token}, "client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret}}.Encode()
	for _, path := range []string{"/oauth/introspect", "/oauth/introspection", "/introspect"} {
		got := a.anonymous().do(http.MethodPost, path, form, "Content-Type", formMedia)
		refused(t, got, http.StatusNotFound, "no-such-path")
		require.NotContains(t, got.String(), token)
		refused(t, a.with(token).get(path), http.StatusNotFound, "no-such-path")
	}
}
