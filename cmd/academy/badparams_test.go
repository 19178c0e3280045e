package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWrongParameterIsRefusedWithTheRightOnes(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()

	for query, fields := range map[string][]string{
		"limit=0":                            {"limit out-of-range"},
		"limit=-1":                           {"limit out-of-range"},
		"limit=101":                          {"limit out-of-range"},
		"limit=1000000000":                   {"limit out-of-range"},
		"limit=99999999999999999999999":      {"limit out-of-range"},
		"limit=abc":                          {"limit out-of-range"},
		"limit=1.5":                          {"limit out-of-range"},
		"limit=0x10":                         {"limit out-of-range"},
		"page=0":                             {"page out-of-range"},
		"page=101&limit=100":                 {"page too-deep"},
		"page=10001":                         {"page out-of-range"},
		"lang=de":                            {"lang unknown-value"},
		"lang=FI":                            {"lang unknown-value"},
		"theme=gossip":                       {"theme unknown-value"},
		"theme=crisis,gossip":                {"theme unknown-value"},
		"theme=,":                            {"theme unknown-value"},
		"sort=name":                          {"sort unknown-value"},
		"sort=title;DROP":                    nil, // below the door already
		"sort=title%20desc":                  {"sort unknown-value"},
		"fallback=all":                       {"fallback unknown-value"},
		"colour=red":                         {"colour unknown-parameter"},
		"Theme=crisis":                       {"Theme unknown-parameter"},
		"theme[]=crisis":                     {"theme[] unknown-parameter"},
		"limit=1&limit=2":                    {"limit duplicate-parameter"},
		"theme=crisis&theme=trust":           {"theme duplicate-parameter"},
		"q=" + strings.Repeat("%C3%A4", 201): {"q too-long"},
		"colour=red&lang=de&limit=0":         {"colour unknown-parameter", "lang unknown-value", "limit out-of-range"},
		"theme'%20OR%20'1'='1=x":             {"theme' OR '1' unknown-parameter"},
	} {
		t.Run("G8 "+query[:min(len(query), 40)], func(t *testing.T) {
			got := anyone.in(t).get("/v1/tools?" + query)
			if fields == nil {
				refused(t, got, http.StatusBadRequest, "invalid-text")
				return
			}
			refused(t, got, http.StatusBadRequest, "bad-parameters", fields...)
		})
	}
	t.Run("an unknown code and an unknown parameter list the valid ones", func(t *testing.T) {
		require.Contains(t, anyone.in(t).get("/v1/tools?theme=gossip").list("errors", 0, "allowed"), "crisis")
		known := anyone.in(t).get("/v1/tools?colour=red").list("errors", 0, "allowed")
		for _, name := range []string{"q", "theme", "leadership_level", "path_track", "sort", "cursor", "limit", "lang"} {
			require.Contains(t, known, name)
		}
	})
	t.Run("every list and page of /v1 refuses what it doesn't know", func(t *testing.T) {
		for _, path := range []string{
			"/v1/tools/grow-keskustelu", "/v1/tools/grow-keskustelu/document", "/v1/tools/grow-keskustelu/revisions",
			"/v1/tools/grow-keskustelu/revisions/1", "/v1/tools/grow-keskustelu/revisions/1/diff", "/v1/tools/grow-keskustelu/related", "/v1/collections", "/v1/collections/valoa-tyokalupakki", "/v1/vocabularies",
			"/v1/vocabularies/theme", "/v1/leadership-levels", "/v1/leadership-levels/supervisor", "/v1/paths", "/v1/paths/leadership", "/v1/organisations",
			"/v1/organisations/akatemia", "/v1/programmes", "/v1/programmes/lahijohtamisen-pilotti", "/v1/changes", "/problems/stale",
		} {
			require.Equal(t, http.StatusOK, anyone.in(t).get(path).status, path)
			refused(t, anyone.in(t).get(path+"?colour=red"), http.StatusBadRequest, "bad-parameters", "colour unknown-parameter")
		}
		pilot := a.pilot("kivilahden-kaupunki").in(t)
		for _, path := range []string{"/v1/me", "/v1/feedback"} {
			refused(t, pilot.get(path+"?organisations=other"), http.StatusBadRequest, "bad-parameters", "organisations unknown-parameter")
		}
		refused(t, pilot.get("/v1/feedback?state=lost&kind=gossip&tool=nope"), http.StatusBadRequest, "bad-parameters",
			"kind unknown-value", "state unknown-value", "tool no-such-tool")
		refused(t, anyone.in(t).get("/v1/changes?types=secret&include=all&limit=501"), http.StatusBadRequest, "bad-parameters",
			"include unknown-value", "limit out-of-range", "types unknown-value")
		refused(t, anyone.in(t).get("/v1/organisations?kind=club"), http.StatusBadRequest, "bad-parameters", "kind unknown-value")
	})
	t.Run("G6 SQL in a search is only text", func(t *testing.T) {
		before := anyone.in(t).get("/v1/tools").number("total")
		require.Positive(t, before)
		for _, q := range []string{"' OR 1=1 --", `"; DROP TABLE tools; --`, "%", "_", `\`, "${jndi:x}", "$1"} {
			got := anyone.in(t).get("/v1/tools?q=" + url.QueryEscape(q))
			require.Equal(t, http.StatusOK, got.status)
			require.NotEqual(t, before, got.number("total"), q)
		}
		require.Equal(t, before, anyone.in(t).get("/v1/tools").number("total"), "the tools are still there")
	})
}

func TestACursorIsGoodForItsOwnListOnly(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	cursorOf := func(got answer) string {
		t.Helper()
		require.Equal(t, http.StatusOK, got.status, got)
		next := got.text("next")
		require.NotEmpty(t, next)
		require.Equal(t, "<"+next+`>; rel="next"`, got.header.Get("Link"))
		u, err := url.Parse(next)
		require.NoError(t, err)
		return u.Query().Get("cursor")
	}
	good := cursorOf(anyone.get("/v1/tools?limit=2&lang=fi"))
	require.Equal(t, http.StatusOK, anyone.get("/v1/tools?limit=5&lang=fi&cursor="+good).status, "another size of page is the same list")
	one, two := a.pilot("kivilahden-kaupunki"), a.pilot("kivilahden-kaupunki")
	feedback := cursorOf(one.get("/v1/feedback?limit=1"))
	require.Equal(t, http.StatusOK, one.get("/v1/feedback?limit=1&cursor="+feedback).status)

	bad := map[string]string{
		"E2 of another filter":          "/v1/tools?lang=fi&theme=crisis&cursor=" + good,
		"E2 of another order":           "/v1/tools?lang=fi&sort=-updated_at&cursor=" + good,
		"E2 of another language":        "/v1/tools?lang=sv&cursor=" + good,
		"E2 of another list":            "/v1/changes?cursor=" + good,
		"E2 from the feed":              "/v1/tools?lang=fi&cursor=" + url.QueryEscape(feedCursorOf(t, anyone)),
		"E2 with a letter less":         "/v1/tools?lang=fi&cursor=" + good[:len(good)-1],
		"E2 with a letter more":         "/v1/tools?lang=fi&cursor=" + good + "A",
		"E2 with a letter changed":      "/v1/tools?lang=fi&cursor=" + other(good[:1]) + good[1:],
		"E2 with its end changed":       "/v1/tools?lang=fi&cursor=" + good[:len(good)-3] + other(good[len(good)-3:len(good)-2]) + good[len(good)-2:],
		"E2 that is no base64":          "/v1/tools?lang=fi&cursor=%C3%A4%C3%B6",
		"E2 that is very short":         "/v1/tools?lang=fi&cursor=AAAA",
		"E2 that is a number":           "/v1/changes?cursor=108",
		"E2 latest, but of a list":      "/v1/tools?cursor=latest",
		"E2 of the feed, with a filter": "/v1/changes?cursor=" + url.QueryEscape(feedCursorOf(t, anyone)) + "x",
	}
	for name, path := range bad {
		t.Run(name, func(t *testing.T) {
			refused(t, anyone.in(t).get(path), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
		})
	}
	t.Run("C3 of another client", func(t *testing.T) {
		refused(t, two.in(t).get("/v1/feedback?limit=1&cursor="+feedback), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
	})
	t.Run("C3 a position of another organisation", func(t *testing.T) {
		other := a.pilot("selkamaan-hyvinvointialue").in(t)
		position := url.QueryEscape(one.get("/v1/feedback?limit=1").text("position"))
		require.Equal(t, http.StatusOK, two.in(t).get("/v1/feedback?since="+position).status, "its own has one for all its clients")
		for _, path := range []string{"/v1/feedback?since=", "/v1/me/changes?since="} {
			require.Equal(t, http.StatusBadRequest, other.get(path+position).status, path)
		}
	})
	t.Run("E2 a filter beside the feed's cursor", func(t *testing.T) {
		got := anyone.in(t).get("/v1/changes?types=tool&cursor=" + url.QueryEscape(feedCursorOf(t, anyone)))
		refused(t, got, http.StatusBadRequest, "bad-parameters", "types unknown-parameter")
	})
}

func feedCursorOf(t testing.TB, c caller) string {
	t.Helper()
	u, err := url.Parse(c.get("/v1/changes?cursor=latest").text("delta"))
	require.NoError(t, err)
	require.NotEmpty(t, u.Query().Get("cursor"))
	return u.Query().Get("cursor")
}

// other is a letter of base64 that isn't this one.
func other(letter string) string {
	if letter == "Q" {
		return "g"
	}
	return "Q"
}
