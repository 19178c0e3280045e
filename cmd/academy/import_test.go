package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter/generated"
	"academy/repository"
	"academy/repository/dbtest"
)

// imported is what an import printed and how it ended.
type imported struct {
	stdout, stderr string
	code           int
}

// importing runs the program's import as a process of its own beside the instance, as an operator does.
func (i *instance) importing(stdin string, args ...string) imported {
	i.t.Helper()
	self, err := os.Executable()
	require.NoError(i.t, err)
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(self, append([]string{"import"}, args...)...)
	cmd.Env = append(append(os.Environ(), "BE_ACADEMY=1"), i.environ...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err = cmd.Run()
	if exit := new(exec.ExitError); err != nil {
		require.ErrorAs(i.t, err, &exit)
	}
	return imported{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ndjson is documents as a file holds them.
func ndjson(t testing.TB, documents ...domain.Document) string {
	t.Helper()
	var b strings.Builder
	for _, d := range documents {
		require.NoError(t, json.NewEncoder(&b).Encode(d))
	}
	return b.String()
}

func TestAnImportBesideARunningServerIsPublicAtOnce(t *testing.T) {
	t.Parallel()
	a := start(t)
	list := slices.Collect(generated.Documents(3, 1))
	file := filepath.Join(t.TempDir(), "tools.ndjson")
	text := "\ufeff" + ndjson(t, list[:2]...) + "\r\n\n" + strings.TrimSuffix(ndjson(t, list[2]), "\n") // as editors on Windows leave it
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))

	require.Equal(t, imported{stdout: "Dry run, nothing was written. Created 3, revised 0, unchanged 0, failed 0.\n"}, a.importing("", "--dry-run", file))
	require.Equal(t, imported{stdout: "Created 3, revised 0, unchanged 0, failed 0.\n"}, a.importing("", file))
	eventually(t, 30*time.Second, "the tools are public", func() bool {
		return a.anonymous().get("/v1/tools/"+list[2].Slug).status == http.StatusOK
	})
	require.Equal(t, imported{stdout: "Created 0, revised 0, unchanged 3, failed 0.\n"}, a.importing(text, "-"), "standard input")
	list[0].Minutes++
	require.Equal(t, imported{stdout: "Created 0, revised 1, unchanged 0, failed 0.\n"}, a.importing(ndjson(t, list[0]), "-"))
}

func TestAnImportTellsEveryWrongFieldOfAWrongLine(t *testing.T) {
	t.Parallel()
	a := start(t)
	list := slices.Collect(generated.Documents(2, 1))
	good := ndjson(t, list[0])
	wrong := list[1]
	wrong.Owner, wrong.Type, wrong.Minutes = "kuka", "novel", -1
	wrong.Translations = map[domain.Language]domain.Translation{domain.Finnish: {Status: "ready", Title: "Vain otsikko"}}
	wrong.Steps = nil
	text := strings.Join([]string{
		`{"slug":"a","Owner":"akatemia"}`, `{"slug":1}`, `{"slug":"a","slug":"b"}`, `{"slug":`, `{"slug":"a"} {}`, `{"slug":"\u0000"}`,
		`{"slug":"` + strings.Repeat("a", 1<<20) + `"}`, strings.TrimSpace(ndjson(t, wrong)), strings.TrimSpace(good), strings.TrimSpace(good),
	}, "\n")
	out := a.importing(text, "-")
	require.Equal(t, 1, out.code)
	require.Equal(t, "Created 1, revised 0, unchanged 0, failed 9.\n", out.stdout)
	types := "method_card, toolkit, tool, thinking_aid, role_guide, recording, article, training"
	require.Equal(t, []string{
		"line 1: /Owner: There is no such field. Upper and lower case differ.",
		"line 2: /slug: The value has the wrong type. (string)",
		"line 3: /slug: The field is given twice.",
		"line 4: /slug: The JSON is wrong here.",
		"line 5: The JSON is wrong here.",
		"line 6: Must be UTF-8 text without a NUL character.",
		"line 7: A line may have 1048576 bytes at most.",
		"line 8: " + wrong.Slug + ": /owner: There is no such organisation.",
		"line 8: " + wrong.Slug + ": /type: The vocabulary has no such code. (" + types + ")",
		"line 8: " + wrong.Slug + ": /minutes: The value must be between 0 and 10000.",
		"line 8: " + wrong.Slug + ": /translations/fi/summary: The field is required.",
		"line 10: " + list[0].Slug + ": /slug: Line 9 has the same slug.",
		"academy: 9 of 10 documents are wrong",
	}, strings.Split(strings.TrimSpace(out.stderr), "\n"))

	out = a.importing(good, "-", "--owner", "kuka")
	require.Equal(t, imported{stderr: "academy: there is no such organisation\n", code: 1}, out)
	out = a.importing("", "nowhere.ndjson")
	require.Equal(t, imported{stderr: "academy: open nowhere.ndjson: no such file or directory\n", code: 1}, out)
	require.Equal(t, imported{stdout: "Created 0, revised 0, unchanged 0, failed 0.\n"}, a.importing("\n \n", "-"))
}

// portable is what /v1/tools/{slug}/document says without what depends on the bank: of the revisions'
// numbers remains which translations are stale. (The hash covers the numbers, and what isn't public.)
func (a answer) portable(t testing.TB) map[string]any {
	t.Helper()
	var d map[string]any
	require.NoError(t, json.Unmarshal(a.body, &d))
	for _, translation := range d["translations"].(map[string]any) {
		tr := translation.(map[string]any)
		tr["based_on"] = tr["based_on"].(float64) < d["source_changed_in"].(float64)
	}
	for _, name := range []string{"id", "version", "revision", "source_changed_in", "content_hash", "updated_at"} {
		delete(d, name)
	}
	return d
}

func TestEveryStarterToolMovesToAnotherBankAsItIs(t *testing.T) {
	t.Parallel()
	from := start(t)
	var slugs []string
	for _, item := range from.anonymous().get("/v1/tools?limit=100").list("items") {
		slugs = append(slugs, item.(map[string]any)["slug"].(string))
	}
	require.Greater(t, len(slugs), 35)
	var export strings.Builder
	was := map[string]answer{}
	for _, slug := range slugs {
		was[slug] = from.anonymous().get("/v1/tools/" + slug + "/document")
		export.Write(bytes.TrimSpace(was[slug].body))
		export.WriteByte('\n')
	}
	require.Equal(t, export.String(), string(from.anonymous().get("/v1/exports/tools.ndjson?lang=fi").body), "an export has the same documents")
	created := fmt.Sprintf("Created %d, revised 0, unchanged 0, failed 0.\n", len(slugs))
	unchanged := fmt.Sprintf("Created 0, revised 0, unchanged %d, failed 0.\n", len(slugs))
	require.Equal(t, unchanged, from.importing(export.String(), "-").stdout, "at home it says nothing new")

	organisations, err := dbtest.Open(t, from.db).As(domain.System).Organisations(t.Context())
	require.NoError(t, err)
	to := startOn(t, dbtest.FilledURL(t, "organisations", func(ctx context.Context, store *repository.Store) error {
		return found(ctx, store, organisations...)
	}), domain.RandomKey())
	require.Zero(t, to.anonymous().get("/v1/tools").number("total"))
	require.Equal(t, imported{stdout: created}, to.importing(export.String(), "-"))
	eventually(t, 20*time.Second, "all tools are public", func() bool {
		return to.anonymous().get("/v1/tools").number("total") == len(slugs)
	})
	revised := 0
	for _, slug := range slugs {
		is := to.anonymous().get("/v1/tools/" + slug + "/document")
		require.Equal(t, 1, is.number("revision"))
		require.Equal(t, was[slug].portable(t), is.portable(t))
		if was[slug].number("revision") > 1 {
			revised++
		}
	}
	require.Positive(t, revised, "some have been revised where they come from")
	require.Equal(t, unchanged, to.importing(export.String(), "-").stdout)
}

func TestProgressIsALineThatChangesOnATerminalOnly(t *testing.T) {
	t.Parallel()
	fault := domain.Fault(domain.Malformed, "invalid-json")
	fault.Fields = []domain.Field{{Pointer: "/slug", Code: "wrong-type"}}
	told := func(p *importProgress) string {
		var out bytes.Buffer
		p.out = &out
		for n := 1; n <= 12_000; n++ {
			r := domain.ImportedRow{Line: n, Outcome: domain.ImportCreated}
			if n == 7 {
				r.Outcome, r.Fault = domain.ImportFailed, fault
			}
			p.row(r)
		}
		p.end()
		return out.String()
	}
	require.Equal(t, "line 7: /slug: The value has the wrong type.\n5,000 documents, 1 of them wrong\n10,000 documents, 1 of them wrong\n",
		told(&importProgress{progress: newProgress(io.Discard)}))
	long := told(&importProgress{progress: &progress{terminal: true}})
	require.True(t, strings.HasPrefix(long, "\r\033[K1 documents, 0 of them wrong"), "the first is shown at once")
	require.Contains(t, long, "\r\033[Kline 7: /slug: The value has the wrong type.\n")
	require.True(t, strings.HasSuffix(long, "\r\033[K"), "and nothing of it stays")
	require.NotContains(t, long, "wrong\n")
}

// Documents per second: of a first import, and of the same once more. They are as large as real ones.
func BenchmarkImport(b *testing.B) {
	const n = 2000
	load := func(store *repository.Store, want domain.Imported) time.Duration {
		service := domain.ImportService{Store: store, Now: clock}
		began := time.Now()
		done, err := service.Import(b.Context(), domain.Operator, domain.Import{Rows: rowsOf(generated.Documents(n, 1))})
		require.NoError(b, err)
		require.Equal(b, want, done)
		return time.Since(began)
	}
	var first, again time.Duration
	for range b.N {
		empty := dbtest.Open(b, generatedURL(b, 0))
		first += load(empty, domain.Imported{Created: n})
		again += load(empty, domain.Imported{Unchanged: n})
	}
	b.ReportMetric(float64(n*b.N)/first.Seconds(), "created/s")
	b.ReportMetric(float64(n*b.N)/again.Seconds(), "unchanged/s")
}
