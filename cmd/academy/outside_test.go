package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAcceptance_G15_WhatIsForOperatorsIsntThereFromOutside(t *testing.T) {
	t.Parallel()
	a := start(t)
	for _, path := range []string{
		"/debug/pprof", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/cmdline", "/debug/vars", "/debug/requests", "/metrics", "/healthz", "/readyz",
		"/swagger", "/swagger/", "/swagger/index.html", "/.env", "/.git/config", "/docs/../metrics", "/docs/%2e%2e/metrics", "/v1/../metrics",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			got := a.anonymous().do(method, path, "")
			require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, got.status, "G15 %s %s: %s", method, path, got)
			require.NotContains(t, got.String(), "academy_http_request_seconds")
		}
	}
	inside := func(path string) (int, string) {
		answer, err := http.Get(a.ops + path)
		require.NoError(t, err)
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, string(b)
	}
	status, metrics := inside("/metrics")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, metrics, "academy_http_request_seconds", "G15 it is meant inside")
	for _, path := range []string{"/debug/pprof/", "/debug/vars", "/v1/tools"} {
		status, _ := inside(path)
		require.Equal(t, http.StatusNotFound, status, "G15 %s isn't even inside", path)
	}
}

func TestAcceptance_G14_EveryAnswerHasSafeHeaders(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_PUBLIC_URL=https://academy.test")
	plain := start(t)
	pilot := a.made("--organisation", "kivilahden-kaupunki")
	token := a.signIn(string(pilot.ClientID), pilot.ClientSecret).text("access_token")
	member := caller{a, token}
	for name, got := range map[string]answer{
		"a page": a.anonymous().get("/v1/tools"), "a 304": a.anonymous().get("/v1/tools", "If-None-Match", "*"), "HEAD": a.anonymous().do(http.MethodHead, "/v1/tools", ""),
		"gzip": a.anonymous().get("/openapi.json", "Accept-Encoding", "gzip"), "the documentation": a.anonymous().get("/docs"),
		"a picture": a.anonymous().get("/v1/tools/grow-keskustelu/evidence.svg"), "a redirect": a.anonymous().get("/", "Accept", "text/html"),
		"a preflight": a.anonymous().do(http.MethodOptions, "/v1/tools", "", "Origin", "https://x.example", "Access-Control-Request-Method", "GET"),
		"no path":     a.anonymous().get("/nothing"), "no method": a.anonymous().do(http.MethodPut, "/v1/tools", ""), "bad parameters": a.anonymous().get("/v1/tools?limit=0"),
		"bad text": a.anonymous().get("/v1/tools?q=%00"), "no token": a.anonymous().get("/v1/me"), "a wrong client": a.signIn("x", "y"),
		"a token": a.signIn(string(pilot.ClientID), pilot.ClientSecret), "a member": member.get("/v1/me"), "no JSON": member.post("/v1/feedback", "{", "Idempotency-Key", "g14"),
		"a file": member.get("/v1/feedback-imports/template.xlsx"), "too large": member.post("/v1/feedback", strings.Repeat(" ", 1<<20+1), "Idempotency-Key", "g14"),
		"news": a.anonymous().get("/v1/changes"), "keys": a.anonymous().get("/.well-known/jwks.json"),
	} {
		t.Run("G14 "+name, func(t *testing.T) {
			require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
			require.Equal(t, "max-age=31536000", got.header.Get("Strict-Transport-Security"))
			require.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"))
			require.Contains(t, got.header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
			for _, name := range []string{"Server", "X-Powered-By", "Via", "Set-Cookie"} {
				require.Empty(t, got.header.Get(name), name)
			}
			if len(got.body) == 0 {
				return
			}
			media := got.header.Get("Content-Type")
			require.NotEmpty(t, media)
			if strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "application/problem+json") || strings.HasPrefix(media, "image/svg+xml") {
				require.Contains(t, strings.ToLower(media), "charset=utf-8")
			}
		})
	}
	require.Empty(t, plain.anonymous().get("/v1/tools").header.Get("Strict-Transport-Security"), "G14 it is for TLS only")
}

// What a user wrote never begins a line of the log of its own.
func TestAcceptance_G13_ALineOfTheLogIsOneLine(t *testing.T) {
	t.Parallel()
	const forged = "\r\n{\"level\":\"INFO\",\"msg\":\"forged\"}\r\n\u2028\x00\x1b[31m"
	for _, form := range []string{"json", "text"} {
		s := defaults()
		s.Log = form
		var b bytes.Buffer
		s.logger(&b).Error("request failed"+forged, "error", errors.New("said"+forged), "id", forged, forged, 1)
		require.Equal(t, 1, strings.Count(b.String(), "\n"), "G13 %s: %q", form, b.String())
		require.NotContains(t, b.String(), "\r", "G13")
		require.NotContains(t, b.String(), "\x1b", "G13")
	}

	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_LOG=json")
	pilot := a.pilot("kivilahden-kaupunki")
	const written = "%0d%0a%7B%22msg%22%3A%22forged%22%7D%0d%0a"
	for _, path := range []string{"/v1/tools/" + written, "/v1/tools?q=" + written, "/v1/" + written + "/x", "/v1/feedback/" + written} {
		pilot.get(path)
		pilot.post(path, forged, "Idempotency-Key", "g13")
	}
	pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi"+strings.NewReplacer("\x00", "", "\x1b", "").Replace(forged)), "Idempotency-Key", "g13-text")
	a.signIn("id"+forged, "secret"+forged)
	lines := strings.Split(strings.TrimSuffix(a.stderr.String(), "\n"), "\n")
	requests := 0
	for _, line := range lines {
		var entry struct {
			Msg string `json:"msg"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &entry), "G13 %q", line)
		require.NotEqual(t, "forged", entry.Msg)
		if entry.Msg == "request" {
			requests++
		}
	}
	require.GreaterOrEqual(t, requests, 5, "G13 they are in it")
}

// It isn't parallel: it measures the memory of the process.
func TestAcceptance_G7_AGzipBombIsntUnpacked(t *testing.T) {
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 900 { // a gigabyte, in less than the largest body
		_, err := w.Write(make([]byte, 1<<20))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.Less(t, bomb.Len(), 1<<20)
	sent := bomb.String()
	allocated := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.TotalAlloc
	}
	for _, c := range []struct{ method, path, media string }{
		{http.MethodPost, "/v1/feedback", "application/json"}, {http.MethodPost, "/v1/feedback-batch", "application/json"},
		{http.MethodPost, "/v1/feedback-imports", "text/csv"}, {http.MethodPost, "/oauth/token", formMedia},
	} {
		for _, coding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip"} {
			before := allocated()
			got := pilot.send(c.method, c.path, c.media, sent, "Content-Encoding", coding, "Idempotency-Key", "bomb")
			require.True(t, got.status >= 400 && got.status < 500, "G7 %s %s", c.path, got)
			require.Less(t, allocated()-before, uint64(32<<20), "G7 %s: all that was ever taken for it", c.path)
		}
	}
}
