package main

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain/starter/judged"
)

// judgedPaths are searches with the judged queries.
func judgedPaths(b *testing.B) []string {
	b.Helper()
	file, err := os.Open("../../domain/starter/testdata/judged.json")
	require.NoError(b, err)
	defer file.Close()
	queries, err := judged.Read(file)
	require.NoError(b, err)
	paths := make([]string, len(queries))
	for i, q := range queries {
		paths[i] = "/v1/tools?limit=10&lang=" + q.Lang + "&q=" + url.QueryEscape(q.Text)
	}
	return paths
}

// rotating is a script for wrk that asks another of the judged queries each time.
func rotating(b *testing.B) string {
	b.Helper()
	var paths []string
	for _, path := range judgedPaths(b) {
		paths = append(paths, strconv.Quote(path))
	}
	script := fmt.Sprintf("local paths = {%s}\nlocal i = 0\nrequest = function()\n  i = i %% #paths + 1\n  return wrk.format('GET', paths[i])\nend\n",
		strings.Join(paths, ","))
	name := filepath.Join(b.TempDir(), "rotating.lua")
	require.NoError(b, os.WriteFile(name, []byte(script), 0o600))
	return name
}

var percentile = regexp.MustCompile(`\s(50|99)%\s+([\d.]+)(us|ms|s)`)

// Searching over HTTP from 8 connections with queries that rotate, beside a bare Echo handler that
// writes the same bytes. Nothing of a search is kept for the next one.
func BenchmarkSearching(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Skip("wrk, which asks, isn't installed")
	}
	for _, tools := range []int{2_000, 20_000} {
		b.Run(strconv.Itoa(tools), func(b *testing.B) {
			s := serveGenerated(b, tools)
			script := rotating(b)
			answer, body := fetched(b, s.url+"/v1/tools?limit=10&lang=fi&q=palaute", nil)
			ours := rotated(b, s.url, script)
			limit := rotated(b, bare(b, answer, body), script)
			b.ReportMetric(ours["rate"], "searches/s")
			b.ReportMetric(ours["50"], "p50-ms")
			b.ReportMetric(ours["99"], "p99-ms")
			b.ReportMetric(limit["rate"], "bare-echo/s")
			b.ReportMetric(limit["99"], "bare-p99-ms")
			b.ReportMetric(ours["rate"]/limit["rate"], "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// rotated gives the rate and the percentiles, in milliseconds.
func rotated(b *testing.B, url, script string) map[string]float64 {
	b.Helper()
	out, err := exec.Command("wrk", "-t1", "-c8", "-d10s", "--latency", "-s", script, url).CombinedOutput()
	require.NoError(b, err, string(out))
	require.NotContains(b, string(out), "Non-2xx", string(out))
	found := map[string]float64{}
	for _, m := range percentile.FindAllSubmatch(out, -1) {
		value, err := strconv.ParseFloat(string(m[2]), 64)
		require.NoError(b, err)
		found[string(m[1])] = value * map[string]float64{"us": .001, "ms": 1, "s": 1000}[string(m[3])]
	}
	rate := perSecond.FindSubmatch(out)
	require.NotNil(b, rate, string(out))
	found["rate"], err = strconv.ParseFloat(string(rate[1]), 64)
	require.NoError(b, err)
	return found
}
