package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARequestThatIsNoneIsAnsweredByAProblemThatSaysSo(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	before := a.rows()

	t.Run("G4 unknown path", func(t *testing.T) {
		for _, path := range []string{"/v1/nothing", "/v2/tools", "/v1/tools/x/y/z", "/admin", "/v1/feedback/1/2/3", "/debug/pprof/", "/metrics", "//v1/tools", "/v1/tools/"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				got := a.in(t).anonymous().do(method, path, "")
				require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, got.status, "%s %s: %s", method, path, got)
			}
		}
		refused(t, a.in(t).anonymous().get("/v1/nothing"), http.StatusNotFound, "no-such-path")
		refused(t, a.in(t).anonymous().get("/metrics"), http.StatusNotFound, "no-such-path")
	})
	t.Run("G4 wrong method says which are right", func(t *testing.T) {
		got := a.in(t).anonymous().do(http.MethodDelete, "/v1/tools", "")
		refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
		allow := strings.Split(got.header.Get("Allow"), ", ")
		require.ElementsMatch(t, []string{"OPTIONS", "GET", "HEAD", "POST"}, allow)
		require.Len(t, got.list("allowed"), len(allow))
		got = a.in(t).anonymous().get("/oauth/token")
		refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
		require.Equal(t, "OPTIONS, POST", got.header.Get("Allow"))
	})
	t.Run("G4 TRACE gives nothing back", func(t *testing.T) {
		for path, status := range map[string]int{"/v1/tools": 405, "/v1/feedback": 405, "/nothing": 404, "/": 405} {
			got := a.in(t).anonymous().do(http.MethodTrace, path, "", "X-Secret", "hush")
			require.Equal(t, status, got.status, got)
			require.NotContains(t, got.String(), "hush")
		}
	})
	t.Run("G4 OPTIONS", func(t *testing.T) {
		got := a.in(t).anonymous().do(http.MethodOptions, "/v1/tools", "")
		require.Equal(t, http.StatusNoContent, got.status)
		require.Contains(t, got.header.Get("Allow"), "GET")
		require.NotContains(t, got.header, "Access-Control-Allow-Credentials")
	})
	t.Run("G4 a method of one's own makes no series of metrics", func(t *testing.T) {
		got := a.in(t).anonymous().do("BREW", "/v1/tools", "")
		refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
		metrics, err := http.Get(a.ops + "/metrics")
		require.NoError(t, err)
		defer metrics.Body.Close()
		text, err := io.ReadAll(metrics.Body)
		require.NoError(t, err)
		require.True(t, bytes.Contains(text, []byte(`method="any",route="/v1/tools"`)))
		require.False(t, bytes.Contains(text, []byte("BREW")))
	})
	t.Run("G3 media types", func(t *testing.T) {
		for _, media := range []string{
			"", "text/plain", "application/json; charset=latin1", "application/json; charset=utf-16", "application/xml",
			"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/merge-patch+json", ";", "application/json;;",
		} {
			got := pilot.in(t).do(http.MethodPost, "/v1/feedback", `{"tool":"grow-keskustelu","what_worked":"Hyvä."}`,
				"Content-Type", media, "Idempotency-Key", "media "+media)
			refused(t, got, http.StatusUnsupportedMediaType, "unsupported-media-type")
			require.Equal(t, []any{"application/json"}, got.list("allowed"))
		}
	})
	t.Run("G7 a coded body", func(t *testing.T) {
		got := pilot.in(t).post("/v1/feedback", "\x1f\x8b\x08\x00", "Content-Encoding", "gzip", "Idempotency-Key", "gzip")
		refused(t, got, http.StatusUnsupportedMediaType, "unsupported-media-type")
	})
	t.Run("G7 a body over 1 MB", func(t *testing.T) {
		body := `{"tool":"grow-keskustelu","what_worked":"` + strings.Repeat("x", 1<<20) + `"}`
		refused(t, pilot.in(t).post("/v1/feedback", body, "Idempotency-Key", "large"), http.StatusRequestEntityTooLarge, "body-too-large")
		got := a.in(t).anonymous().do(http.MethodPost, "/oauth/token", "x="+strings.Repeat("y", 1<<20), "Content-Type", "application/x-www-form-urlencoded")
		refused(t, got, http.StatusRequestEntityTooLarge, "body-too-large")
	})
	t.Run("G7 a header over the limit", func(t *testing.T) {
		for _, size := range []int{64 << 10, 1 << 20} {
			got := a.in(t).wire("GET /v1/tools HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", size) + "\r\n\r\n")
			require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, got.status)
		}
	})
	t.Run("G7 10 000 query parameters", func(t *testing.T) {
		got := a.in(t).anonymous().get("/v1/tools?" + strings.Repeat("a&", 10_000))
		require.Equal(t, http.StatusBadRequest, got.status)
		names := new(strings.Builder)
		for n := range 8000 {
			names.WriteString("&" + string(rune('a'+n%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n/676)))
		}
		got = a.in(t).anonymous().get("/v1/tools?" + names.String())
		refused(t, got, http.StatusBadRequest, "bad-parameters")
		require.Less(t, len(got.body), 100_000, "a long request doesn't get a longer answer")
	})
	t.Run("G2 text that is none in path, query or header", func(t *testing.T) {
		for request, where := range map[string]string{
			"GET /v1/tools/%ff HTTP/1.1\r\n":                                           "path",
			"GET /v1/tools/%00 HTTP/1.1\r\n":                                           "path",
			"GET /v1/tools/a%c3 HTTP/1.1\r\n":                                          "path",
			"GET /v1/tools/\xff HTTP/1.1\r\n":                                          "path",
			"GET /v1/feedback/%00 HTTP/1.1\r\n":                                        "path",
			"GET /v1/tools?q=%ff HTTP/1.1\r\n":                                         "query",
			"GET /v1/tools?q=%00 HTTP/1.1\r\n":                                         "query",
			"GET /v1/tools?q=%zz HTTP/1.1\r\n":                                         "query",
			"GET /v1/tools?%ff=1 HTTP/1.1\r\n":                                         "query",
			"GET /v1/tools?limit=1;theme=crisis HTTP/1.1\r\n":                          "query",
			"GET /v1/tools HTTP/1.1\r\nAccept-Language: \xe4\r\n":                      "Accept-Language",
			"GET /v1/tools HTTP/1.1\r\nX-Anything: \xc3\x28\r\n":                       "X-Anything",
			"POST /v1/feedback HTTP/1.1\r\nIdempotency-Key: \x80\r\n":                  "Idempotency-Key",
			"GET /v1/me HTTP/1.1\r\nAuthorization: Bearer \xff\r\n":                    "Authorization",
			"GET /nothing/%ff HTTP/1.1\r\n":                                            "path",
			"PATCH /v1/tools/grow-keskustelu/draft HTTP/1.1\r\nIf-Match: \"\xff\"\r\n": "If-Match",
		} {
			got := a.in(t).wire(request + "Host: x\r\n\r\n")
			refused(t, got, http.StatusBadRequest, "invalid-text", where+" invalid-text")
		}
	})
	t.Run("G2 what isn't even HTTP", func(t *testing.T) {
		for _, request := range []string{
			"GET /v1/tools/\x00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "NONSENSE\r\n\r\n",
		} {
			got := a.in(t).wire(request)
			require.Equal(t, http.StatusBadRequest, got.status, "%q", request)
			require.Less(t, len(got.body), 200, "net/http's own short answer")
		}
	})
	t.Run("G5 an error says who, what and where, and nothing of the inside", func(t *testing.T) {
		got := a.in(t).anonymous().get("/v1/tools/no%20such?lang=sv")
		refused(t, got, http.StatusNotFound, "not-found")
		require.Equal(t, "/v1/tools/no%20such", got.text("instance"))
		require.Equal(t, "sv", got.header.Get("Content-Language"))
		require.Equal(t, got.header.Get("X-Request-Id"), got.text("request_id"))
		require.Equal(t, "no-store", got.header.Get("Cache-Control"))
		require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
		require.Empty(t, got.header.Get("Server"))
	})
	t.Run("G5 a page of the documentation that isn't there", func(t *testing.T) {
		refused(t, a.in(t).anonymous().get("/docs/no-such-file.js"), http.StatusNotFound, "no-such-path")
	})
	require.Equal(t, before, a.rows(), "nothing was stored")
}
