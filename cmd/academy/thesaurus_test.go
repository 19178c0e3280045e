package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// put sends JSON to an address of its own.
func (c caller) put(path string, body any, headers ...string) answer {
	c.t.Helper()
	return c.send(http.MethodPut, path, "application/json", body, headers...)
}

func TestAnEditorTeachesEveryReplicaAWord(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	editor := a.editor()
	const spoken = "/v1/tools?lang=fi&q=Zzyzxin+quuxilla"
	finds := func(i *instance) int { return i.anonymous().get(spoken).number("total") }
	require.Zero(t, finds(a))
	require.Zero(t, finds(b))
	feed := local(b.anonymous().get("/v1/changes?cursor=latest").text("delta"))

	const address = "/v1/thesaurus/relations/zzyzx"
	relation := map[string]any{"lang": "fi", "from": []string{"Zzyzx"}, "to": []string{"varhainen tuki"}}
	forget := func(tag string) {
		gone := editor.do(http.MethodDelete, address, "", "If-Match", tag)
		require.Equal(t, http.StatusNoContent, gone.status, gone)
		require.Zero(t, finds(a))
		eventually(t, 20*time.Second, "the other forgets it", func() bool { return finds(b) == 0 })
	}
	var made answer
	quickEnough(t, time.Second, func(round int) time.Duration {
		if round > 0 {
			forget(made.header.Get("ETag"))
		}
		made = editor.put(address, relation, "If-None-Match", "*")
		require.Equal(t, http.StatusCreated, made.status, made)
		put := time.Now()
		require.Positive(t, finds(a), "the editor's own replica knows it before the answer")
		eventually(t, 20*time.Second, "the other knows it", func() bool { return finds(b) > 0 })
		return time.Since(put)
	})
	mine, theirs := a.anonymous().get(spoken), b.anonymous().get(spoken)
	require.Equal(t, string(mine.body), string(theirs.body))
	require.Equal(t, mine.header.Get("ETag"), theirs.header.Get("ETag"))
	require.Contains(t, mine.String(), "varhaisen-tuen-keskustelu")

	told := b.anonymous().get(feed)
	require.Empty(t, told.list("items"), "followers aren't told of words")
	require.NotContains(t, a.anonymous().get("/v1/changes?limit=500").String(), "thesaurus")

	forget(made.header.Get("ETag"))
	c := startOn(t, database, secret)
	require.Zero(t, finds(c), "so does one that starts later")
	refused(t, caller{c, editor.token}.get(address), http.StatusNotFound, "not-found")
}

