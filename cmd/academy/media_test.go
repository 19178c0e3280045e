package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/files"
)

// picture is a real PNG; another width is another file.
func picture(t testing.TB, width int) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 2))))
	return b.String()
}

// recording begins like an MP4 and is as long as asked.
func recording(size int) io.Reader {
	head := "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
	return io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, int64(size-len(head))))
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (c caller) putMedia(name, body string) answer {
	c.t.Helper()
	return c.do(http.MethodPost, "/v1/media?filename="+name, body, "Content-Type", "application/octet-stream")
}

// show puts media items into a tool's draft and publishes it.
func (c caller) show(slug string, items []map[string]any, texts map[string]any) answer {
	c.t.Helper()
	draft := c.get("/v1/tools/" + slug + "/draft")
	require.Equal(c.t, http.StatusOK, draft.status, draft)
	change := map[string]any{
		"change_kind": "minor", "change_note": map[string]string{"fi": "Uusi liite."},
		"content": map[string]any{"media": items, "translations": map[string]any{
			"fi": map[string]any{"media": texts}, "sv": map[string]any{"status": "missing"}, "en": map[string]any{"status": "missing"},
		}},
	}
	edited := c.patch("/v1/tools/"+slug+"/draft", change, "If-Match", draft.header.Get("ETag"))
	require.Equal(c.t, http.StatusOK, edited.status, edited)
	submitted := c.post("/v1/tools/"+slug+"/submit", "", "If-Match", edited.header.Get("ETag"))
	if submitted.status != http.StatusOK {
		return submitted
	}
	return c.post("/v1/tools/"+slug+"/publish", map[string]any{})
}

