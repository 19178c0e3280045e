package mirror_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/api/client"
	"academy/api/mirror"
)

// server is one that says what a test wants it to, also what no Academy says.
type server struct {
	t     *testing.T
	pages map[string]string // by cursor: the answer's body, or "status code"
	files map[string]string // by path
	dir   string
	warns []string
	url   string

	filters   url.Values
	unchanged int // answers of 304
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, pages: map[string]string{}, files: map[string]string{}, dir: filepath.Join(t.TempDir(), "bank")}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if text, ok := s.files[r.URL.Path]; ok {
		_, _ = io.WriteString(w, text)
		return
	}
	body := `{"items":[],"next":null,"total":0}`
	switch {
	case strings.HasPrefix(r.URL.Path, "/v1/media/"):
		w.WriteHeader(http.StatusNotFound)
		return
	case r.URL.Path == "/v1/changes":
		body = s.pages[r.URL.Query().Get("cursor")]
	}
	var status int
	var code string
	if n, _ := fmt.Sscanf(body, "%d %s", &status, &code); n == 2 {
		w.WriteHeader(status)
		body = fmt.Sprintf(`{"type":"https://academy.example/problems/%s","title":"No","status":%d,"detail":""}`, code, status)
	}
	if sum := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(body))); r.URL.Path == "/v1/changes" {
		if w.Header().Set("ETag", sum); r.Header.Get("If-None-Match") == sum {
			s.unchanged++
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	_, _ = io.WriteString(w, body)
}

// page is one of the feed: what comes, and the cursor to go on at, of next or delta.
func page(to string, next bool, items ...string) string {
	address := fmt.Sprintf(`"https://public.example/v1/changes?cursor=%s"`, to)
	list := "[" + strings.Join(items, ",") + "]"
	if next {
		return fmt.Sprintf(`{"items":%s,"next":%s,"delta":null}`, list, address)
	}
	return fmt.Sprintf(`{"items":%s,"next":null,"delta":%s}`, list, address)
}

// upsert is a tool in the feed.
func upsert(slug string, version int, media ...client.ContentMedia) string {
	d := client.Document{Slug: slug, Version: version, SourceLanguage: "fi", Media: media, Translations: map[string]client.Translation{
		"fi": {Title: "Otsikko " + slug, Summary: fmt.Sprintf("Versio %d", version)},
	}}
	data, _ := json.Marshal(d)
	name, _ := json.Marshal(slug)
	return fmt.Sprintf(`{"op":"upsert","type":"tool","slug":%s,"version":%d,"data":%s}`, name, version, data)
}

func gone(op, slug string, version int) string {
	return fmt.Sprintf(`{"op":%q,"type":"tool","slug":%q,"version":%d}`, op, slug, version)
}

// open begins a mirror.
func (s *server) open() (*mirror.Mirror, error) {
	s.t.Helper()
	academy, err := client.New(s.url)
	require.NoError(s.t, err)
	return mirror.Open(mirror.Options{
		Academy: academy, Server: s.url, Dir: s.dir, Languages: mirror.Languages, Filters: s.filters,
		Report: func(int, int) {}, Warn: func(text string) { s.warns = append(s.warns, text) },
	})
}

// sync runs a mirror once.
func (s *server) sync() error {
	s.t.Helper()
	m, err := s.open()
	if err != nil {
		return err
	}
	_, err = m.Sync(s.t.Context())
	require.NoError(s.t, m.Close())
	return err
}

// holds checks which tools and media files there are.
func (s *server) holds(want ...string) {
	s.t.Helper()
	got := map[string]bool{}
	for _, folder := range []string{"tools", "media"} {
		entries, err := os.ReadDir(filepath.Join(s.dir, folder))
		require.NoError(s.t, err)
		for _, e := range entries {
			got[e.Name()] = true
		}
	}
	require.Equal(s.t, want, slices.Sorted(maps.Keys(got)))
}

func TestWhatLeavesLeavesAndWhatIsUnknownIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""] = page("2", true, upsert("a", 1), upsert("b", 2), upsert("c", 3))
	s.pages["2"] = page("3", false, upsert("d", 4))
	s.pages["3"] = page("4", false, gone("withdraw", "a", 5), gone("left_filter", "b", 6), gone("reordered", "c", 7), gone("withdraw", "never-here", 8))
	s.pages["4"] = page("4", false)
	require.NoError(t, s.sync())
	s.holds("c.fi.md", "c.json", "d.fi.md", "d.json")
	require.Equal(t, []string{`The server says "reordered" of c, which this program doesn't know: left alone.`}, s.warns)
}

