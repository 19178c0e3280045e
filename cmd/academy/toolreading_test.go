package main

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var anchors = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// Whatever leads people to a tool leads to a page that they can read.
func TestWhereFeedsAndListsLeadThereIsAPage(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	for _, lang := range []string{"fi", "sv", "en"} {
		list := anyone.get("/v1/tools?limit=100&lang=" + lang)
		titles := map[string]string{}
		for i := range list.list("items") {
			titles[list.text("items", i, "html_url")] = list.text("items", i, "title")
		}
		for _, e := range subscribe(t, anyone, "/feeds/tools."+lang+".atom").Items {
			require.Equal(t, titles[e.Link], e.Title)
		}
		for address, title := range titles {
			page := anyone.get(local(address))
			require.Equal(t, http.StatusOK, page.status, address)
			require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
			require.Contains(t, html.UnescapeString(string(page.body)), "<h1>"+title+"</h1>")
		}
	}
}

func TestAToolIsReadAsAPage(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()
	page := anyone.get("/tools/grow-keskustelu", "Accept-Language", "sv")
	require.Equal(t, "sv", page.header.Get("Content-Language"))
	tool := anyone.get("/v1/tools/grow-keskustelu?text=html&lang=sv")
	for _, part := range []string{
		`<html lang="sv">`, tool.text("description"), tool.text("how_to_use"), `hreflang="fi" lang="fi">Suomeksi</a>`,
		`<link rel="canonical" href="` + tool.text("html_url") + `">`,
	} {
		require.Contains(t, string(page.body), part)
	}
	for _, link := range anchors.FindAllStringSubmatch(string(page.body), -1) {
		if at := html.UnescapeString(link[1]); strings.HasPrefix(at, "http://academy.test/") {
			require.Equal(t, http.StatusOK, anyone.get(local(at)).status, at)
		}
	}
	require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'", "G14")
	followed := anyone.get("/tools/grow-keskustelu?lang=sv&utm_source=uutiskirje&fbclid=x")
	require.Equal(t, string(anyone.get("/tools/grow-keskustelu?lang=sv").body), string(followed.body), "whatever others add to a link")
	refused(t, anyone.get("/tools/nope"), http.StatusNotFound, "not-found")
	refused(t, anyone.get("/tools/grow-keskustelu?lang=de"), http.StatusBadRequest, "bad-parameters", "lang unknown-value")

	publish(t, editor, "grow-keskustelu", `</title><script>alert("1")</script>`)
	changed := anyone.get("/tools/grow-keskustelu?lang=fi")
	require.NotContains(t, string(changed.body), "<script", "G12")
	require.NotEqual(t, anyone.get("/tools/grow-keskustelu?lang=sv").header.Get("ETag"), changed.header.Get("ETag"))
	require.Equal(t, http.StatusOK, editor.post("/v1/tools/grow-keskustelu/withdraw",
		`{"reason":"outdated","note":{"fi":"Korvattiin <lyhyemmällä>."},"replaced_by":"ratkaisukeskeiset-kysymykset"}`).status)
	refused(t, anyone.get("/tools/grow-keskustelu?lang=fi"), http.StatusGone, "withdrawn")
	browser := []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}
	gone := anyone.get("/tools/grow-keskustelu?lang=fi", browser...)
	require.Equal(t, http.StatusGone, gone.status)
	for _, part := range []string{"Korvattiin &lt;lyhyemmällä&gt;.", `<a href="http://academy.test/tools/ratkaisukeskeiset-kysymykset?lang=fi">`, "noindex"} {
		require.Contains(t, string(gone.body), part)
	}
	require.Contains(t, gone.header.Values("Vary"), "Accept")
	missing := anyone.get("/tools/nope?lang=sv", browser...)
	require.Equal(t, http.StatusNotFound, missing.status)
	require.Contains(t, string(missing.body), "Det finns inget verktyg på den här adressen")
	require.Equal(t, http.StatusBadRequest, anyone.get("/tools/nope?lang=de", browser...).status)
}