func TestUploadedFiles(t *testing.T) {
	t.Parallel()
	database, secret, place := seededURL(t), domain.RandomKey(), filepath.Join(t.TempDir(), "media")
	a := startOn(t, database, secret, "ACADEMY_MEDIA_URL="+place, "ACADEMY_MEDIA_MAX_MB=2")
	b := startOn(t, database, secret, "ACADEMY_MEDIA_URL="+place, "ACADEMY_MEDIA_MAX_MB=2")
	editor, pilot := a.editor(), a.pilot("kivilahden-kaupunki")
	onB := func(c caller) caller { return caller{b, c.token} }
	photo := picture(t, 3)
	address := "/v1/media/" + hashOf(photo) + "/kuva.png"

	t.Run("the same bytes are the same file", func(t *testing.T) {
		got := editor.in(t).putMedia("kuva.png", photo)
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Equal(t, hashOf(photo), got.text("sha256"))
		require.Equal(t, "image/png", got.text("media_type"))
		require.Equal(t, "http://academy.test"+address, got.text("url"))
		again := onB(editor).in(t).putMedia("muu%20nimi.png", photo)
		require.Equal(t, http.StatusOK, again.status, again)
		require.Equal(t, got.text("sha256"), again.text("sha256"))
	})
	t.Run("what a file is, its content says", func(t *testing.T) {
		for _, body := range []string{"<html><script>x</script></html>", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "MZ\x90\x00", "#!/bin/sh\n", "{}"} {
			refused(t, editor.in(t).putMedia("kuva.png", body), http.StatusUnsupportedMediaType, "unsupported-media-type")
		}
		refused(t, editor.in(t).putMedia("kuva.png", ""), http.StatusBadRequest, "empty-body")
		for _, name := range []string{"", "..%2Fetc", ".piilo", "a%22b.png", "a%0ab", strings.Repeat("a", 121)} {
			refused(t, editor.in(t).putMedia(name, photo), http.StatusBadRequest, "bad-parameters")
		}
		refused(t, pilot.in(t).putMedia("kuva.png", photo), http.StatusForbidden, "insufficient-scope")
		refused(t, editor.in(t).putMedia("iso.mp4", photo+strings.Repeat("x", 2<<20)), http.StatusRequestEntityTooLarge, "body-too-large")
	})
	t.Run("nobody but editors reads it before it is published", func(t *testing.T) {
		refused(t, a.in(t).anonymous().get(address), http.StatusNotFound, "not-found")
		refused(t, pilot.in(t).get("/v1/media/"+hashOf(photo)), http.StatusForbidden, "insufficient-scope")
		got := editor.in(t).get("/v1/media/" + hashOf(photo))
		require.Equal(t, photo, string(got.body))
		require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
	})
	t.Run("a draft names only what was uploaded, and an image needs an alternative", func(t *testing.T) {
		item := map[string]any{"key": "kuva", "kind": "image", "url": "http://academy.test/v1/media/" + strings.Repeat("ab", 32) + "/x.png"}
		refused(t, editor.in(t).show("grow-keskustelu", []map[string]any{item}, map[string]any{"kuva": map[string]any{"title": "Kuva", "alt": "Kaavio"}}),
			http.StatusUnprocessableEntity, "validation-failed", "/media/0/url no-such-file")
		item["url"] = "http://academy.test" + address
		got := editor.in(t).show("grow-keskustelu", []map[string]any{item}, map[string]any{"kuva": map[string]any{"title": "Kuva", "alt": ""}})
		require.Equal(t, http.StatusUnprocessableEntity, got.status, got)
		require.Contains(t, got.String(), "/media/kuva/alt")
	})
	t.Run("published, everybody reads it on every replica, in parts too", func(t *testing.T) {
		item := map[string]any{"key": "kuva", "kind": "image", "url": "http://academy.test" + address}
		out := editor.in(t).show("grow-keskustelu", []map[string]any{item}, map[string]any{"kuva": map[string]any{"title": "Kuva", "alt": "Kaavio"}})
		require.Equal(t, http.StatusCreated, out.status, out)
		shown := a.in(t).anonymous().get("/v1/tools/grow-keskustelu?lang=fi")
		require.Equal(t, hashOf(photo), shown.text("media", 0, "sha256"), "the server fills in what it knows")
		require.Equal(t, len(photo), shown.number("media", 0, "bytes"))
		for _, i := range []*instance{a, b} {
			c := i.in(t).anonymous()
			got := c.get(address)
			require.Equal(t, http.StatusOK, got.status, got)
			require.Equal(t, photo, string(got.body))
			require.Equal(t, "image/png", got.header.Get("Content-Type"))
			require.Equal(t, "default-src 'none'; sandbox", got.header.Get("Content-Security-Policy"))
			require.Equal(t, `inline; filename="kuva.png"; filename*=UTF-8''kuva.png`, got.header.Get("Content-Disposition"))
			require.Equal(t, "bytes", got.header.Get("Accept-Ranges"))
			part := c.get(address, "Range", "bytes=1-3")
			require.Equal(t, http.StatusPartialContent, part.status)
			require.Equal(t, "PNG", string(part.body))
			require.Equal(t, http.StatusRequestedRangeNotSatisfiable, c.get(address, "Range", "bytes=9999-").status)
			require.Equal(t, http.StatusNotModified, c.get(address, "If-None-Match", got.header.Get("ETag")).status)
			refused(t, c.get(address, "If-Match", `"another"`), http.StatusPreconditionFailed, "stale")
			require.Equal(t, http.StatusOK, c.get(address, "If-Match", got.header.Get("ETag")).status)
			head := c.do(http.MethodHead, address, "")
			require.Equal(t, fmt.Sprint(len(photo)), head.header.Get("Content-Length"))
		}
	})
	t.Run("what only a draft names stays, and lost bytes come back by sending them again", func(t *testing.T) {
		drawn := picture(t, 9)
		sent := editor.in(t).putMedia("piirros.png", drawn)
		require.Equal(t, http.StatusCreated, sent.status, sent)
		item := map[string]any{"key": "piirros", "kind": "image", "url": sent.text("url")}
		edited := editor.in(t).patch("/v1/tools/kehityskeskustelu/draft", map[string]any{"content": map[string]any{"media": []any{item}}}, "If-Match", "*")
		require.Equal(t, http.StatusOK, edited.status, edited)
		require.Equal(t, "0 files\n", laterCommand(t, a, place))
		require.Equal(t, drawn, string(editor.in(t).get("/v1/media/"+hashOf(drawn)).body))
		require.NoError(t, os.Remove(filepath.Join(place, hashOf(drawn))))
		require.Equal(t, http.StatusOK, editor.in(t).putMedia("piirros.png", drawn).status)
		require.Equal(t, drawn, string(editor.in(t).get("/v1/media/"+hashOf(drawn)).body))
		discarded := editor.in(t).do(http.MethodDelete, "/v1/tools/kehityskeskustelu/draft", "", "If-Match", "*")
		require.Equal(t, http.StatusNoContent, discarded.status, discarded)
		require.Equal(t, "1 files\n", laterCommand(t, a, place))
	})
	t.Run("E3 P3 erased, it is gone", func(t *testing.T) {
		number := a.anonymous().get("/v1/tools/grow-keskustelu").number("revision")
		out := editor.in(t).show("grow-keskustelu", []map[string]any{}, map[string]any{"kuva": nil})
		require.Equal(t, http.StatusCreated, out.status, out)
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get(address).status, "an older revision still names it")
		a.command("erase", "tool", "grow-keskustelu", "--revision", fmt.Sprint(number))
		for _, i := range []*instance{a, b} {
			eventually(t, 30*time.Second, "the file is gone", func() bool { return i.anonymous().get(address).status == http.StatusNotFound })
		}
		require.Equal(t, "1 files\n", laterCommand(t, a, place), "and so are its bytes")
		left, err := os.ReadDir(place)
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

// laterCommand removes unused files as if a week and a day had passed, and says what the command says.
func laterCommand(t *testing.T, a *instance, place string) string {
	t.Helper()
	store := a.store()
	kept, err := files.Open(t.Context(), place)
	require.NoError(t, err)
	defer kept.Close()
	later := func() time.Time { return clock().Add(domain.UnusedMediaLife + 24*time.Hour) }
	service := domain.MediaService{Store: store, Files: kept, Now: later}
	require.Equal(t, "0 files\n", a.command("media", "collect"), "what was uploaded a moment ago stays")
	n, err := service.Collect(t.Context(), false)
	require.NoError(t, err)
	return fmt.Sprintf("%d files\n", n)
}

func TestRecordingsGetCaptionsInTime(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	item := map[string]any{"key": "tallenne", "kind": "recording", "url": "https://video.example/1"}
	title := map[string]any{"tallenne": map[string]any{"title": "Tallenne"}}
	first := editor.show("grow-keskustelu", []map[string]any{item}, title)
	require.Equal(t, http.StatusCreated, first.status, first)
	due := editor.get("/v1/captions-due?lang=fi")
	require.Equal(t, 1, due.number("total"), due)
	require.Equal(t, "grow-keskustelu", due.text("items", 0, "tool", "slug"))
	require.Equal(t, string(domain.DateOf(clock()).AddDays(14)), due.text("items", 0, "due_on"))
	require.Equal(t, 0, editor.get("/v1/feedback").number("counts", "captions_late"))

	a.execute("UPDATE revision_media SET captions_due = current_date - 1 WHERE captions_due IS NOT NULL")
	require.Equal(t, true, editor.get("/v1/captions-due").value("items", 0, "late"))
	require.Equal(t, 1, editor.get("/v1/feedback").number("counts", "captions_late"), "the queue says so")
	refused(t, a.pilot("kivilahden-kaupunki").get("/v1/captions-due"), http.StatusForbidden, "insufficient-scope")

	item["captions"] = []string{"fi"}
	require.Equal(t, http.StatusCreated, editor.show("grow-keskustelu", []map[string]any{item}, title).status)
	require.Equal(t, 0, editor.get("/v1/captions-due").number("total"))
}

// A large file passes through without staying in memory, and one that breaks off leaves nothing.
func TestLargeFilesPassThrough(t *testing.T) {
	t.Parallel()
	p, _ := launch(t, home(t), freeAddress(t))
	place, token := filepath.Join(p.dir, "media"), p.token("--editor")
	const size = 192 << 20
	before := p.peak(t)
	request, err := http.NewRequest(http.MethodPost, p.url+"/v1/media?filename=tallenne.mp4", recording(size))
	require.NoError(t, err)
	request.ContentLength = size
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusCreated, answer.StatusCode)
	require.Less(t, p.peak(t)-before, size/4)
	kept, err := os.ReadDir(place)
	require.NoError(t, err)
	require.Len(t, kept, 1)

	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "http://"))
	require.NoError(t, err)
	fmt.Fprintf(conn, "POST /v1/media?filename=a.mp4 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 1000000\r\n\r\n", token)
	_, err = io.CopyN(conn, recording(500_000), 500_000)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.Equal(t, 0, p.stop(syscall.SIGTERM), "it ends when the upload has")
	kept, err = os.ReadDir(place)
	require.NoError(t, err)
	require.Len(t, kept, 1)
}

// peak is the most memory that the process has ever held, in bytes (Linux; elsewhere 0).
func (p *process) peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	kilobytes := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, kilobytes)
	n, err := strconv.Atoi(string(kilobytes[1]))
	require.NoError(t, err)
	return n << 10
}
