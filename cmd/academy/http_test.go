package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// What every public page promises to browsers, caches and proxies, for every public GET of the
// contract: a page that is added later is held to it without a word here.
func TestEveryPublicPageIsMadeForCachesAndProxies(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	holders := map[string]caller{
		"pilot": a.pilot("kivilahden-kaupunki"), "editor": a.editor(), "stranger": a.with("garbage"), "expired": a.with("a.b.c"),
	}
	all := operations(t)
	for _, o := range all {
		if o.method != http.MethodGet || o.secured || o.id == "showPreview" || o.id == "showInvited" { // whose address is the credential
			continue
		}
		if o.id == "showMedia" { // a file as it was uploaded, in no language: TestUploadedFiles
			continue
		}
		t.Run("E4 "+o.path, func(t *testing.T) {
			anyone := a.in(t).anonymous()
			got := anyone.get(o.with(""))
			require.Equal(t, http.StatusOK, got.status, got)
			p := page{caller: anyone, operation: o, path: o.with(""), plain: got, tag: got.header.Get("ETag")}
			p.hasItsHead(t)
			p.isTheSameEverywhere(t, b.in(t).anonymous(), holders)
			p.isSentOnceOnly(t)
			p.answersHEAD(t)
			if o.id != "exportToolsXLSX" { // whose parts are compressed already
				p.comesInEveryCoding(t)
			}
			p.refusesOtherMethods(t, all)
		})
	}
}

// Whatever copy a reader says it has, what isn't there is not unchanged.
func TestAnErrorIsNeverAnsweredAsUnchanged(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, tool := a.anonymous(), "/v1/tools/etatiimin-viikkorytmi"
	tag := anyone.get(tool).header.Get("ETag")
	require.Equal(t, http.StatusOK, a.editor().post(tool+"/withdraw", `{"reason":"outdated"}`).status)
	for path, status := range map[string]int{
		tool: 410, tool + "/document": 410, "/v1/tools/nope": 404, "/v1/tools/grow-keskustelu/revisions/99": 404, "/v1/vocabularies/nope": 404,
		"/v1/tools?colour=red": 400, "/v1/changes?cursor=damaged": 400, "/no/such/path": 404, "/docs/no-such.js": 404, "/problems/nope": 404,
	} {
		for _, known := range []string{"*", tag} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				got := anyone.do(method, path, "", "If-None-Match", known, "Accept-Encoding", "gzip")
				require.Equal(t, status, got.status, path)
				require.Empty(t, got.header.Get("ETag"), path)
				require.Empty(t, got.header.Get("Content-Encoding"), path)
				require.Equal(t, "no-store", got.header.Get("Cache-Control"), path)
			}
		}
	}
}

// page is a public page and what it was at first.
type page struct {
	caller
	operation operation
	path      string
	plain     answer
	tag       string
}

func (p page) hasItsHead(t *testing.T) {
	h := p.plain.header
	require.Regexp(t, `^"[^"]+"$`, p.tag, "a strong tag")
	require.Equal(t, "public, max-age=60, stale-while-revalidate=600", h.Get("Cache-Control"), "E7")
	vary := strings.Join(h.Values("Vary"), ", ")
	require.Contains(t, vary, "Accept-Encoding", "E7")
	require.Contains(t, vary, "Accept-Language", "E7")
	require.Equal(t, "*", h.Get("Access-Control-Allow-Origin"), "G17")
	require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), "G14")
	require.NotEmpty(t, h.Get("Content-Type"), "G14")
	require.Equal(t, fmt.Sprint(len(p.plain.body)), h.Get("Content-Length"))
	require.Empty(t, h.Get("Content-Encoding"))
	require.Equal(t, p.plain.body, p.get(p.path).body, "nothing depends on the clock")
	if !p.operation.speaks {
		return
	}
	require.Equal(t, "fi", h.Get("Content-Language"))
	inSwedish := p.get(p.operation.with("lang=sv"))
	require.Equal(t, "sv", inSwedish.header.Get("Content-Language"))
	require.Equal(t, "sv", p.get(p.path, "Accept-Language", "sv-FI, fi;q=0.5").header.Get("Content-Language"))
	if !bytes.Equal(inSwedish.body, p.plain.body) {
		require.NotEqual(t, p.tag, inSwedish.header.Get("ETag"))
	}
}

