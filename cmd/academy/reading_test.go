package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// publicPaths are pages that everybody reads.
var publicPaths = []string{
	"/", "/openapi.json", "/swagger.json", "/.well-known/jwks.json", "/problems/stale", "/v1/tools", "/v1/tools/grow-keskustelu",
	"/v1/tools/grow-keskustelu/document", "/v1/tools/grow-keskustelu/revisions", "/v1/tools/grow-keskustelu/revisions/1",
	"/v1/tools/grow-keskustelu/revisions/2/diff",
	"/v1/suggestions?need=trust", "/v1/tools/grow-keskustelu/related", "/v1/tools/grow-keskustelu/evidence",
	"/tools/grow-keskustelu", "/v1/tools/grow-keskustelu/evidence.svg", "/v1/tools/grow-keskustelu/evidence.html",
	"/v1/collections", "/v1/collections/valoa-tyokalupakki", "/v1/vocabularies", "/v1/vocabularies/theme", "/v1/leadership-levels",
	"/v1/leadership-levels/supervisor", "/v1/paths", "/v1/paths/development", "/v1/organisations", "/v1/organisations/akatemia", "/v1/programmes",
	"/v1/programmes/lahijohtamisen-pilotti", "/v1/changes",
}

func TestATagChangesWithItsPageAndNothingElse(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	t.Run("E7 what is somebody's is kept by nobody", func(t *testing.T) {
		for _, path := range []string{"/v1/me", "/v1/feedback"} {
			got := pilot.in(t).get(path)
			require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
			require.Empty(t, got.header.Get("Access-Control-Allow-Origin"), "G17")
		}
	})
	t.Run("a tag belongs to one page in one language", func(t *testing.T) {
		seen := map[string]string{}
		for _, path := range publicPaths {
			tag := a.in(t).anonymous().get(path).header.Get("ETag")
			require.Empty(t, seen[tag], path)
			seen[tag] = path
		}
		fi, sv := a.in(t).anonymous().get("/v1/tools?lang=fi"), a.in(t).anonymous().get("/v1/tools?lang=sv")
		require.NotEqual(t, fi.header.Get("ETag"), sv.header.Get("ETag"))
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get("/v1/tools?lang=sv", "If-None-Match", fi.header.Get("ETag")).status)
	})
	t.Run("a changed page has another tag", func(t *testing.T) {
		const tool = "/v1/tools/grow-keskustelu"
		before := map[string]string{}
		paths := []string{"/v1/tools", tool, tool + "/document", tool + "/revisions", "/v1/changes"}
		for _, path := range paths {
			before[path] = a.in(t).anonymous().get(path).header.Get("ETag")
		}
		first := a.in(t).anonymous().get(tool + "/revisions/1")
		publish(t, a.editor().in(t), "grow-keskustelu", "Ensin toinen nimi")
		for _, path := range paths {
			now := a.in(t).anonymous().get(path, "If-None-Match", before[path])
			require.Equal(t, http.StatusOK, now.status, path)
			require.NotEqual(t, before[path], now.header.Get("ETag"))
		}
		require.Equal(t, first.value("content"), a.in(t).anonymous().get(tool+"/revisions/1").value("content"), "a revision never changes")
	})
}

