package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// emptied is a new instance with nothing but the vocabularies that every bank begins with. It isn't filled with the
// starter catalogue, since it has an organisation.
func emptied(t *testing.T) *instance {
	t.Helper()
	other := domain.Organisation{ID: domain.NewID(clock()), Slug: "uusi-pankki", Names: domain.Text{FI: "Uusi pankki"}, Kind: "other"}
	return startOn(t, dbtest.FilledURL(t, "othersown", func(ctx context.Context, store *repository.Store) error {
		return found(ctx, store, other)
	}), domain.RandomKey())
}

// stripped takes members out of everything in a value: what depends on the bank, and not on what it says.
func stripped(value any, names ...string) any {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range names {
			delete(v, name)
		}
		for name := range v {
			v[name] = stripped(v[name], names...)
		}
	case []any:
		for i := range v {
			v[i] = stripped(v[i], names...)
		}
	}
	return value
}

// own are the members that each bank has its own of: ids, numbers of revisions, times, and addresses with them.
var own = []string{"id", "version", "revision", "published_at", "updated_at"}

// sorted gives the slugs and first publications of all tools in an order.
func (i *instance) sorted(order string) (list []string) {
	for address := "/v1/tools?limit=100&sort=" + order; address != ""; {
		page := i.anonymous().get(address)
		for n := range page.list("items") {
			list = append(list, page.text("items", n, "slug")+" "+page.text("items", n, "published_at"))
		}
		address = local(page.text("next"))
	}
	return list
}

