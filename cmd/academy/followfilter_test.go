package main

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// revise publishes a tool with other content.
func revise(t testing.TB, editor caller, slug string, content map[string]any) {
	t.Helper()
	tool := "/v1/tools/" + slug
	edited := editor.patch(tool+"/draft", map[string]any{"change_note": map[string]string{"fi": "Luokitus vaihtui."}, "content": content}, "If-Match", "*")
	require.Equal(t, http.StatusOK, edited.status, edited)
	require.Equal(t, http.StatusOK, editor.post(tool+"/submit", "").status)
	out := editor.post(tool+"/publish", "{}")
	require.Equal(t, http.StatusCreated, out.status, out)
}

func opsOf(items []answer) (ops []string) {
	for _, item := range items {
		ops = append(ops, item.text("op")+" "+item.text("slug"))
	}
	return ops
}

func TestAFilteredFollowerNeverKeepsWhatNoLongerMatches(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()
	const slug = "grow-keskustelu"
	document := anyone.get("/v1/tools/" + slug + "/document")
	themes := document.list("terms", "theme")
	require.NotEmpty(t, themes)
	theme := themes[0].(string)

	t.Run("the snapshot holds what the catalogue's list finds", func(t *testing.T) {
		for _, filter := range []string{"theme=" + theme, "lang=sv&fallback=none", "leadership_level=supervisor,middle_management&need=trust", "theme=" + theme + "&tool_type=method_card"} {
			snapshot, _ := follow(t, anyone.in(t), "/v1/changes?types=tool&limit=3&"+filter, nil)
			found := anyone.in(t).get("/v1/tools?limit=100&" + filter)
			require.Equal(t, http.StatusOK, found.status, found)
			require.Len(t, snapshot, found.number("total"), filter)
			in := copyOf(snapshot)
			for i := range found.list("items") {
				require.Contains(t, in, "tool "+found.text("items", i, "slug"), filter)
			}
		}
	})
	t.Run("a tool leaves, stays away, and comes back", func(t *testing.T) {
		_, delta := follow(t, anyone.in(t), "/v1/changes?include=data&types=tool&theme="+theme, nil)
		e := editor.in(t)
		revise(t, e, slug, map[string]any{"terms": map[string]any{"theme": []string{otherTheme(theme)}}})
		left, delta := follow(t, anyone.in(t), delta, nil)
		require.Equal(t, []string{"left_filter " + slug}, opsOf(left))
		require.Nil(t, left[0].value("data"), "what it doesn't copy isn't told")
		require.Nil(t, left[0].value("reason"))
		publish(t, e, slug, "Uusi nimi")
		left, delta = follow(t, anyone.in(t), delta, nil)
		require.Equal(t, []string{"left_filter " + slug}, opsOf(left), "a copy that missed it before hears it again")
		revise(t, e, slug, map[string]any{"terms": map[string]any{"theme": themes}})
		back, delta := follow(t, anyone.in(t), delta, nil)
		require.Equal(t, []string{"upsert " + slug}, opsOf(back))
		require.Equal(t, "Uusi nimi", back[0].text("data", "translations", "fi", "title"))
		require.Equal(t, http.StatusOK, e.post("/v1/tools/"+slug+"/withdraw", `{"reason":"replaced","replaced_by":"etatiimin-viikkorytmi","note":{"fi":"Korvattiin."}}`).status)
		gone, delta := follow(t, anyone.in(t), delta, nil)
		require.Equal(t, []string{"withdraw " + slug}, opsOf(gone))
		require.Equal(t, []string{"replaced", "Korvattiin.", "etatiimin-viikkorytmi"}, []string{gone[0].text("reason", "code"), gone[0].text("reason", "text"), gone[0].text("replaced_by")})
		require.Equal(t, http.StatusOK, e.post("/v1/tools/"+slug+"/reinstate", "").status)
		back, _ = follow(t, anyone.in(t), delta, nil)
		require.Equal(t, []string{"upsert " + slug}, opsOf(back))
	})
	t.Run("the filter is kept in the cursor, and another one beside it is refused", func(t *testing.T) {
		first := anyone.in(t).get("/v1/changes?limit=1&types=tool&theme=" + theme)
		next := first.text("next")
		require.NotEmpty(t, next)
		require.NotContains(t, next, "theme")
		refused(t, anyone.in(t).get(local(next)+"&theme="+theme), http.StatusBadRequest, "bad-parameters")
		refused(t, anyone.in(t).get("/v1/changes?theme=nonsense"), http.StatusBadRequest, "bad-parameters")
	})
	t.Run("a cursor that isn't the feed's own is refused, and so is what no feed can be asked", func(t *testing.T) {
		next := anyone.in(t).get("/v1/changes?limit=1&types=tool").text("next")
		u, err := url.Parse(next)
		require.NoError(t, err)
		cursor := u.Query().Get("cursor")
		flipped := map[byte]string{'A': "B"}[cursor[40]]
		if flipped == "" {
			flipped = "A"
		}
		other, err := url.Parse(anyone.in(t).get("/v1/tools?limit=1").text("next"))
		require.NoError(t, err)
		for name, bad := range map[string]string{
			"nonsense": "nonsense", "almost a word": "LATEST", "of another list": other.Query().Get("cursor"), "cut off": cursor[:len(cursor)-4],
			"longer": cursor + "AAAA", "padded": cursor + "==", "changed": cursor[:40] + flipped + cursor[41:], "a NUL": "%00", "no UTF-8": "%ff", "huge": strings.Repeat("A", 4000),
		} {
			got := anyone.in(t).get("/v1/changes?cursor=" + bad)
			require.Equal(t, http.StatusBadRequest, got.status, name)
			require.Contains(t, []string{"bad-cursor", "bad-parameters", "invalid-text"}, path.Base(got.text("type")), name)
		}
		for _, query := range []string{
			"limit=0", "limit=501", "limit=-1", "limit=1e9", "types=tools", "types=feedback", "include=all", "q=kriisi", "text=pdf",
			"fallback=fi", "cursor=" + cursor + "&cursor=" + cursor, "cursor=" + cursor + "&include=data", "cursor=" + cursor + "&lang=sv", "Types=tool",
		} {
			refused(t, anyone.in(t).get("/v1/changes?"+query), http.StatusBadRequest, "bad-parameters")
		}
		require.Equal(t, http.StatusOK, anyone.in(t).get("/v1/changes?cursor="+cursor+"&limit=7").status)
	})
	t.Run("a term that moves takes its tools with it", func(t *testing.T) {
		e := editor.in(t)
		before := e.get("/v1/vocabularies/responsibility")
		var code string
		var term answer
		for i := range before.list("terms") {
			code = before.text("terms", i, "code")
			term = e.get("/v1/vocabularies/responsibility/terms/" + code)
			if term.text("broader") == "leadership_level/supervisor" && anyone.in(t).get("/v1/tools?limit=1&responsibility="+code).number("total") > 0 {
				break
			}
		}
		described := anyone.in(t).get("/v1/tools?limit=100&responsibility=" + code)
		require.Positive(t, described.number("total"), code)
		const filter = "/v1/changes?types=tool&leadership_level=supervisor"
		snapshot, delta := follow(t, anyone.in(t), filter, nil)
		moved := term.members(t)
		moved["broader"] = "leadership_level/middle_management"
		put := e.put("/v1/vocabularies/responsibility/terms/"+code, moved, "If-Match", term.header.Get("ETag"))
		require.Equal(t, http.StatusOK, put.status, a.stderr)
		news, _ := follow(t, anyone.in(t), delta, nil)
		require.Len(t, news, described.number("total"), "each tool that the term describes")
		whole, _ := follow(t, anyone.in(t), filter, nil)
		require.Equal(t, copyOf(whole), copyOf(snapshot, news))
	})
	t.Run("a tool in one language stands beside its change", func(t *testing.T) {
		const query = "?lang=sv&text=html"
		items, _ := follow(t, anyone.in(t), "/v1/changes"+query+"&types=tool&include=tool", nil)
		for _, item := range items {
			page := anyone.in(t).get("/v1/tools/" + item.text("slug") + query)
			require.JSONEq(t, string(page.body), string(jsonOf(t, item.value("tool"))))
			require.Nil(t, item.value("data"))
		}
	})
}