// publish gives a tool another Finnish title and publishes it.
func publish(t testing.TB, editor caller, slug, title string) answer {
	t.Helper()
	tool := "/v1/tools/" + slug
	edited := editor.patch(tool+"/draft", map[string]any{
		"change_note": map[string]string{"fi": "Nimi vaihtui."}, "content": map[string]any{
			"translations": map[string]any{"fi": map[string]any{"title": title}},
		},
	}, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Equal(t, http.StatusOK, editor.post(tool+"/submit", "", "If-Match", edited.header.Get("ETag")).status)
	out := editor.post(tool+"/publish", "{}")
	require.Equal(t, http.StatusCreated, out.status, out)
	return out
}

func TestAReaderGetsItsLanguageOrLearnsWhyNot(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	without := func(t *testing.T, lang string) string {
		t.Helper()
		list := anyone.in(t).get("/v1/tools?limit=100&lang=" + lang)
		for i := range list.list("items") {
			if !slices.Contains(list.list("items", i, "language", "available"), any(lang)) {
				return list.text("items", i, "slug")
			}
		}
		t.Fatalf("the starter has everything in %s", lang)
		return ""
	}
	for _, c := range []struct{ query, header, want string }{
		{"", "", "fi"}, {"", "sv", "sv"}, {"", "en-GB,en;q=0.9", "en"}, {"", "sv-FI", "sv"}, {"", "de", "fi"}, {"", "de, en;q=0.2", "en"},
		{"", "fi;q=0.1, sv;q=0.9", "sv"}, {"", "*", "fi"}, {"", ";;;", "fi"}, {"?lang=sv", "en", "sv"}, {"?lang=en", "fi", "en"},
		{"?lang=fi", "sv", "fi"},
	} {
		t.Run(fmt.Sprintf("lang %q, Accept-Language %q", c.query, c.header), func(t *testing.T) {
			var headers []string
			if c.header != "" {
				headers = []string{"Accept-Language", c.header}
			}
			got := anyone.in(t).get("/v1/tools/varhaisen-tuen-keskustelu"+c.query, headers...)
			require.Equal(t, c.want, got.header.Get("Content-Language"))
			require.Equal(t, map[string]any{
				"served": c.want, "requested": c.want, "reason": "requested", "stale": got.value("language", "stale"), "available": []any{"fi", "sv", "en"},
			}, got.value("language"))
			require.Contains(t, strings.Join(got.header.Values("Vary"), ","), "Accept-Language")
		})
	}
	t.Run("a missing translation falls back and says so", func(t *testing.T) {
		slug := without(t, "en")
		got := anyone.in(t).get("/v1/tools/" + slug + "?lang=en")
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, "fi", got.header.Get("Content-Language"), "of the text")
		require.Equal(t, "fi", got.text("language", "served"))
		require.Equal(t, "en", got.text("language", "requested"))
		require.Equal(t, "missing", got.text("language", "reason"))
		require.Equal(t, anyone.in(t).get("/v1/tools/"+slug+"?lang=fi").text("title"), got.text("title"))
	})
	t.Run("fallback=none leaves such tools out", func(t *testing.T) {
		slug := without(t, "en")
		all, some := anyone.in(t).get("/v1/tools?lang=en&limit=100"), anyone.in(t).get("/v1/tools?lang=en&limit=100&fallback=none")
		require.Contains(t, all.String(), slug)
		require.NotContains(t, some.String(), `"slug":"`+slug+`"`)
		require.Less(t, some.number("total"), all.number("total"))
		for i := range some.list("items") {
			require.Equal(t, "en", some.text("items", i, "language", "served"))
		}
	})
	t.Run("labels follow the language", func(t *testing.T) {
		label := func(lang string) string { return anyone.in(t).get("/v1/vocabularies/theme?lang=" + lang).text("label") }
		require.NotEqual(t, label("fi"), label("sv"))
		require.NotEqual(t, label("sv"), label("en"))
	})
	t.Run("an error speaks the language too", func(t *testing.T) {
		for lang, title := range map[string]string{"fi": "Ei löydy", "sv": "Hittades inte", "en": "Not found"} {
			require.Equal(t, title, anyone.in(t).get("/v1/tools/nope?lang="+lang).text("title"))
			require.Equal(t, title, anyone.in(t).get("/v1/tools/nope", "Accept-Language", lang).text("title"))
		}
	})
}

func TestAWalkThroughAListMeetsEverythingOnce(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, pilot := a.anonymous(), a.pilot("kivilahden-kaupunki")
	walk := func(t *testing.T, c caller, path string) (ids []string) {
		t.Helper()
		total := -1
		for path != "" {
			page := c.in(t).get(path)
			require.Equal(t, http.StatusOK, page.status, page)
			if total < 0 {
				total = page.number("total")
			}
			require.Equal(t, total, page.number("total"))
			for i := range page.list("items") {
				ids = append(ids, page.text("items", i, "id"))
			}
			require.LessOrEqual(t, len(ids), total, "it goes in a circle")
			path = local(page.text("next"))
		}
		require.Len(t, ids, total)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), total, "each once")
		return ids
	}
	for _, order := range []string{"", "&sort=title", "&sort=-published_at", "&sort=-updated_at", "&q=samtal", "&theme=interaction,crisis"} {
		t.Run("G8 tools "+order, func(t *testing.T) {
			whole := walk(t, anyone, "/v1/tools?limit=100&lang=sv"+order)
			require.NotEmpty(t, whole)
			for _, limit := range []int{1, 2, 3, 7, 99} {
				require.Equal(t, whole, walk(t, anyone, fmt.Sprintf("/v1/tools?lang=sv&limit=%d%s", limit, order)))
			}
			var pages []string
			for n := 1; len(pages) < len(whole); n++ {
				page := anyone.in(t).get(fmt.Sprintf("/v1/tools?lang=sv&limit=3&page=%d%s", n, order))
				require.NotEmpty(t, page.list("items"))
				for i := range page.list("items") {
					pages = append(pages, page.text("items", i, "id"))
				}
			}
			require.Equal(t, whole, pages)
		})
	}
	t.Run("G8 beyond the end there is nothing", func(t *testing.T) {
		got := anyone.in(t).get("/v1/tools?limit=100&page=100")
		require.Equal(t, http.StatusOK, got.status)
		require.Empty(t, got.list("items"))
		require.Nil(t, got.value("next"))
	})
	t.Run("G8 a walk goes on in the language it began in", func(t *testing.T) {
		first := anyone.in(t).get("/v1/tools?limit=2", "Accept-Language", "sv")
		next := anyone.in(t).get(local(first.text("next"))) // who follows a link needn't send the header again
		require.Equal(t, http.StatusOK, next.status, next)
		require.Equal(t, "sv", next.header.Get("Content-Language"))
	})
	t.Run("G8 feedback", func(t *testing.T) {
		for n := range 7 {
			got := pilot.in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Kävely."), "Idempotency-Key", fmt.Sprint("walk ", n))
			require.Equal(t, http.StatusCreated, got.status)
		}
		whole := walk(t, pilot, "/v1/feedback?limit=100")
		for _, limit := range []int{1, 2, 3} {
			require.Equal(t, whole, walk(t, pilot, fmt.Sprintf("/v1/feedback?limit=%d", limit)))
		}
	})
}
