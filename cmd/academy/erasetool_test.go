package main

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// reword publishes a revision of a tool in which a word stands everywhere that people write.
func (c caller) reword(tool, word string) {
	c.t.Helper()
	at := "/v1/tools/" + tool
	patch := `{"change_note":{"fi":"WORD muuttui."},"content":{"translations":{"fi":{"title":"WORD","summary":"WORD tiivis","description":"WORD kuvaus"}}}}`
	edited := c.patch(at+"/draft", strings.ReplaceAll(patch, "WORD", word), "If-Match", "*")
	require.Equal(c.t, http.StatusOK, edited.status, edited)
	require.Equal(c.t, http.StatusOK, c.post(at+"/submit", "").status)
	published := c.post(at+"/publish", "{}")
	require.Equal(c.t, http.StatusCreated, published.status, published)
}

func TestAToolErasedByLawIsGoneFromEveryReplica(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a := startOn(t, database, secret)
	b := startOn(t, database, secret)
	editor := a.editor()
	const tool, old, word = "/v1/tools/grow-keskustelu", "Karhunputkinen", "Harmaahaikara"
	editor.reword("grow-keskustelu", old)
	editor.reword("grow-keskustelu", word)
	number := a.anonymous().get(tool).number("revision")
	erasable := tool + "/revisions/" + strconv.Itoa(number-1)
	warm := func(i *instance, text, path string) {
		eventually(t, 30*time.Second, "caches hold it", func() bool { return strings.Contains(i.anonymous().get(path).String(), text) })
	}
	pages := []string{
		tool, tool + "?text=html", tool + "/document", tool + "/revisions", tool + "/revisions/" + strconv.Itoa(number),
		tool + "/revisions/" + strconv.Itoa(number) + "/diff", tool + "/related",
	}
	for _, i := range []*instance{a, b} {
		warm(i, word, tool)
		warm(i, old, erasable)
		for _, path := range pages {
			require.Equal(t, http.StatusOK, i.anonymous().get(path).status, path)
		}
	}
	for _, i := range []*instance{a, b} { // and coded copies of them
		require.Equal(t, http.StatusOK, i.anonymous().get(tool, "Accept-Encoding", "gzip").status)
		require.Equal(t, http.StatusOK, i.anonymous().get("/v1/tools?q="+word+"&limit=100", "Accept-Encoding", "zstd").status)
	}
	tag := b.anonymous().get(erasable).header.Get("ETag")
	delta := local(b.anonymous().get("/v1/changes?cursor=latest").text("delta"))
	fails := func(args ...string) string {
		var out, diagnostics bytes.Buffer
		err := run(context.Background(), args, a.environ, &out, &diagnostics)
		require.Error(t, err)
		return err.Error()
	}

	t.Run("E3 what can't be erased", func(t *testing.T) {
		require.Contains(t, fails("erase", "tool", "nonsense"), "there is no such tool")
		require.Contains(t, fails("erase", "tool", "grow-keskustelu", "--revision", "99"), "there is no such revision")
		require.Contains(t, fails("erase", "tool", "grow-keskustelu", "--revision", strconv.Itoa(number)), "erasing-current-revision")
		require.Contains(t, fails("erase", "tool", "grow-keskustelu", "--revision", "0"), "begin at 1")
	})
	t.Run("E3 an older revision", func(t *testing.T) {
		a.command("erase", "tool", "grow-keskustelu", "--revision", strconv.Itoa(number-1))
		require.NotContains(t, a.everything(), old)
		for _, i := range []*instance{a, b} {
			at := i.in(t).anonymous()
			eventually(t, 30*time.Second, "gone", func() bool { return at.get(erasable).status == http.StatusGone })
			refused(t, at.get(erasable), http.StatusGone, "erased")
			refused(t, at.get(erasable, "If-None-Match", tag), http.StatusGone, "erased")
			refused(t, at.get(tool+"/revisions/"+strconv.Itoa(number)+"/diff"), http.StatusGone, "erased")
			list := at.get(tool + "/revisions?lang=fi")
			require.NotContains(t, list.String(), old, "the change note too")
			require.Equal(t, true, list.value("items", 1, "erased"))
			require.Equal(t, false, list.value("items", 0, "erased"))
			require.Contains(t, at.get(tool).String(), word, "the tool stays")
		}
	})
	t.Run("E3 the whole tool", func(t *testing.T) {
		require.Equal(t, http.StatusOK, editor.in(t).patch(tool+"/draft", `{"change_note":{"fi":"`+word+` kesken."}}`, "If-Match", "*").status)
		link := editor.in(t).post(tool+"/draft/previews", "{}")
		require.Equal(t, http.StatusCreated, link.status, link)
		require.Contains(t, b.in(t).anonymous().get(local(link.text("url"))).String(), word)
		require.Equal(t, "Erased grow-keskustelu\n", a.command("erase", "tool", "grow-keskustelu"))
		for _, i := range []*instance{a, b} {
			refused(t, i.in(t).anonymous().get(local(link.text("url"))), http.StatusNotFound, "not-found")
		}
		require.NotContains(t, a.everything(), word)
		for _, i := range []*instance{a, b} {
			at := i.in(t).anonymous()
			eventually(t, 30*time.Second, "gone", func() bool { return at.get(tool).status == http.StatusGone })
			for _, path := range append(pages, erasable) {
				for _, coding := range []string{"", "gzip", "zstd"} {
					refused(t, at.get(path, "Accept-Encoding", coding), http.StatusGone, "erased")
				}
				require.NotContains(t, at.get(path).String(), word)
			}
			for _, path := range []string{"/v1/tools?limit=100", "/v1/tools?q=" + word, "/v1/collections/valoa-tyokalupakki", "/v1/changes?limit=500&include=data", "/v1/search/complete?q=" + word[:4], "/v1/suggestions?need=trust&limit=20", "/v1/tools/varhaisen-tuen-keskustelu/related", "/v1/paths/development"} {
				for _, coding := range []string{"", "gzip", "zstd"} {
					body, err := at.get(path, "Accept-Encoding", coding).decoded()
					require.NoError(t, err)
					require.NotContains(t, strings.ReplaceAll(string(body), "q="+word, ""), word, path)
				}
			}
		}
		refused(t, editor.in(t).get(tool+"/draft"), http.StatusGone, "erased")
		refused(t, editor.in(t).post(tool+"/reinstate", ""), http.StatusGone, "erased")
	})
	t.Run("E3 the tombstone in the feed", func(t *testing.T) {
		news := b.in(t).anonymous().get(delta)
		last := len(news.list("items")) - 1
		require.Equal(t, "withdraw", news.text("items", last, "op"), news)
		require.Equal(t, "grow-keskustelu", news.text("items", last, "slug"))
		require.Equal(t, "erased", news.text("items", last, "reason", "code"))
	})
	t.Run("E3 hashes hold, and the old ones are kept", func(t *testing.T) {
		require.Equal(t, number, a.count("revisions r JOIN tools t ON t.id = r.tool_id WHERE t.slug = 'grow-keskustelu' AND erased_hash <> content_hash AND erased_at IS NOT NULL"))
		require.Len(t, a.audit("--action", "tool.erase", "--subject", "grow-keskustelu"), 1, "P6")
		require.Len(t, a.audit("--action", "revision.erase"), 1, "P6")
	})
	t.Run("E3 a new replica starts without it", func(t *testing.T) {
		late := startOn(t, database, secret).in(t)
		refused(t, late.anonymous().get(tool), http.StatusGone, "erased")
	})
}
