package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"academy/domain"
)

// mirrorProcess is the program's mirror as a process of its own, as cron runs it.
func (i *instance) mirrorProcess(dir string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	i.t.Helper()
	self, err := os.Executable()
	require.NoError(i.t, err)
	cmd := exec.Command(self, append([]string{"mirror", dir, "--url", i.url}, args...)...)
	cmd.Env = append(os.Environ(), "BE_ACADEMY=1", "DATABASE_URL=")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	return cmd, &said
}

// mirror runs it and gives what it said and its exit code.
func (i *instance) mirror(dir string, args ...string) (said string, code int) {
	i.t.Helper()
	cmd, out := i.mirrorProcess(dir, args...)
	if err := cmd.Run(); err != nil {
		require.ErrorAs(i.t, err, new(*exec.ExitError))
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// tree is what a mirror holds: its files by their names, without its own notes.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name == ".academy-mirror" {
				return fs.SkipDir
			}
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(text)
		return err
	}))
	return files
}

// equalTo holds a mirror against what the API says now, and against a mirror that is made anew.
func (i *instance) equalTo(t *testing.T, dir string, args ...string) {
	t.Helper()
	got, fresh := tree(t, dir), t.TempDir()
	said, code := i.mirror(fresh, args...)
	require.Zero(t, code, said)
	want := tree(t, fresh)
	for name := range got {
		require.True(t, want[name] != "", "%s isn't there any more", name)
	}
	for name, text := range want {
		require.True(t, text == got[name], "%s is:\n%s\nand should be:\n%s", name, got[name], text)
	}
	asked := 0
	for file, text := range got {
		if slug, ok := strings.CutPrefix(strings.TrimSuffix(file, ".json"), "tools/"); ok && strings.HasSuffix(file, ".json") && asked < 50 {
			asked++
			require.JSONEq(t, string(i.in(t).anonymous().get("/v1/tools/"+slug+"/document").body), text)
		}
		if name, ok := strings.CutPrefix(file, "media/"); ok {
			sum := sha256.Sum256([]byte(text))
			require.Equal(t, hex.EncodeToString(sum[:]), strings.TrimSuffix(name, filepath.Ext(name)))
		}
	}
}

// slugs are all tools that the API lists.
func (i *instance) slugs() (list []string) {
	for address := "/v1/tools?limit=100"; address != ""; {
		page := i.anonymous().get(address)
		for _, item := range page.list("items") {
			list = append(list, item.(map[string]any)["slug"].(string))
		}
		address = local(page.text("next"))
	}
	return list
}

// illustrate gives a tool an image.
func (c caller) illustrate(slug, image string) {
	c.t.Helper()
	stored := c.putMedia("kuva.png", image)
	require.Contains(c.t, []int{http.StatusOK, http.StatusCreated}, stored.status, stored)
	item := map[string]any{"key": "kuva", "kind": "image", "url": stored.text("url")}
	got := c.show(slug, []map[string]any{item}, map[string]any{"kuva": map[string]any{"title": "Kuva", "alt": "Kaavio [vaiheista]"}})
	require.Equal(c.t, http.StatusCreated, got.status, got)
}