func TestAPageThatCouldNotBeAppliedIsReadAgain(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""], s.pages["2"] = page("2", false, upsert("a", 1)), page("2", false)
	m, err := s.open()
	require.NoError(t, err)
	defer m.Close()
	for range 3 {
		_, err = m.Sync(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, 2, s.unchanged, "nothing new is a 304, from the second time on")
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, "tools", "b.json"), 0o700)) // nothing can be written there
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, "tools", "b.json", "x"), 0o700))
	s.pages["2"], s.pages["3"] = page("3", false, upsert("b", 2)), page("3", false)
	for range 2 {
		_, err = m.Sync(t.Context())
		require.Error(t, err)
	}
	require.NoError(t, os.RemoveAll(filepath.Join(s.dir, "tools", "b.json")))
	_, err = m.Sync(t.Context())
	require.NoError(t, err)
	s.holds("a.fi.md", "a.json", "b.fi.md", "b.json")
}

func TestAnOlderReplicaTakesNothingBack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""] = page("2", false, upsert("a", 9), upsert("b", 9))
	s.pages["2"] = page("3", false, upsert("a", 5), gone("withdraw", "b", 6))
	s.pages["3"] = page("3", false)
	require.NoError(t, s.sync())
	text, err := os.ReadFile(filepath.Join(s.dir, "tools", "a.fi.md"))
	require.NoError(t, err)
	require.Contains(t, string(text), "Versio 9")
	s.holds("a.fi.md", "a.json", "b.fi.md", "b.json")
}

func TestACursorThatTheServerDoesNotKnowMeansAllAnew(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{"410 cursor-expired", "400 bad-cursor"} {
		s := serve(t)
		s.pages[""], s.pages["2"] = page("2", false, upsert("a", 8), upsert("b", 9)), page("2", false)
		require.NoError(t, s.sync())
		s.pages = map[string]string{"2": refusal, "": page("7", false, upsert("b", 3)), "7": page("7", false)}
		require.NoError(t, s.sync())
		s.holds("b.fi.md", "b.json")
		text, err := os.ReadFile(filepath.Join(s.dir, "tools", "b.fi.md"))
		require.NoError(t, err)
		require.Contains(t, string(text), "Versio 3", "of a history that is younger")
		require.Len(t, s.warns, 1)

		s.pages = map[string]string{"7": refusal, "": refusal}
		require.True(t, client.HasCode(s.sync(), strings.Fields(refusal)[1]), "it doesn't go in a circle")
		s.holds("b.fi.md", "b.json")
	}
}

func TestNoNameOfTheServersLeadsOutOfTheDirectory(t *testing.T) {
	t.Parallel()
	for _, slug := range []string{"../letter", "/etc/letter", "a/b", ".", "", "a\x00b", `a\b`, "Ä"} {
		s := serve(t)
		s.pages[""] = page("2", false, upsert(slug, 1))
		require.ErrorContains(t, s.sync(), "can't be a file's name", "%q", slug)
		s.holds()
	}
	s := serve(t)
	s.pages[""], s.pages["2"] = page("2", false, upsert("a", 1)), page("2", false)
	s.files["/v1/organisations"] = `{"items":[{"slug":"../../a"}],"next":null,"total":1}`
	require.ErrorContains(t, s.sync(), "can't be a file's name")
}

func TestASymbolicLinkIsReplacedAndNotWrittenThrough(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""], s.pages["2"] = page("2", false), page("2", false)
	require.NoError(t, s.sync())
	precious := filepath.Join(t.TempDir(), "precious")
	require.NoError(t, os.WriteFile(precious, []byte("mine"), 0o600))
	for _, name := range []string{"a.json", "a.fi.md"} {
		require.NoError(t, os.Symlink(precious, filepath.Join(s.dir, "tools", name)))
	}
	s.pages["2"], s.pages["3"] = page("3", false, upsert("a", 1)), page("3", false)
	require.NoError(t, s.sync())
	text, err := os.ReadFile(precious)
	require.NoError(t, err)
	require.Equal(t, "mine", string(text))
	info, err := os.Lstat(filepath.Join(s.dir, "tools", "a.json"))
	require.NoError(t, err)
	require.True(t, info.Mode().IsRegular())
}