// otherTheme is another one.
func otherTheme(theme string) string {
	if theme == "change" {
		return "crisis"
	}
	return "change"
}

// The log forgets what others followed, and says so to whom it may concern; tombstones stay.
func TestAcceptance_E2_WhoStayedAwayForTooLongReadsEverythingAnew(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()
	_, early := follow(t, anyone, "/v1/changes?cursor=latest", nil)
	publish(t, editor, "grow-keskustelu", "Ensin")
	publish(t, editor, "grow-keskustelu", "Sitten")
	require.Equal(t, http.StatusOK, editor.post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated"}`).status)
	_, late := follow(t, anyone, early, nil)
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "UPDATE changes SET at = at - interval '401 days'")
	require.NoError(t, err)
	require.NotRegexp(t, `(?m)^changes +0$`, a.command("retention", "--dry-run"))
	require.NotRegexp(t, `(?m)^changes +0$`, a.command("retention"))
	require.Regexp(t, `(?m)^changes +0$`, a.command("retention"))

	publish(t, editor, "grow-keskustelu", "Viimein") // replicas hear of it with this
	got := anyone.get(local(early))
	refused(t, got, http.StatusGone, "cursor-expired")
	require.Equal(t, `<http://academy.test/v1/changes>; rel="first"`, got.header.Get("Link"))
	news, _ := follow(t, anyone, late, nil)
	require.Equal(t, []string{"upsert grow-keskustelu"}, opsOf(news), "who stands later goes on")
	whole, _ := follow(t, anyone, "/v1/changes", nil)
	require.NotEmpty(t, whole)
	var stones int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM changes WHERE slug = 'etatiimin-viikkorytmi' AND operation = 'withdraw'").Scan(&stones))
	require.Equal(t, 1, stones, "tombstones stay")
	b := startOn(t, a.db, a.secret)
	refused(t, b.anonymous().get(local(early)), http.StatusGone, "cursor-expired")
	rest, _ := follow(t, b.anonymous(), late, nil)
	require.Equal(t, news, rest)
}