func TestEditorsKeepTheThesaurus(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const groups, address = "/v1/thesaurus/groups", "/v1/thesaurus/groups/oma-ryhma"
	group := map[string]any{"terms": map[string]any{"fi": []string{" Oma  Termi", "toinen"}, "sv": []string{"egen term"}}}

	t.Run("a group is created once, and replaced by who has seen it", func(t *testing.T) {
		e := editor.in(t)
		refused(t, e.get(address), http.StatusNotFound, "not-found")
		refused(t, e.put(address, group, "If-Match", `"x"`), http.StatusPreconditionFailed, "stale")
		made := e.put(address, group)
		require.Equal(t, http.StatusCreated, made.status, made)
		require.Equal(t, "http://academy.test"+address, made.header.Get("Location"))
		require.Equal(t, "private, no-store", made.header.Get("Cache-Control"))
		require.JSONEq(t, `{"code":"oma-ryhma","terms":{"fi":["oma termi","toinen"],"sv":["egen term"]}}`, string(made.body))
		shown := e.get(address)
		require.Equal(t, http.StatusOK, shown.status)
		require.Equal(t, made.body, shown.body)
		tag := shown.header.Get("ETag")
		require.Equal(t, made.header.Get("ETag"), tag)

		changes := a.rows()["changes"]
		refused(t, e.put(address, group), http.StatusPreconditionRequired, "if-match-required")
		refused(t, e.put(address, group, "If-None-Match", "*"), http.StatusPreconditionFailed, "stale")
		same := e.put(address, string(shown.body), "If-Match", tag)
		require.Equal(t, http.StatusOK, same.status, "what was read can be sent back: %s", same)
		require.Equal(t, tag, same.header.Get("ETag"))
		require.Equal(t, changes, a.rows()["changes"], "and changes nothing then")
		other := e.put(address, `{"terms":{"en":["term of our own","another"]}}`, "If-Match", tag)
		require.Equal(t, http.StatusOK, other.status, other)
		require.NotEqual(t, tag, other.header.Get("ETag"))
		require.JSONEq(t, `{"code":"oma-ryhma","terms":{"en":["term of our own","another"]}}`, string(e.get(address).body))
		refused(t, e.put(address, group, "If-Match", tag), http.StatusPreconditionFailed, "stale")

		refused(t, e.do(http.MethodDelete, address, ""), http.StatusPreconditionRequired, "if-match-required")
		refused(t, e.do(http.MethodDelete, address, "", "If-Match", tag), http.StatusPreconditionFailed, "stale")
		gone := e.do(http.MethodDelete, address, "", "If-Match", other.header.Get("ETag"))
		require.Equal(t, http.StatusNoContent, gone.status)
		require.Empty(t, gone.body)
		refused(t, e.do(http.MethodDelete, address, "", "If-Match", "*"), http.StatusNotFound, "not-found")
		require.Equal(t, http.StatusCreated, e.put(address, group, "If-None-Match", "*").status, "a deletion can be undone")
	})
	t.Run("E6 twenty editors at once: one wins", func(t *testing.T) {
		e := editor.in(t)
		_, statuses := together(20, func(i int) answer {
			return e.put("/v1/thesaurus/groups/kilpailu", map[string]any{"terms": map[string]any{"fi": []string{"kilpailu", strings.Repeat("x", i+1)}}}, "If-None-Match", "*")
		})
		require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusPreconditionFailed: 19}, statuses)
		tag := e.get("/v1/thesaurus/groups/kilpailu").header.Get("ETag")
		_, statuses = together(20, func(i int) answer {
			return e.put("/v1/thesaurus/groups/kilpailu", map[string]any{"terms": map[string]any{"fi": []string{"kilpailu", strings.Repeat("y", i+1)}}}, "If-Match", tag)
		})
		require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 19}, statuses)
	})
	t.Run("what is wrong is refused field by field", func(t *testing.T) {
		e := editor.in(t)
		before := a.rows()
		for body, fields := range map[string][]string{
			`{"terms":{}}`:                           {"/terms required"},
			`{"code":"toinen","terms":{"fi":["x"]}}`: {"/code not-the-addressed"},
			`{"terms":{"fi":["a","A",""],"en":["one two three four five"]}}`: {"/terms/fi/1 repeated-term", "/terms/fi/2 required", "/terms/en/0 too-many-words"},
			`{"terms":{"fi":["a\nb"]}}`:                                      {"/terms/fi/0 hidden-character"},
		} {
			refused(t, e.put("/v1/thesaurus/groups/vaara", body), http.StatusUnprocessableEntity, "validation-failed", fields...)
		}
		refused(t, e.put("/v1/thesaurus/groups/Vaara", `{"terms":{"fi":["x"]}}`), http.StatusUnprocessableEntity, "validation-failed", "/code not-a-slug")
		refused(t, e.put("/v1/thesaurus/groups/vaara", `{"terms":{"de":["x"]}}`), http.StatusBadRequest, "invalid-json", "/terms/de unknown-field")
		refused(t, e.put("/v1/thesaurus/groups/vaara", `{"terms":{"fi":["x\u0000"]}}`), http.StatusBadRequest, "invalid-json", " invalid-text")
		refused(t, e.put("/v1/thesaurus/relations/vaara", `{"lang":"de","from":["a"],"to":["b","a"]}`), http.StatusUnprocessableEntity, "validation-failed",
			"/lang unknown-language", "/to/1 leads-to-itself")
		refused(t, e.get(groups+"?lang=de&limit=0&term="+strings.Repeat("x", 101)+"&colour=red"), http.StatusBadRequest, "bad-parameters",
			"colour unknown-parameter", "lang unknown-value", "limit out-of-range", "term too-long")
		refused(t, e.get(groups+"?cursor=x"), http.StatusBadRequest, "bad-cursor", "cursor bad-cursor")
		require.Equal(t, before, a.rows())
	})
	t.Run("a list is read page by page, and found in by a term", func(t *testing.T) {
		e := editor.in(t)
		for _, list := range []string{groups, "/v1/thesaurus/relations"} {
			first := e.get(list + "?limit=100")
			require.Equal(t, http.StatusOK, first.status)
			total, seen, last := first.number("total"), 0, ""
			require.Greater(t, total, 200)
			for page := first; ; page = e.get(local(page.text("next"))) {
				require.Equal(t, total, page.number("total"))
				for i := range page.list("items") {
					code := page.text("items", i, "code")
					require.Less(t, last, code)
					seen, last = seen+1, code
				}
				if page.value("next") == nil {
					break
				}
			}
			require.Equal(t, total, seen)
		}
		require.Equal(t, http.StatusCreated, e.put("/v1/thesaurus/relations/omituinen", `{"lang":"sv","from":["helt kvaddad"],"to":["utmattning"]}`).status)
		for query, want := range map[string]int{"term=Kvaddad": 1, "term=kvaddad&lang=sv": 1, "term=kvaddad&lang=fi": 0, "term=kvadrat": 0} {
			require.Equal(t, want, e.get("/v1/thesaurus/relations?"+query).number("total"), query)
		}
	})
	t.Run("a pilot, an integrator and nobody neither read nor write it", func(t *testing.T) {
		for _, path := range []string{groups, address, "/v1/thesaurus/relations", "/v1/search/misses"} {
			refused(t, a.in(t).anonymous().get(path), http.StatusUnauthorized, "authentication-required")
			for _, c := range []caller{a.pilot("kivilahden-kaupunki"), a.caller("--integrator")} {
				refused(t, c.in(t).get(path), http.StatusForbidden, "insufficient-scope")
			}
		}
		refused(t, a.pilot("kivilahden-kaupunki").in(t).put(address, group, "If-Match", "*"), http.StatusForbidden, "insufficient-scope")
	})
}