func TestAMirrorIsEqualToTheServerAndStaysSo(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, dir := a.editor(), filepath.Join(t.TempDir(), "pankki")
	editor.illustrate("grow-keskustelu", picture(t, 3))

	t.Run("all of it comes", func(t *testing.T) {
		said, code := a.mirror(dir)
		require.Zero(t, code, said)
		slugs := a.in(t).slugs()
		require.Equal(t, fmt.Sprintf("Equal to %s: wrote %d tools, removed 0, read 1 files.\n", a.url, len(slugs)), said)
		for _, slug := range slugs {
			require.FileExists(t, filepath.Join(dir, "tools", slug+".json"))
			require.FileExists(t, filepath.Join(dir, "tools", slug+".fi.md"))
		}
		a.equalTo(t, dir)
		files := tree(t, dir)
		require.Equal(t, picture(t, 3), files["media/"+hashOf(picture(t, 3))+".png"])
		require.Contains(t, files, "collections/valoa-tyokalupakki.json")
		require.Contains(t, files, "vocabularies/theme.json")
		require.Contains(t, files, "organisations/akatemia.json")
	})
	t.Run("a text is Markdown under front matter that YAML's readers read", func(t *testing.T) {
		for name, text := range tree(t, dir) {
			if !strings.HasSuffix(name, ".md") {
				continue
			}
			parts := strings.SplitN(text, "---\n", 3)
			require.Len(t, parts, 3, name)
			var front map[string]any
			require.NoError(t, yaml.Unmarshal([]byte(parts[1]), &front), name)
			slug, lang := front["slug"].(string), front["lang"].(string)
			require.Equal(t, "tools/"+slug+"."+lang+".md", name)
			shown := a.in(t).anonymous().get("/v1/tools/" + slug + "?lang=" + lang)
			require.Equal(t, shown.text("title"), front["title"])
			require.Equal(t, shown.text("summary"), front["summary"])
			require.Equal(t, shown.text("published_at"), front["date"].(time.Time).Format(time.RFC3339Nano))
			require.Equal(t, shown.text("updated_at"), front["lastmod"].(time.Time).Format(time.RFC3339Nano))
			require.Equal(t, shown.value("language", "stale"), front["stale"])
			require.Equal(t, lang, shown.text("language", "served"))
			require.Contains(t, parts[2], shown.text("steps", 0, "title"))
		}
		text := tree(t, dir)["tools/grow-keskustelu.fi.md"]
		require.Contains(t, text, "\n!["+`Kaavio \[vaiheista\]`+"](<../media/"+hashOf(picture(t, 3))+`.png> "Kuva")`+"\n")
	})
	t.Run("nothing new is nothing done", func(t *testing.T) {
		said, code := a.mirror(dir)
		require.Zero(t, code, said)
		require.Contains(t, said, "wrote 0 tools, removed 0, read 0 files")
	})
	t.Run("what changes, changes; what goes, goes", func(t *testing.T) {
		publish(t, editor.in(t), "ratkaisukeskeiset-kysymykset", "Uusi nimi")
		editor.in(t).illustrate("grow-keskustelu", picture(t, 4))
		got := editor.in(t).post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated","note":{"fi":"Vanhentui."}}`)
		require.Equal(t, http.StatusOK, got.status, got)
		said, code := a.mirror(dir)
		require.Zero(t, code, said)
		require.Contains(t, said, "wrote 2 tools, removed 1, read 1 files")
		files := tree(t, dir)
		require.NotContains(t, files, "tools/etatiimin-viikkorytmi.json")
		require.NotContains(t, files, "tools/etatiimin-viikkorytmi.fi.md")
		require.NotContains(t, files, "media/"+hashOf(picture(t, 3))+".png", "nothing names it any more")
		a.equalTo(t, dir)

		got = editor.in(t).post("/v1/tools/etatiimin-viikkorytmi/reinstate", "")
		require.Equal(t, http.StatusOK, got.status, got)
		said, code = a.mirror(dir)
		require.Zero(t, code, said)
		a.equalTo(t, dir)
	})
	t.Run("files that somebody spoilt are put right when all is compared anew", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(dir, "tools", "grow-keskustelu.fi.md")))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tools", "etatyonohjaus.json"), []byte("{"), 0o600))
		said, code := a.mirror(dir, "--lang", "fi,sv")
		require.Zero(t, code, said)
		a.equalTo(t, dir, "--lang", "fi,sv")
		for name := range tree(t, dir) {
			require.NotContains(t, name, ".en.md")
		}
	})
}

func TestAFilteredMirrorHoldsWhatTheFilterLetsThrough(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, dir := a.editor(), filepath.Join(t.TempDir(), "pankki")
	only := []string{"--filter", "theme=coaching,crisis", "--filter", "leadership_level=supervisor"}
	matching := func(t *testing.T) (files []string) {
		t.Helper()
		page := a.in(t).anonymous().get("/v1/tools?limit=100&theme=coaching,crisis&leadership_level=supervisor")
		for _, item := range page.list("items") {
			files = append(files, "tools/"+item.(map[string]any)["slug"].(string)+".json")
		}
		return files
	}
	check := func(t *testing.T) {
		t.Helper()
		said, code := a.mirror(dir, only...)
		require.Zero(t, code, said)
		var files []string
		for name := range tree(t, dir) {
			if strings.HasPrefix(name, "tools/") && strings.HasSuffix(name, ".json") {
				files = append(files, name)
			}
		}
		require.ElementsMatch(t, matching(t), files)
		a.equalTo(t, dir, only...)
	}
	check(t)
	slug := strings.TrimSuffix(strings.TrimPrefix(matching(t)[0], "tools/"), ".json")
	retheme := func(codes ...string) {
		tool := "/v1/tools/" + slug
		edited := editor.in(t).patch(tool+"/draft", map[string]any{
			"change_note": map[string]string{"fi": "Teema vaihtui."}, "content": map[string]any{"terms": map[string]any{"theme": codes}},
		}, "If-Match", "*")
		require.Equal(t, http.StatusOK, edited.status, edited)
		require.Equal(t, http.StatusOK, editor.in(t).post(tool+"/submit", "", "If-Match", edited.header.Get("ETag")).status)
		out := editor.in(t).post(tool+"/publish", "{}")
		require.Equal(t, http.StatusCreated, out.status, out)
	}
	retheme("onboarding")
	require.NotContains(t, matching(t), "tools/"+slug+".json")
	check(t)
	retheme("crisis")
	require.Contains(t, matching(t), "tools/"+slug+".json")
	check(t)
	said, code := a.mirror(dir, "--filter", "theme=novels")
	require.Equal(t, 2, code, said)
	require.NotEmpty(t, matching(t))
	check(t)
}