func (p page) isTheSameEverywhere(t *testing.T, other caller, holders map[string]caller) {
	theirs := other.get(p.path)
	require.Equal(t, string(p.plain.body), string(theirs.body), "on another replica")
	require.Equal(t, p.tag, theirs.header.Get("ETag"), "on another replica")
	for who, holder := range holders {
		got := holder.in(t).get(p.path)
		require.Equal(t, p.plain.body, got.body, who)
		require.Equal(t, lasting(p.plain.header), lasting(got.header), "an answer doesn't depend on the token (%s)", who)
	}
}

func (p page) isSentOnceOnly(t *testing.T) {
	for _, header := range []string{p.tag, "W/" + p.tag, `"x", ` + p.tag, `W/"x",` + p.tag + `, "y"`, "*", strings.TrimSuffix(p.tag, `"`) + `-gzip"`} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			same := p.do(method, p.path, "", "If-None-Match", header, "Cache-Control", "no-cache")
			require.Equal(t, http.StatusNotModified, same.status, header)
			require.Empty(t, same.body)
			for _, name := range []string{"ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"} {
				require.Equal(t, p.plain.header.Values(name), same.header.Values(name), name)
			}
			for _, name := range []string{"Content-Language", "Content-Type", "Content-Length", "Content-Encoding"} {
				require.Empty(t, same.header.Values(name), "what the reader has already keeps its own %s", name)
			}
		}
	}
	for _, header := range []string{`"x"`, strings.Trim(p.tag, `"`), "", `"` + p.tag + `"`, `"-gzip"`} {
		require.Equal(t, http.StatusOK, p.get(p.path, "If-None-Match", header).status, header)
	}
}

func (p page) answersHEAD(t *testing.T) {
	head := p.do(http.MethodHead, p.path, "")
	require.Equal(t, http.StatusOK, head.status)
	require.Empty(t, head.body)
	require.Equal(t, lasting(p.plain.header), lasting(head.header))
}

func (p page) comesInEveryCoding(t *testing.T) {
	seen := []string{p.tag}
	for _, coding := range []string{"gzip", "zstd"} {
		got := p.get(p.path, "Accept-Encoding", coding)
		if len(p.plain.body) >= 1024 {
			require.Equal(t, coding, got.header.Get("Content-Encoding"))
			require.Less(t, len(got.body), len(p.plain.body))
		}
		body, err := got.decoded()
		require.NoError(t, err)
		require.Equal(t, string(p.plain.body), string(body), coding)
		require.Equal(t, fmt.Sprint(len(got.body)), got.header.Get("Content-Length"))
		tag := got.header.Get("ETag")
		require.Regexp(t, `^"[^"]+"$`, tag, "a strong tag")
		require.NotContains(t, seen, tag, "other bytes, another tag")
		seen = append(seen, tag)
		for _, name := range []string{"Content-Type", "Vary", "Content-Language", "Cache-Control", "Link"} {
			require.Equal(t, p.plain.header.Values(name), got.header.Values(name), name)
		}
		for _, known := range seen {
			require.Equal(t, http.StatusNotModified, p.get(p.path, "Accept-Encoding", coding, "If-None-Match", known).status, known)
		}
		head := p.do(http.MethodHead, p.path, "", "Accept-Encoding", coding)
		require.Equal(t, lasting(got.header), lasting(head.header))
	}
	for _, coding := range []string{"br", "identity", "gzip;q=0, zstd;q=0", "*;q=0"} {
		got := p.get(p.path, "Accept-Encoding", coding)
		require.Equal(t, lasting(p.plain.header), lasting(got.header), coding)
	}
}

func (p page) refusesOtherMethods(t *testing.T, all []operation) {
	allowed := []string{"OPTIONS"}
	for _, o := range all {
		if o.path == p.operation.path {
			allowed = append(allowed, o.method)
			if o.method == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if slices.Contains(allowed, method) {
			continue
		}
		got := p.do(method, p.path, "")
		refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
		require.ElementsMatch(t, allowed, strings.Split(got.header.Get("Allow"), ", "))
	}
}

// lasting is a head without what belongs to one exchange.
func lasting(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Date", "X-Request-Id"} {
		h.Del(name)
	}
	return h
}

// decoded is the body of an answer without its coding.
func (a answer) decoded() ([]byte, error) {
	var from io.Reader = bytes.NewReader(a.body)
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		r, err := gzip.NewReader(from)
		if err != nil {
			return nil, err
		}
		from = r
	case "zstd":
		r, err := zstd.NewReader(from)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		from = r
	}
	return io.ReadAll(from)
}
