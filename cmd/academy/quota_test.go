package main

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
)

// A quota fills while the test runs, by one in six seconds here: so much is asked that this doesn't matter.
func TestAcceptance_G9_ChangesAndTokensOfOneClientAreLimitedOnAllReplicasTogether(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	limits := []string{"ACADEMY_WRITE_LIMIT=10", "ACADEMY_TOKEN_LIMIT=10"}
	replicas := []*instance{startOn(t, database, secret, limits...), startOn(t, database, secret, limits...)}
	spender, other := replicas[0].made("--organisation", "kivilahden-kaupunki"), replicas[0].pilot("granskars-kommun")
	over := func(t *testing.T, got answer, code, kind string) {
		t.Helper()
		refused(t, got, http.StatusTooManyRequests, code)
		wait, err := strconv.Atoi(got.header.Get("Retry-After"))
		require.NoError(t, err)
		require.True(t, wait >= 1 && wait <= 60, wait)
		require.Equal(t, `"`+kind+`";q=10;w=60`, got.header.Get("RateLimit-Policy"))
		require.Regexp(t, `^"`+kind+`";r=0;t=\d+$`, got.header.Get("RateLimit"))
	}
	got := replicas[0].signIn(string(spender.ClientID), spender.ClientSecret)
	require.Equal(t, http.StatusOK, got.status, got)
	require.Regexp(t, `^"tokens";r=[89];t=\d+$`, got.header.Get("RateLimit"))
	token := got.text("access_token")

	// until asks replicas in turn until one refuses, and gives how often none did.
	until := func(t *testing.T, ask func(i *instance, n int) answer) (int, answer) {
		t.Helper()
		for n := range 40 {
			if got := ask(replicas[n%2].in(t), n); got.status == http.StatusTooManyRequests {
				return n, got
			}
		}
		t.Fatal("nobody was refused")
		return 0, answer{}
	}
	post := func(i *instance, n int) answer {
		return caller{i, token}.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", "quota-"+strconv.Itoa(n))
	}
	t.Run("G9 changes", func(t *testing.T) {
		before := replicas[0].count("feedback")
		given, refused := until(t, post)
		require.True(t, given >= 10 && given <= 20, given)
		over(t, refused, "too-many-writes", "writes")
		require.Equal(t, before+given, replicas[0].count("feedback"), "nothing is stored of one too many")
	})
	t.Run("G9 reads and other clients are untouched", func(t *testing.T) {
		require.Equal(t, http.StatusOK, caller{replicas[0].in(t), token}.get("/v1/feedback").status)
		require.Equal(t, http.StatusCreated, caller{replicas[1].in(t), other.token}.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", "other").status)
	})
	t.Run("G9 tokens", func(t *testing.T) {
		given, refused := until(t, func(i *instance, _ int) answer { return i.signIn(string(spender.ClientID), spender.ClientSecret) })
		require.True(t, given >= 9 && given <= 19, given)
		over(t, refused, "too-many-tokens", "tokens")
	})
	t.Run("G9 a wrong secret spends nobody's", func(t *testing.T) {
		got := replicas[0].in(t).signIn(string(spender.ClientID), "guess")
		require.Equal(t, http.StatusUnauthorized, got.status, got)
		require.Empty(t, got.header.Get("RateLimit"))
	})
}

// Every answer of the tests is held to saying nothing of limits that isn't documented; here, what is documented is said.
func TestAcceptance_G9_LimitsAreToldWhereTheContractSaysSo(t *testing.T) {
	t.Parallel()
	database := seededURL(t)
	a := startOn(t, database, domain.RandomKey(), "ACADEMY_READ_LIMIT=100000", "ACADEMY_WRITE_LIMIT=100000", "ACADEMY_TRUSTED_PROXIES=127.0.0.1")
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	document, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	require.NoError(t, err)
	for _, o := range operations(t) {
		if o.id == "issueToken" || o.id == "revokeToken" { // they tell who is known only: as the tests above see
			continue
		}
		responses := document.Paths.Value(o.template).GetOperation(o.method).Responses
		documented := responses.Default().Value.Headers["RateLimit"] != nil
		require.Equal(t, !o.secured && o.method == http.MethodGet || o.secured && o.method != http.MethodGet, documented, o.id)
		require.Equal(t, o.secured || o.method != http.MethodGet, responses.Value("503") != nil, o.id)
		for _, who := range []caller{a.anonymous(), pilot, editor} {
			if o.secured == (who.token == "") {
				continue
			}
			t.Run("G9 "+o.id, func(t *testing.T) {
				who := who.in(t)
				request, err := http.NewRequest(o.method, a.url+o.with(""), nil)
				require.NoError(t, err)
				request.Header.Set("X-Forwarded-For", "192.0.2.7")
				request.Header.Set("Authorization", "Bearer "+who.token)
				got := who.exchange(request)
				require.Equal(t, documented, got.header.Get("RateLimit") != "", got)
				require.Equal(t, documented, got.header.Get("RateLimit-Policy") != "", got)
			})
		}
	}
}
