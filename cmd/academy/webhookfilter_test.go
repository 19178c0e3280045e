package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAWebhookTellsOfTheToolsThatItsFilterLetsThrough(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	integrator, editor := a.caller("--integrator"), a.editor()
	const slug, other = "grow-keskustelu", "etatiimin-viikkorytmi"
	document := a.anonymous().get("/v1/tools/" + slug + "/document")
	theme := document.text("terms", "theme", 0)
	copies, hears := newReceiver(t), newReceiver(t)
	register := func(t *testing.T, body map[string]any) (path string) {
		t.Helper()
		made := integrator.in(t).post("/v1/webhook-endpoints", body)
		require.Equal(t, http.StatusCreated, made.status, made)
		return local(made.header.Get("Location"))
	}
	path := register(t, map[string]any{"url": copies.URL, "filter": map[string]any{"theme": []string{theme}, "lang": "fi"}})
	register(t, map[string]any{"url": hears.URL, "types": []string{"tool.published"}, "filter": map[string]any{"theme": []string{theme}}})
	told := func(t *testing.T, r *receiver, n int) (list []string) {
		t.Helper()
		for _, m := range r.gets(t, n) {
			list = append(list, m.text("type")+" "+toldSlug(m))
		}
		return list
	}

	revise(t, editor, slug, map[string]any{"minutes": 77})
	hears.gets(t, 1)
	copies.gets(t, 1) // a message says what is so when it is sent
	revise(t, editor, slug, map[string]any{"terms": map[string]any{"theme": []string{otherTheme(theme)}}})
	left := a.anonymous().get("/v1/tools/" + slug).number("version")
	t.Run("one that leaves is told to who keeps a copy", func(t *testing.T) {
		require.Equal(t, []string{"tool.published " + slug, "tool.left_filter " + slug}, told(t, copies, 2))
		m := copies.messages()[1]
		require.Equal(t, left, answer{body: m.body}.number("data", "version"))
		require.NoError(t, asTheContractSays(t, m.body))
		news := a.in(t).anonymous().get(local(m.text("data", "changes_url")))
		require.Equal(t, []string{"left_filter", slug}, []string{news.text("items", 0, "op"), news.text("items", 0, "slug")}, "the feed says the same")
	})
	t.Run("and comes back; what isn't a tool or is withdrawn is told to everybody", func(t *testing.T) {
		e := editor.in(t)
		e.change("kaikille")
		revise(t, e, slug, map[string]any{"terms": map[string]any{"theme": document.list("terms", "theme")}})
		require.Equal(t, http.StatusOK, e.post("/v1/tools/"+slug+"/withdraw", `{"reason":"outdated"}`, "If-Match", "*").status)
		require.Equal(t, []string{"collection.updated kaikille", "tool.published " + slug, "tool.withdrawn " + slug}, told(t, copies, 5)[2:])
		require.Equal(t, []string{"tool.published " + slug, "tool.published " + slug}, told(t, hears, 2), "who wants only what is new isn't told what left")
	})
	t.Run("it is shown and changed", func(t *testing.T) {
		c := integrator.in(t)
		got := c.get(path)
		require.Equal(t, map[string]any{"theme": []any{theme}, "lang": "fi"}, got.value("filter"))
		got = c.patch(path, map[string]any{"filter": map[string]any{"lang": nil, "tool_type": []string{"method_card"}}}, "If-Match", got.header.Get("ETag"))
		require.Equal(t, map[string]any{"theme": []any{theme}, "tool_type": []any{"method_card"}}, got.value("filter"), got)
		a.execute("UPDATE webhooks SET epoch = 'another'")
		editor.in(t).change("palautus")
		m := copies.gets(t, 6)[5]
		require.Equal(t, "http://academy.test/v1/changes?theme="+theme+"&tool_type=method_card", m.text("data", "changes_url"))
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get(local(m.text("data", "changes_url"))).status)
		got = c.patch(path, `{"filter":null}`, "If-Match", got.header.Get("ETag"))
		require.Equal(t, map[string]any{}, got.value("filter"), got)
		revise(t, editor.in(t), other, map[string]any{"minutes": 78})
		require.Equal(t, "tool.published "+other, told(t, copies, 7)[6])
	})
	t.Run("what is no filter is refused", func(t *testing.T) {
		c := integrator.in(t)
		body := map[string]any{"filter": map[string]any{"theme": []string{"no-such", theme, theme}, "lang": "de"}}
		refused(t, c.patch(path, body, "If-Match", "*"), http.StatusUnprocessableEntity, "validation-failed",
			"/filter/theme/0 unknown-term", "/filter/theme/2 repeated-term", "/filter/lang unknown-language")
		require.Equal(t, http.StatusBadRequest, c.patch(path, `{"filter":{"setting":["x"]}}`, "If-Match", "*").status)
		require.Equal(t, http.StatusBadRequest, c.patch(path, `{"filter":["theme"]}`, "If-Match", "*").status)
	})
}