func TestSearchesInVainAreCountedForEditorsWithoutWhoAsked(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret)
	for i, path := range []string{
		"/v1/tools?q=Zzyzx+quux&lang=fi", "/v1/tools?q=+zzyzx++QUUX&lang=fi", "/v1/tools?q=zzyzx%20quux&lang=fi", "/v1/tools?q=zzyzx+quux&lang=sv",
		"/v1/tools?q=zzyzx+quux&lang=fi&theme=crisis", "/v1/tools?q=zzyzx+quux&lang=fi&page=2", "/v1/tools?q=zzyzx+quux&lang=fi&fallback=none",
		"/v1/tools?q=zzyzx@quux.example&lang=fi", "/v1/tools?q=zzyzx+0401234567&lang=fi", "/v1/tools?q=131052-308T&lang=fi",
		"/v1/tools?q=palaute&lang=fi", "/v1/tools", "/v1/collections",
	} {
		require.Equal(t, http.StatusOK, []*instance{a, b}[i%2].anonymous().get(path, "User-Agent", "spy", "X-Forwarded-For", "192.0.2.7").status, path)
	}
	a.anonymous().do(http.MethodHead, "/v1/tools?q=zzyzx+quux&lang=fi", "")
	for _, i := range []*instance{a, b} {
		i.end()
		require.NotContains(t, strings.ToLower(i.stderr.String()), "zzyzx")
	}
	c := startOn(t, database, secret)
	editor := c.editor()
	// What an editor has taught since isn't missed any more.
	require.Equal(t, http.StatusCreated, editor.put("/v1/thesaurus/relations/zzyzx", `{"lang":"fi","from":["zzyzx"],"to":["palaute"]}`).status)
	require.Equal(t, http.StatusOK, c.anonymous().get("/v1/tools?q=zzyzx+quux&lang=fi").status)
	c.end()
	c = startOn(t, database, secret)
	editor = c.editor()
	week := string(domain.WeekOf(time.Now()))
	got := editor.get("/v1/search/misses")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
	require.JSONEq(t, `{"items":[{"text":"zzyzx quux","lang":"fi","week":"`+week+`","count":3},
		{"text":"zzyzx quux","lang":"sv","week":"`+week+`","count":1}],"next":null,"total":2}`, string(got.body))
	require.Equal(t, 1, editor.get("/v1/search/misses?lang=sv&week="+week).number("total"))
	require.Equal(t, 0, editor.get("/v1/search/misses?week=2020-W53").number("total"))
	first := editor.get("/v1/search/misses?limit=1")
	rest := editor.get(local(first.text("next")))
	require.Equal(t, "sv", rest.text("items", 0, "lang"), rest)
	require.Nil(t, rest.value("next"))
	for _, bad := range []string{"2020-W54", "2020-W1", "w47", "2026-11-16"} {
		refused(t, editor.get("/v1/search/misses?week="+bad), http.StatusBadRequest, "bad-parameters", "week not-a-week")
	}
}

// end stops the program before its test ends.
func (i *instance) end() {
	i.t.Helper()
	i.stop()
	err := <-i.done
	require.NoError(i.t, err)
	i.done <- err
}