func TestAFileIsWhatItsHashSaysOrItIsNotThere(t *testing.T) {
	t.Parallel()
	const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // SHA-256 of hello
	s := serve(t)
	item := client.ContentMedia{Key: "k", Kind: "document", URL: "https://public.example/v1/media/" + hello + "/kirje.pdf", MediaType: "application/pdf", Bytes: 5}
	elsewhere := client.ContentMedia{Key: "l", Kind: "link", URL: "https://elsewhere.example/video"}
	s.pages[""], s.pages["2"] = page("2", false, upsert("a", 1, item, elsewhere)), page("2", false)

	require.ErrorContains(t, s.sync(), "404", "the server doesn't give it")
	s.holds("a.fi.md", "a.json")
	path := "/v1/media/" + hello + "/kirje.pdf"
	s.files[path] = "jello"
	require.ErrorContains(t, s.sync(), "isn't the file that it should be")
	s.holds("a.fi.md", "a.json")
	s.files[path] = "hello"
	require.NoError(t, s.sync())
	s.holds(hello+".pdf", "a.fi.md", "a.json")
	text, err := os.ReadFile(filepath.Join(s.dir, "tools", "a.fi.md"))
	require.NoError(t, err)
	require.Contains(t, string(text), "[k](<../media/"+hello+".pdf>)")
	require.Contains(t, string(text), "[l](<https://elsewhere.example/video>)")

	theirs := client.ContentMedia{Key: "t", Kind: "document", URL: "https://another.example/v1/media/" + strings.Repeat("0", 64) + "/kirje.pdf"}
	s.pages["2"], s.pages["2b"] = page("2b", false, upsert("a", 2, item, theirs)), page("2b", false)
	require.NoError(t, s.sync(), "what another Academy keeps is no file of this one's")
	s.holds(hello+".pdf", "a.fi.md", "a.json")
	text, err = os.ReadFile(filepath.Join(s.dir, "tools", "a.fi.md"))
	require.NoError(t, err)
	require.Contains(t, string(text), "[t](<"+theirs.URL+">)")

	s.pages["2b"], s.pages["3"] = page("3", false, upsert("a", 3)), page("3", false)
	require.NoError(t, s.sync())
	s.holds("a.fi.md", "a.json")
}

func TestADirectoryOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	require.NoError(t, os.MkdirAll(filepath.Join(s.dir, "letters"), 0o700))
	require.ErrorAs(t, s.sync(), new(*mirror.Usage))
	require.NoError(t, os.Remove(filepath.Join(s.dir, "letters")))
	require.NoError(t, os.MkdirAll(filepath.Join(s.dir, ".academy-mirror"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".academy-mirror", "state.json"), []byte(`{"schema":99}`), 0o600))
	require.ErrorContains(t, s.sync(), "another version of the program")
}

func TestNoTextBreaksOutOfFrontMatterOrHeadings(t *testing.T) {
	t.Parallel()
	s := serve(t)
	d := client.Document{Slug: "a", SourceLanguage: "fi", SourceChangedIn: 3, Translations: map[string]client.Translation{
		"fi": {Title: "x\"\n---\n# y: [z]", Summary: "<script>\u0085\u2028\x7f", BasedOn: 3},
		"sv": {Title: "gammal", BasedOn: 2},
	}}
	data, err := json.Marshal(d)
	require.NoError(t, err)
	s.pages[""] = page("2", false, fmt.Sprintf(`{"op":"upsert","type":"tool","slug":"a","version":1,"data":%s}`, data))
	s.pages["2"] = page("2", false)
	require.NoError(t, s.sync())
	text, err := os.ReadFile(filepath.Join(s.dir, "tools", "a.fi.md"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), "---\ntitle: \"x\\\"\\n---\\n# y: [z]\"\nslug: \"a\"\nlang: \"fi\"\nsummary: \"<script>\\u0085\\u2028\\u007f\"\n"), "%s", text)
	require.Contains(t, string(text), "\n# x\" --- \\# y: \\[z\\]\n\n\\<script\\>")
	old, err := os.ReadFile(filepath.Join(s.dir, "tools", "a.sv.md"))
	require.NoError(t, err)
	require.Contains(t, string(old), "stale: true\n")
	require.Contains(t, string(old), "*Den här översättningen är äldre än originaltexten.*")
}