func TestAMirrorTellsWhyItFailedByItsExitCode(t *testing.T) {
	t.Parallel()
	a := start(t)
	fails := func(t *testing.T, want int, text, dir string, args ...string) {
		t.Helper()
		said, code := a.mirror(dir, args...)
		require.Equal(t, want, code, said)
		require.Contains(t, said, text)
	}
	t.Run("2 a wrong command touches nothing", func(t *testing.T) {
		fails(t, 2, `"de" is no language of the bank`, t.TempDir(), "--lang", "de")
		fails(t, 2, "it must be a filter", t.TempDir(), "--filter", "theme")
		fails(t, 2, "unknown flag", t.TempDir(), "--themes", "x")
		fails(t, 2, "accepts 1 arg", t.TempDir(), "more")
		fails(t, 2, "is no address of an Academy", t.TempDir(), "--url", "academy")
		other := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(other, "letter.txt"), nil, 0o600))
		fails(t, 2, "holds other things", other)
		linked, elsewhere := t.TempDir(), t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(linked, ".academy-mirror"), 0o700))
		require.NoError(t, os.Symlink(elsewhere, filepath.Join(linked, "tools")))
		fails(t, 2, "tools must be a folder", linked)
		require.Empty(t, tree(t, elsewhere))
	})
	t.Run("75 a server that isn't there", func(t *testing.T) {
		fails(t, 75, "connection refused", t.TempDir(), "--url", "http://"+freeAddress(t))
	})
	answering := func(t *testing.T, answer http.HandlerFunc) string {
		t.Helper()
		s := httptest.NewServer(answer)
		t.Cleanup(s.Close)
		return s.URL
	}
	t.Run("75 an answer that was cut off", func(t *testing.T) {
		fails(t, 75, "cut off", t.TempDir(), "--url", answering(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"items":[{"op":"ups`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}))
	})
	t.Run("75 a server that has enough to do", func(t *testing.T) {
		fails(t, 75, "429", t.TempDir(), "--url", answering(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}))
	})
	t.Run("1 a server that is none or sends on to another", func(t *testing.T) {
		fails(t, 1, "invalid character", t.TempDir(), "--url", answering(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<!doctype html>")
		}))
		fails(t, 1, "404", t.TempDir(), "--url", answering(t, http.NotFound))
		fails(t, 1, "isn't the Academy that was named", t.TempDir(), "--url", answering(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, a.url+r.URL.RequestURI(), http.StatusFound)
		}))
	})
}

// Two runs can't harm each other: one is told to come again.
func TestOnlyOneMirrorWorksInADirectory(t *testing.T) {
	t.Parallel()
	a := start(t)
	dir := t.TempDir()
	watching, said := a.mirrorProcess(dir, "--watch", "20ms")
	require.NoError(t, watching.Start())
	defer func() { require.NoError(t, watching.Wait(), said.String()) }()
	defer func() { require.NoError(t, watching.Process.Signal(os.Interrupt)) }()
	document := filepath.Join(dir, "tools", "grow-keskustelu.fi.md")
	eventually(t, time.Minute, "it has mirrored", func() bool {
		_, err := os.Stat(document)
		return err == nil
	})
	text, code := a.mirror(dir)
	require.Equal(t, 75, code, text)
	require.Contains(t, text, "another mirror is at work")

	publish(t, a.editor(), "grow-keskustelu", "Nähdään heti")
	eventually(t, 30*time.Second, "the one that watches sees what is published", func() bool {
		text, err := os.ReadFile(document)
		return err == nil && strings.Contains(string(text), "# Nähdään heti\n")
	})
}

// D15: of a server that was restored from a backup, the mirror keeps nothing that isn't there.
func TestAMirrorOfARestoredServerIsEqualToIt(t *testing.T) {
	t.Parallel()
	database, secret, dir := seededURL(t), domain.RandomKey(), filepath.Join(t.TempDir(), "pankki")
	config, err := pgx.ParseConfig(database)
	require.NoError(t, err)
	restored := config.Database + "_mirrored"
	t.Cleanup(func() { onServer(t, config, "DROP DATABASE IF EXISTS "+restored+" WITH (FORCE)") })
	t.Run("a first start", func(t *testing.T) { startOn(t, database, secret).anonymous().get("/v1/tools") }) // has the keys made
	onServer(t, config, "CREATE DATABASE "+restored+" TEMPLATE "+config.Database)
	t.Run("after the backup", func(t *testing.T) {
		a := startOn(t, database, secret)
		made := a.editor().post("/v1/tools", newTool("pian-kadonnut"), "Idempotency-Key", "made")
		require.Equal(t, http.StatusCreated, made.status, made)
		publish(t, a.editor(), "pian-kadonnut", "Pian kadonnut")
		publish(t, a.editor(), "grow-keskustelu", "Pian entinen nimi")
		said, code := a.mirror(dir)
		require.Zero(t, code, said)
		require.Contains(t, tree(t, dir), "tools/pian-kadonnut.json")
	})
	b := startOn(t, strings.Replace(database, "dbname="+config.Database, "dbname="+restored, 1), secret)
	said, code := b.mirror(dir)
	require.Zero(t, code, said)
	require.Contains(t, said, "history is another one")
	require.NotContains(t, tree(t, dir), "tools/pian-kadonnut.json")
	b.equalTo(t, dir)
}
