package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// served is the program as a process of its own on a database of generated tools.
type served struct {
	url string
	pid int
}

func serveGenerated(b *testing.B, tools int) served {
	b.Helper()
	return serveOn(b, generatedURL(b, tools), domain.RandomKey())
}

func serveOn(b *testing.B, database, secret string, more ...string) served {
	b.Helper()
	self, err := os.Executable()
	require.NoError(b, err)
	address := freeAddress(b)
	cmd := exec.Command(self, "serve")
	cmd.Env = append(os.Environ(), "BE_ACADEMY=1", "DATABASE_URL="+database, "ACADEMY_SECRET_KEY="+secret,
		"ACADEMY_ADDR="+address, "ACADEMY_OPS_ADDR=", "ACADEMY_PUBLIC_URL=http://academy.test")
	cmd.Env = append(cmd.Env, more...)
	require.NoError(b, cmd.Start())
	began := time.Now()
	b.Cleanup(func() {
		require.NoError(b, cmd.Process.Signal(os.Interrupt))
		require.NoError(b, cmd.Wait())
	})
	s := served{"http://" + address, cmd.Process.Pid}
	eventually(b, 5*time.Minute, "the program answers", func() bool {
		answer, err := http.Get(s.url + "/v1/tools?limit=1")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	})
	fmt.Fprintf(os.Stderr, "first answer after %v, %d MB resident\n", time.Since(began).Round(10*time.Millisecond), s.resident(b))
	return s
}

// resident is the process's memory in megabytes.
func (s served) resident(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	require.NoError(b, err)
	kilobytes := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(b, kilobytes)
	n, err := strconv.Atoi(string(kilobytes[1]))
	require.NoError(b, err)
	return n / 1024
}

// bare is an Echo handler that writes what the program answered, headers and all, from memory.
func bare(b *testing.B, answer *http.Response, body []byte) string {
	b.Helper()
	e := echo.New()
	header := answer.Header.Clone()
	header.Del("Date")
	e.GET("/*", func(c echo.Context) error {
		h := c.Response().Header()
		for name, values := range header {
			h[name] = values
		}
		c.Response().WriteHeader(answer.StatusCode)
		_, err := c.Response().Write(body)
		return err
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	server := &http.Server{Handler: e}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

var perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// hammer lets wrk ask from 32 connections for some seconds and gives the answers in a second.
func hammer(b *testing.B, url string, headers ...string) float64 {
	b.Helper()
	args := []string{"-t1", "-c32", "-d4s"}
	for _, h := range headers {
		args = append(args, "-H", h)
	}
	out, err := exec.Command("wrk", append(args, url)...).CombinedOutput()
	require.NoError(b, err, string(out))
	require.NotContains(b, string(out), "Non-2xx", string(out))
	found := perSecond.FindSubmatch(out)
	require.NotNil(b, found, string(out))
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	require.NoError(b, err)
	return rate
}

// Reading beside a bare Echo handler that writes the same bytes, turn by turn in one run.
func BenchmarkReading(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Skip("wrk, which asks, isn't installed")
	}
	for _, tools := range []int{2_000, 20_000} {
		b.Run(strconv.Itoa(tools), func(b *testing.B) {
			s := serveGenerated(b, tools)
			list := "/v1/tools?theme=change&leadership_level=supervisor&lang=fi"
			slug := firstSlug(b, s.url+list)
			for _, c := range []struct {
				name, path string
				headers    []string
			}{
				{"page", list, nil},
				{"page, gzip", list, []string{"Accept-Encoding: gzip"}},
				{"detail", "/v1/tools/" + slug + "?lang=fi", nil},
				{"not modified", "/v1/tools/" + slug + "?lang=fi", []string{`If-None-Match: *`}},
				{"facets", list + "&facets=theme,need,tool_type", nil},
			} {
				b.Run(c.name, func(b *testing.B) { compare(b, s, c.path, c.headers) })
			}
			b.ReportMetric(float64(s.resident(b)), "resident-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// compare measures in turns, so that what else the machine does hits both.
func compare(b *testing.B, s served, path string, headers []string) {
	answer, body := fetched(b, s.url+path, headers)
	other := bare(b, answer, body)
	var ours, limit float64
	const turns = 3
	for range turns {
		ours += hammer(b, s.url+path, headers...) / turns
		limit += hammer(b, other+path, headers...) / turns
	}
	b.ReportMetric(ours, "gets/s")
	b.ReportMetric(limit, "bare-echo/s")
	b.ReportMetric(ours/limit, "ratio")
	b.ReportMetric(float64(len(body)), "body-bytes")
	b.ReportMetric(0, "ns/op")
}

func fetched(b *testing.B, url string, headers []string) (*http.Response, []byte) {
	b.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(b, err)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		request.Header.Set(name, value)
	}
	answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
	require.NoError(b, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(b, err)
	require.Less(b, answer.StatusCode, 400, string(body))
	return answer, body
}

func firstSlug(b *testing.B, url string) string {
	b.Helper()
	_, body := fetched(b, url, nil)
	return slugIn(b, body)
}

func slugIn(b *testing.B, body []byte) string {
	b.Helper()
	slug := regexp.MustCompile(`"slug":"([^"]+)"`).FindSubmatch(body)
	require.NotNil(b, slug, string(body))
	return string(slug[1])
}
