package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// subscribe reads a feed as a reader that others wrote does.
func subscribe(t testing.TB, c caller, path string) *gofeed.Feed {
	t.Helper()
	got := c.get(path)
	require.Equal(t, http.StatusOK, got.status, got)
	read, err := gofeed.NewParser().Parse(bytes.NewReader(got.body))
	require.NoError(t, err)
	return read
}

// entryOf finds a tool's entry by its address.
func entryOf(f *gofeed.Feed, slug string) *gofeed.Item {
	i := slices.IndexFunc(f.Items, func(e *gofeed.Item) bool { return strings.Contains(e.Link, "/tools/"+slug+"?") })
	if i < 0 {
		return nil
	}
	return f.Items[i]
}

// dateOf is the date of an entry by which flow tools tell what is new: RSS has no other.
func dateOf(e *gofeed.Item) time.Time {
	if e.UpdatedParsed != nil {
		return *e.UpdatedParsed
	}
	return *e.PublishedParsed
}

// strictlyOrdered holds a feed to its promise: the newest first, whole seconds, no two the same, no id twice.
func strictlyOrdered(t testing.TB, f *gofeed.Feed) {
	t.Helper()
	ids := map[string]bool{}
	for i, e := range f.Items {
		require.False(t, ids[e.GUID])
		ids[e.GUID] = true
		require.Regexp(t, `^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, e.GUID)
		require.Zero(t, dateOf(e).Nanosecond())
		if i > 0 {
			require.Less(t, dateOf(e), dateOf(f.Items[i-1]))
		}
	}
}

func TestFeedsAreReadByALibraryThatOthersWrote(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	all := anyone.get("/v1/tools?limit=1").number("total")
	for media, format := range map[string]string{"application/atom+xml": "atom", "application/rss+xml": "rss", "application/feed+json": "json"} {
		for _, lang := range []string{"fi", "sv", "en"} {
			path := "/feeds/tools." + lang + "." + format
			f := subscribe(t, anyone, path)
			require.Equal(t, format, f.FeedType)
			require.Equal(t, lang, f.Language)
			require.Equal(t, "http://academy.test"+path, f.FeedLink)
			require.Len(t, f.Items, min(50, all))
			strictlyOrdered(t, f)
			grow := entryOf(f, "grow-keskustelu")
			tool := anyone.get("/v1/tools/grow-keskustelu?text=html&lang=" + lang)
			require.Equal(t, tool.text("title"), grow.Title)
			require.Equal(t, tool.text("html_url"), grow.Link)
			require.Equal(t, tool.text("owner", "name"), grow.Authors[0].Name)
			require.Len(t, grow.Categories, len(tool.list("themes")))
			for _, whole := range []string{tool.text("description"), tool.text("how_to_use"), tool.text("steps", 0, "body"), "<h3>1. " + tool.text("steps", 0, "title")} {
				require.Contains(t, grow.Content, whole)
			}
			require.Contains(t, strings.Join(anyone.get("/v1/tools?lang="+lang).header.Values("Link"), ", "), "<http://academy.test"+path+`>; rel="alternate"; type="`+media+`"`)
			head := anyone.get(path)
			require.Equal(t, media+"; charset=utf-8", head.header.Get("Content-Type"))
			require.Equal(t, lang, head.header.Get("Content-Language"))
		}
	}
}

// A reader that remembers the newest date that it saw takes what is newer, and nothing else.
func TestARevisionComesUnderANewDateOnEveryReplica(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	editor := a.editor()
	for _, format := range []string{"atom", "rss", "json"} {
		path := "/feeds/tools.fi." + format
		before := subscribe(t, a.anonymous(), path)
		tag := a.anonymous().get(path).header.Get("ETag")
		for i, slug := range []string{"grow-keskustelu", "etatiimin-viikkorytmi", "grow-keskustelu"} {
			seen := dateOf(subscribe(t, a.anonymous(), path).Items[0])
			publish(t, editor, slug, "Uusi nimi "+format+" "+string(rune('a'+i)))
			after := subscribe(t, a.anonymous(), path)
			strictlyOrdered(t, after)
			require.Contains(t, after.Items[0].Link, slug)
			require.Greater(t, dateOf(after.Items[0]), seen, "newer than all that was there, however fast it came")
			require.Equal(t, entryOf(before, slug).GUID, after.Items[0].GUID, "the id stays")
			require.Contains(t, after.Items[0].Content, "Nimi vaihtui.", "what changed is said")
			for _, e := range after.Items[1:] {
				if old := entryOf(before, slugAt(e.Link)); old != nil && old.Title == e.Title {
					require.LessOrEqual(t, dateOf(e), dateOf(old), "nothing else becomes newer")
				}
			}
		}
		require.Equal(t, http.StatusOK, a.anonymous().get(path, "If-None-Match", tag).status)
		got := a.anonymous().get(path)
		eventually(t, 30*time.Second, "the other replica answers the same", func() bool {
			return bytes.Equal(b.anonymous().get(path).body, got.body)
		})
		require.Equal(t, got.header.Get("ETag"), b.anonymous().get(path).header.Get("ETag"))
	}
}

// Readers tell feeds apart by their ids: two banks with the same tools are two sources of them.
func TestAFeedsIDIsItsInstancesOwn(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, other := startOn(t, database, secret), startOn(t, database, secret, "ACADEMY_PUBLIC_URL=https://toinen.example/pankki")
	seen := map[string]string{}
	for _, i := range []*instance{a, other} {
		for _, path := range []string{"/feeds/tools.fi.atom", "/feeds/tools.sv.atom", "/feeds/tools.fi.atom?theme=crisis", "/feeds/tools.fi.atom?fallback=none"} {
			_, rest, found := strings.Cut(string(i.anonymous().get(path).body), "<id>")
			require.True(t, found)
			id, _, _ := strings.Cut(rest, "</id>")
			require.Empty(t, seen[id], path)
			seen[id] = i.url + path
		}
	}
	require.Equal(t, entryOf(subscribe(t, a.anonymous(), "/feeds/tools.fi.atom"), "grow-keskustelu").GUID,
		entryOf(subscribe(t, other.anonymous(), "/feeds/tools.fi.atom"), "grow-keskustelu").GUID, "the tool is the same")
}

func slugAt(address string) string {
	_, rest, _ := strings.Cut(address, "/tools/")
	slug, _, _ := strings.Cut(rest, "?")
	return slug
}

func TestAFeedSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()

	t.Run("of a theme", func(t *testing.T) {
		themed := subscribe(t, anyone.in(t), "/feeds/tools.fi.atom?theme=crisis,coaching")
		require.Len(t, themed.Items, anyone.in(t).get("/v1/tools?theme=crisis,coaching").number("total"))
		require.Contains(t, themed.FeedLink, "theme=coaching%2Ccrisis")
		strictlyOrdered(t, themed)
		same := anyone.in(t).get("/feeds/tools.fi.atom?theme=coaching,crisis,coaching")
		require.Equal(t, string(anyone.in(t).get("/feeds/tools.fi.atom?theme=crisis,coaching").body), string(same.body), "the same themes are the same feed")
	})
	t.Run("what isn't there in the language comes in another one", func(t *testing.T) {
		missing := 0
		feed := anyone.in(t).get("/feeds/tools.sv.json")
		for i := range feed.list("items") {
			if lang := feed.text("items", i, "language"); lang != "sv" {
				missing++
				require.Contains(t, feed.text("items", i, "content_html"), `<div lang="`+lang+`">`)
			}
		}
		require.Positive(t, missing)
		require.Len(t, subscribe(t, anyone.in(t), "/feeds/tools.sv.json?fallback=none").Items, len(feed.list("items"))-missing)
	})
	t.Run("a withdrawn tool leaves", func(t *testing.T) {
		require.NotNil(t, entryOf(subscribe(t, anyone.in(t), "/feeds/tools.fi.rss"), "etatiimin-viikkorytmi"))
		require.Equal(t, http.StatusOK, editor.in(t).post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated"}`).status)
		require.Nil(t, entryOf(subscribe(t, anyone.in(t), "/feeds/tools.fi.rss"), "etatiimin-viikkorytmi"))
	})
	t.Run("G12 any text", func(t *testing.T) {
		const title = "<script>alert(1)</script> & ]]> \u202eRTL 👩🏽‍🏫 a\u0308 =cmd()"
		publish(t, editor.in(t), "grow-keskustelu", title)
		for _, format := range []string{"atom", "rss", "json"} {
			first := subscribe(t, anyone.in(t), "/feeds/tools.fi."+format).Items[0]
			require.Equal(t, title, first.Title, format)
			require.NotContains(t, first.Content, "<script")
		}
	})
	t.Run("what isn't known is refused", func(t *testing.T) {
		refused(t, anyone.in(t).get("/feeds/tools.fi.atom?theme=nope"), http.StatusBadRequest, "bad-parameters", "theme unknown-value")
		refused(t, anyone.in(t).get("/feeds/tools.fi.atom?lang=sv"), http.StatusBadRequest, "bad-parameters", "lang unknown-parameter")
		for _, name := range []string{"tools.de.atom", "tools.fi.xml", "tools.fi", "tools", "collections.fi.atom", "tools.fi.atom.gz"} {
			refused(t, anyone.in(t).get("/feeds/"+name), http.StatusNotFound, "not-found")
		}
	})
}
