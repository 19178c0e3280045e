package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEditorsSeeHowAProgrammeDoes(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, pilot := a.editor(), a.pilot("kivilahden-kaupunki")
	const path = "/v1/programmes/lahijohtamisen-pilotti/overview"
	before := editor.get(path)
	require.Equal(t, http.StatusOK, before.status, before)
	require.Equal(t, "private, no-store", before.header.Get("Cache-Control"))
	sent := pilot.post("/v1/feedback", map[string]any{"tool": triedTool, "what_worked": "Hyvin"}, "Idempotency-Key", "one")
	require.Equal(t, http.StatusCreated, sent.status)
	got := editor.get(path + "?lang=fi")
	weeks, last := got.list("weeks"), len(got.list("weeks"))-1
	require.Equal(t, before.number("weeks", last, "feedback")+1, got.number("weeks", last, "feedback"))
	require.Equal(t, before.number("answers", "unanswered")+1, got.number("answers", "unanswered"))
	sum := func(list []any, member string) (n float64) {
		for _, x := range list {
			n += x.(map[string]any)[member].(float64)
		}
		return n
	}
	for _, member := range []string{"trials_started", "trials_finished", "feedback"} {
		require.Equal(t, sum(weeks, member), sum(got.list("tools"), member), member)
		require.Equal(t, sum(weeks, member), sum(got.list("organisations"), member), member)
		require.Positive(t, sum(weeks, member))
	}
	for _, x := range got.list("waiting") {
		w := x.(map[string]any)
		require.Equal(t, w["total"], w["up_to_7_days"].(float64)+w["up_to_14_days"].(float64)+w["up_to_30_days"].(float64)+w["older"].(float64))
	}
	for _, lang := range []string{"fi", "sv", "en"} {
		chart := editor.get(path + ".svg?lang=" + lang)
		require.Equal(t, "image/svg+xml; charset=utf-8", chart.header.Get("Content-Type"))
		require.Equal(t, "private, no-store", chart.header.Get("Cache-Control"))
		text := requireXML(t, chart.body)
		inLanguage := editor.get(path + "?lang=" + lang)
		for i := range inLanguage.list("waiting") {
			require.Contains(t, text["desc"], fmt.Sprintf("%s: %d", inLanguage.text("waiting", i, "state", "label"), inLanguage.number("waiting", i, "total")))
		}
		require.Equal(t, 1, strings.Count(string(chart.body), "<title"))
	}
	refused(t, pilot.get(path), http.StatusForbidden, "insufficient-scope")
	refused(t, editor.get("/v1/programmes/nope/overview"), http.StatusNotFound, "not-found")
	refused(t, editor.get(path+"?from=2026-13-01"), http.StatusBadRequest, "bad-parameters", "from not-a-date")
	refused(t, editor.get(path+"?from=2020-01-01&until=2026-01-01"), http.StatusBadRequest, "bad-parameters", "from period-too-long")
}