func TestAMirrorImportedIntoAnEmptyBankIsAnEqualCatalogue(t *testing.T) {
	t.Parallel()
	from, to, dir := start(t), emptied(t), filepath.Join(t.TempDir(), "pankki")
	editor := from.editor()
	editor.illustrate("grow-keskustelu", picture(t, 5))
	put := editor.do(http.MethodPut, "/v1/vocabularies/theme/terms/talous",
		`{"labels":{"fi":"Talous","sv":"Ekonomi","en":"Economy"},"definition":{"fi":"Rahasta."},"order":40}`, "Content-Type", "application/json", "If-None-Match", "*")
	require.Equal(t, http.StatusCreated, put.status, put)
	said, code := from.mirror(dir)
	require.Zero(t, code, said)

	t.Run("a dry run says what would come, and writes nothing", func(t *testing.T) {
		out := to.importing("", "--dry-run", dir)
		require.Zero(t, out.code, out.stderr)
		require.Contains(t, out.stdout, "Terms: created 1, revised 0,")
		require.Contains(t, out.stdout, "Files: created 1, revised 0,")
		require.Contains(t, out.stdout, "Dry run, nothing was written. Created ")
		for _, line := range []string{"Collections: created 6, ", "Programmes: created 1, ", "Peer pools: created 1, "} {
			require.Contains(t, out.stdout, "\n"+line)
		}
		require.Zero(t, to.in(t).anonymous().get("/v1/tools").number("total"))
		require.Zero(t, to.count("media_files"))
	})
	t.Run("all of it comes", func(t *testing.T) {
		out := to.importing("", dir)
		require.Zero(t, out.code, out.stderr)
		require.Empty(t, out.stderr)
		slugs := from.in(t).slugs()
		eventually(t, 30*time.Second, "all is public", func() bool {
			return to.anonymous().get("/v1/tools").number("total") == len(slugs) && to.anonymous().get("/v1/collections").number("total") > 0
		})
		require.ElementsMatch(t, slugs, to.in(t).slugs())
		for _, slug := range slugs {
			was, is := from.in(t).anonymous().get("/v1/tools/"+slug+"/document"), to.in(t).anonymous().get("/v1/tools/"+slug+"/document")
			require.Equal(t, was.portable(t), is.portable(t))
		}
		for _, lang := range []string{"fi", "sv", "en"} {
			for _, list := range []string{"collections", "vocabularies", "peer-pools"} {
				was, is := from.in(t).anonymous().get("/v1/"+list+"?lang="+lang), to.in(t).anonymous().get("/v1/"+list+"?lang="+lang)
				require.Equal(t, stripped(was.value(), own...), stripped(is.value(), own...), list)
			}
			was, is := from.in(t).anonymous().get("/v1/programmes?lang="+lang), to.in(t).anonymous().get("/v1/programmes?lang="+lang)
			for i := range was.list("items") { // who began on the same day stands in an order of the bank's own
				require.ElementsMatch(t, was.list("items", i, "participations"), is.list("items", i, "participations"))
			}
			require.Equal(t, stripped(was.value(), append(own, "participations")...), stripped(is.value(), append(own, "participations")...))
			for _, query := range []string{"sort=title&theme=coaching", "q=kriisi", "facets=theme,need&limit=1&sort=title"} {
				was, is := from.in(t).anonymous().get("/v1/tools?lang="+lang+"&"+query), to.in(t).anonymous().get("/v1/tools?lang="+lang+"&"+query)
				require.ElementsMatch(t, stripped(was.value("items"), own...), stripped(is.value("items"), own...), query) // ties go by time
				require.Equal(t, was.value("facets"), is.value("facets"), query)
			}
		}
		for _, item := range from.in(t).anonymous().get("/v1/organisations").list("items") {
			slug := item.(map[string]any)["slug"].(string)
			is := to.in(t).anonymous().get("/v1/organisations/" + slug)
			require.Equal(t, stripped(item, own...), stripped(is.value(), own...))
		}
		for _, sort := range []string{"title", "-published_at", "-updated_at"} {
			require.Equal(t, from.in(t).sorted(sort), to.in(t).sorted(sort), "what was new stays newer than what was old")
		}
		image := to.in(t).anonymous().get(local(to.in(t).anonymous().get("/v1/tools/grow-keskustelu").text("media", 0, "url")))
		require.Equal(t, picture(t, 5), string(image.body))
	})
	t.Run("a mirror of the new bank is equal but for what is its own", func(t *testing.T) {
		again := t.TempDir()
		said, code := to.mirror(again)
		require.Zero(t, code, said)
		was, is := tree(t, dir), tree(t, again)
		delete(is, "organisations/uusi-pankki.json")
		require.Len(t, is, len(was))
		for name, text := range was {
			if !strings.HasPrefix(name, "tools/") { // those tell their ids and revisions
				require.Equal(t, text, is[name], name)
			}
		}
	})
	t.Run("once more is nothing done", func(t *testing.T) {
		out := to.importing("", dir)
		require.Zero(t, out.code, out.stderr)
		for line := range strings.Lines(out.stdout) {
			require.Regexp(t, `(?i)^([\w ]+: )?created 0, revised 0, unchanged \d+, failed 0\.\n$`, line)
		}
	})
	t.Run("each wrong file is told with its faults, and the others come", func(t *testing.T) {
		wrong := func(name, text string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		wrong("tools/grow-keskustelu.json", `{"slug":1}`)
		wrong("media/"+hashOf(picture(t, 5))+".png", "something else")
		wrong("collections/uusi.json", `{"slug":"uusi","titles":{"fi":"Uusi"},"tools":[{"tool":"ei-ole"}]}`)
		wrong("organisations/uusi.json", `{"slug":"uusi","names":{"fi":"Uusi"},"kind":"kahvila"}`)
		wrong("vocabularies/need.json", `{"scheme":"need"`)
		wrong("programmes/uusi.json", `{"slug":"uusi","names":{"fi":"Uusi"},"from":"2026-13-01","participations":[{"organisation":"ei-ole","state":"asleep","from":"2026-01-01"}]}`)
		wrong("peer-pools/uusi.json", `{"slug":"uusi","names":{"fi":"Uusi"},"collection":"ei-ole","organisations":["akatemia","ei-ole"]}`)
		out, dry := to.importing("", dir), to.importing("", "--dry-run", dir)
		require.Equal(t, out.stderr, dry.stderr, "a dry run tells the same")
		require.Equal(t, 1, out.code)
		for _, line := range []string{
			"programmes/uusi.json: /from: ", "programmes/uusi.json: /participations/0/state: ",
			"programmes/uusi.json: /participations/0/organisation: There is no such organisation.",
			"peer-pools/uusi.json: /collection: There is no such collection.",
			"peer-pools/uusi.json: /organisations/1: There is no such organisation.",
			"tools/grow-keskustelu.json: /slug: The value has the wrong type. (string)\n",
			"the file isn't what its name says",
			"collections/uusi.json: /tools/0/tool: There is no such published tool.",
			"organisations/uusi.json: /kind: The vocabulary has no such code.",
			"vocabularies/need.json: unexpected EOF\n",
			"files beside the documents are wrong",
		} {
			require.Contains(t, out.stderr, line)
		}
	})
	t.Run("a file that somebody edited by hand is read as a whole", func(t *testing.T) {
		edited := from.in(t).anonymous().get("/v1/tools/etatyonohjaus/document").members(t)
		edited["minutes"] = 95
		edited["slug"], edited["updated_at"] = "kopioitu", "2020-01-01T00:00:00Z"
		text, err := json.MarshalIndent(edited, "", "\t")
		require.NoError(t, err)
		copied := t.TempDir()
		tools := filepath.Join(copied, "tools")
		require.NoError(t, os.MkdirAll(filepath.Join(tools, "kansio.json"), 0o700))
		require.NoError(t, os.MkdirAll(filepath.Join(copied, "media", strings.Repeat("0", 64)), 0o700))
		for name, text := range map[string]string{"kopioitu.json": "\ufeff" + string(text), "unohtunut.json": string(text), "tyhja.json": "", "kaksi.json": string(text) + string(text)} {
			require.NoError(t, os.WriteFile(filepath.Join(tools, name), []byte(text), 0o600))
		}
		require.NoError(t, os.Symlink("/etc/hostname", filepath.Join(tools, "linkki.json")))
		require.NoError(t, syscall.Mkfifo(filepath.Join(tools, "putki.json"), 0o600))
		out := to.importing("", copied)
		require.Equal(t, 1, out.code)
		require.Contains(t, out.stdout, "\nCreated 1, revised 0, unchanged 0, failed 2.\n")
		for _, line := range []string{
			"tools/kansio.json: tools/kansio.json is no file\n", "tools/putki.json: tools/putki.json is no file\n", "tools/linkki.json: ",
			`tools/unohtunut.json: it holds the tool "kopioitu", and a document's file is named by its slug` + "\n",
			"tools/tyhja.json: The JSON is wrong here.\n", "tools/kaksi.json: The JSON is wrong here.\n", "5 files beside the documents are wrong, or can't be read",
		} {
			require.Contains(t, out.stderr, line)
		}
		eventually(t, 30*time.Second, "it is public", func() bool {
			return to.in(t).anonymous().get("/v1/tools/kopioitu").number("minutes") == 95
		})
	})
	t.Run("a mirror that was cut off is told to be one", func(t *testing.T) {
		notes := filepath.Join(dir, ".academy-mirror", "state.json")
		text, err := os.ReadFile(notes)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(notes, []byte(strings.Replace(string(text), `"cursor"`, `"snapshot":true,"cursor"`, 1)), 0o600))
		out := to.importing("", "--dry-run", dir)
		require.Equal(t, 1, out.code)
		require.Contains(t, out.stderr, "the mirror was cut off before it was whole")
	})
	t.Run("a directory that is no mirror is none", func(t *testing.T) {
		out := to.importing("", t.TempDir())
		require.Equal(t, 1, out.code)
		require.Contains(t, out.stderr, "is no mirror")
	})
}
