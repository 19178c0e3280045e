package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// intranet and stranger are origins of front ends: one that is configured, one that isn't.
const intranet, stranger = "https://intra.example.fi", "https://elsewhere.example"

// preflight asks as a browser does before a page of the origin may send a request.
func (c caller) preflight(origin, method, path, headers string) answer {
	c.t.Helper()
	ask := []string{"Origin", origin, "Access-Control-Request-Method", method}
	if headers != "" {
		ask = append(ask, "Access-Control-Request-Headers", headers)
	}
	return c.do(http.MethodOptions, path, "", ask...)
}

// cors are the headers of the protocol that an answer has, without their common beginning.
func (a answer) cors() map[string]string {
	found := map[string]string{}
	for name := range a.header {
		if short, ok := strings.CutPrefix(name, "Access-Control-"); ok {
			found[short] = a.header.Get(name)
		}
	}
	return found
}

func TestPagesOfOtherOriginsReadWhatIsPublicAndListedOnesWrite(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_CORS_ORIGINS=http://localhost:5173,"+intranet)
	anyone, pilot := a.anonymous(), a.pilot("kivilahden-kaupunki")
	exposed := "Link, ETag, Content-Language, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotent-Replayed, X-Request-Id"
	varies := func(got answer) bool {
		return strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Origin")
	}

	t.Run("G17 every page reads what is public, and its errors", func(t *testing.T) {
		for path, status := range map[string]int{
			"/v1/tools": 200, "/v1/tools?colour=red": 400, "/v1/tools/nope": 404, "/openapi.json": 200, "/no/such/path": 404,
		} {
			for _, origin := range []string{stranger, intranet, "null"} {
				got := anyone.in(t).get(path, "Origin", origin)
				require.Equal(t, status, got.status)
				require.Equal(t, map[string]string{"Allow-Origin": "*", "Expose-Headers": exposed}, got.cors(), path)
				require.False(t, varies(got), "one answer for all: a cache keeps it once")
			}
		}
		cached := anyone.in(t).get("/v1/tools", "Origin", stranger)
		same := anyone.in(t).get("/v1/tools", "Origin", stranger, "If-None-Match", cached.header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, same.status)
		require.Equal(t, "*", same.cors()["Allow-Origin"])
	})
	t.Run("G17 a preflight for reading is granted to everybody", func(t *testing.T) {
		for _, method := range []string{"GET", "HEAD"} {
			got := anyone.in(t).preflight(stranger, method, "/v1/tools/grow-keskustelu", "if-none-match,x-app,authorization")
			require.Equal(t, http.StatusNoContent, got.status)
			require.Equal(t, map[string]string{
				"Allow-Origin": "*", "Allow-Methods": "GET, HEAD", "Allow-Headers": "*, Authorization", "Max-Age": "7200",
			}, got.cors())
		}
	})
	t.Run("G17 a listed page writes", func(t *testing.T) {
		for path, method := range map[string]string{"/v1/feedback": "POST", "/v1/tools/grow-keskustelu/draft": "PATCH", "/v1/tools": "POST", "/v1/me": "GET"} {
			got := anyone.in(t).preflight(intranet, method, path, "authorization,content-type,idempotency-key,if-match")
			require.Equal(t, http.StatusNoContent, got.status)
			require.Equal(t, intranet, got.cors()["Allow-Origin"])
			require.Contains(t, got.cors()["Allow-Methods"], method)
			for _, name := range []string{"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"} {
				require.Contains(t, got.cors()["Allow-Headers"], name)
			}
			require.Equal(t, "7200", got.cors()["Max-Age"])
			require.True(t, varies(got))
		}
		sent := pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Selaimesta."), "Idempotency-Key", "browser", "Origin", intranet)
		require.Equal(t, http.StatusCreated, sent.status)
		require.Equal(t, map[string]string{"Allow-Origin": intranet, "Expose-Headers": exposed}, sent.cors())
		mine := pilot.in(t).get("/v1/feedback", "Origin", intranet)
		require.Equal(t, intranet, mine.cors()["Allow-Origin"])
		wrong := pilot.in(t).post("/v1/feedback", `{}`, "Idempotency-Key", "wrong", "Origin", intranet)
		require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
		require.Equal(t, intranet, wrong.cors()["Allow-Origin"], "the page sees what is wrong")
	})
	t.Run("G17 other pages are refused what needs a token", func(t *testing.T) {
		for _, origin := range []string{
			stranger, "null", "http://intra.example.fi", intranet + ":8443", intranet + ".elsewhere.example", "https://INTRA.example.fi", "*", intranet + "/",
		} {
			for path, method := range map[string]string{"/v1/feedback": "POST", "/v1/me": "GET", "/v1/tools": "POST", "/oauth/token": "POST", "/v1/tools/grow-keskustelu": "DELETE"} {
				got := anyone.in(t).preflight(origin, method, path, "authorization")
				require.Equal(t, http.StatusNoContent, got.status)
				require.Empty(t, got.cors(), "%s %s for %s", method, path, origin)
				require.True(t, varies(got))
			}
		}
		require.Empty(t, pilot.in(t).get("/v1/me", "Origin", stranger).cors())
	})
	t.Run("G17 OPTIONS without a preflight says what there is", func(t *testing.T) {
		got := anyone.in(t).do(http.MethodOptions, "/v1/tools", "", "Origin", stranger)
		require.Equal(t, http.StatusNoContent, got.status)
		require.Equal(t, "OPTIONS, GET, HEAD, POST", got.header.Get("Allow"))
		require.Empty(t, got.cors()["Allow-Methods"])
		require.Empty(t, got.body)
		refused(t, anyone.in(t).preflight(intranet, "GET", "/no/such/path", ""), http.StatusNotFound, "no-such-path")
	})
	t.Run("G17 credentials are never allowed", func(t *testing.T) {
		for _, got := range []answer{
			anyone.in(t).get("/v1/tools", "Origin", intranet), anyone.in(t).preflight(intranet, "POST", "/v1/feedback", "authorization"),
			pilot.in(t).get("/v1/me", "Origin", intranet),
		} {
			require.NotContains(t, got.cors(), "Allow-Credentials")
		}
	})
}

func TestWithoutASettingNoPageOfAnotherOriginWrites(t *testing.T) {
	t.Parallel()
	a := start(t)
	for _, origin := range []string{intranet, stranger, "", "null"} {
		got := a.anonymous().preflight(origin, "POST", "/v1/feedback", "authorization")
		require.Equal(t, http.StatusNoContent, got.status)
		require.Empty(t, got.cors())
	}
	require.Equal(t, "*", a.anonymous().preflight(stranger, "GET", "/v1/tools", "").cors()["Allow-Origin"])
}
