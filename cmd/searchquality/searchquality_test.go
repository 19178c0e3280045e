package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
	"academy/domain/starter"
)

func TestACardBecomesAToolDocument(t *testing.T) {
	t.Parallel()
	v, err := starter.Vocabularies()
	require.NoError(t, err)
	documents, err := readCorpus("testdata/corpus.json")
	require.NoError(t, err)
	require.Len(t, documents, 3)
	want := domain.NewContent(domain.Finnish)
	want.Type = "method_card"
	want.Translations[domain.Finnish] = domain.Translation{
		Status: "ready", Title: "Laituripalaveri ennen lähtöä", Summary: "Viisi minuuttia, jossa venekunta sopii reitin ja vastuut.",
		Description: "Kootkaa väki laiturille ja käykää läpi sää, reitti ja varusteet.",
		Keywords:    []string{"venetyo", "rannan-turvallisuus", "rannan turvallisuus", "Menetelmäkortti"},
	}
	want.Translations[domain.Swedish] = domain.Translation{
		Status: "ready", Title: "Bryggmöte före avfärd", Summary: "Fem minuter då båtlaget kommer överens om rutt och ansvar.",
	}
	require.Equal(t, domain.Document{Slug: "laituripalaveri", Owner: "akatemia", Content: want.Normal()}, documents[0])
	require.Equal(t, "recording", documents[1].Type)
	require.Equal(t, "tool", documents[2].Type)
	for _, d := range documents {
		var f domain.Faults
		d.Check(&f, "", v)
		d.CheckComplete(&f, "")
		require.NoError(t, f.Err(), d.Slug)
	}
	for _, format := range toolTypes {
		require.True(t, v.Has(domain.SchemeToolType, format.code), format.code)
	}
	swedish := card{ID: "x", SV: cardText{Title: "Rubrik", Summary: "S"}}.document()
	require.Equal(t, domain.Swedish, swedish.SourceLanguage)
}

func TestLatencyIsToldInPercentiles(t *testing.T) {
	t.Parallel()
	var l latencies
	for ms := 100; ms > 0; ms-- {
		l = append(l, time.Duration(ms)*time.Millisecond)
	}
	require.Equal(t, "latency ms: p50 51.0  p95 96.0  p99 100.0  max 100.0", l.String())
	require.Equal(t, "latency ms: p50 0.0  p95 0.0  p99 0.0  max 0.0", latencies(nil).String())
}

func TestWhatIsMissingIsSaidBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	for says, args := range map[string][]string{
		"say which corpus to load: --corpus FILE":          {"--queries", "testdata/queries.json"},
		"say which judged queries to ask: --queries FILE":  {"--corpus", "testdata/corpus.json"},
		"nowhere.json: no such file":                       {"--corpus", "nowhere.json", "--queries", "testdata/queries.json"},
		"testdata/corpus.json: judged query 1":             {"--corpus", "testdata/corpus.json", "--queries", "testdata/corpus.json"},
		"nowhere: no such file or directory (make build)":  {"--corpus", "testdata/corpus.json", "--queries", "testdata/queries.json", "--academy", "nowhere"},
		"--runs must be 1 or more":                         {"--corpus", "a", "--queries", "b", "--runs", "0"},
		`what is "corpus.json"?`:                           {"corpus.json"},
		"invalid value \"many\" for flag -min-ndcg: parse": {"--min-ndcg", "many"},
	} {
		var stdout, stderr bytes.Buffer
		require.ErrorContains(t, run(t.Context(), args, &stdout, &stderr), says)
		require.Empty(t, stdout.String())
	}
}

// scored runs the whole in a temporary directory of its own, in which nothing may remain.
func scored(t *testing.T, academy string, args ...string) (string, error) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "academy-quality-") // sockets need a short path
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Setenv("TMPDIR", dir)
	t.Setenv("DATABASE_URL", "postgres://not.this.one/academy")
	var stdout, stderr bytes.Buffer
	err = run(t.Context(), append([]string{"--academy", academy, "--queries", "testdata/queries.json", "--runs", "1"}, args...), &stdout, &stderr)
	left, globErr := filepath.Glob(dir + "/*")
	require.NoError(t, globErr)
	require.Empty(t, left)
	return stdout.String(), err
}

func TestTheRealProgramIsScoredAndNothingRemains(t *testing.T) {
	academy := filepath.Join(t.TempDir(), "academy")
	out, err := exec.Command("go", "build", "-o", academy, "academy/cmd/academy").CombinedOutput()
	require.NoError(t, err, "%s", out)

	said, err := scored(t, academy, "--corpus", "testdata/corpus.json", "--min-ndcg", "0.99")
	require.NoError(t, err)
	dictionary := "none"
	if _, ok := finnish.Find(); ok {
		dictionary = "voikko"
	}
	table, latency, _ := strings.Cut(said, "latency ms:")
	require.Equal(t, strings.TrimPrefix(`
3 tools, dictionary: `+dictionary+`

== queries.json
kind               n  nDCG@10  recall@10     MRR    zero
ALL                4    1.000      1.000   1.000   0.000
exact              1    1.000      1.000   1.000   0.000
inflection         1    1.000      1.000   1.000   0.000
keyword            1    1.000      1.000   1.000   0.000
swedish            1    1.000      1.000   1.000   0.000
none-relevant: 1 queries, 100 % rightly silent
`, "\n"), table)
	require.Regexp(t, `^ p50 \d+\.\d  p95 \d+\.\d  p99 \d+\.\d  max \d+\.\d\n`, latency)

	said, err = scored(t, academy, "--corpus", "testdata/corpus.json", "--dictionary", "none", "--min-ndcg", "1.1", "--max-empty", "-0.1")
	require.ErrorContains(t, err, "queries.json: nDCG@10 is 1.000, below 1.100")
	require.ErrorContains(t, err, "queries.json: 0.0 % of the answers are empty, more than -10.0")
	require.Contains(t, said, "3 tools, dictionary: none\n")

	broken := filepath.Join(t.TempDir(), "corpus.json")
	require.NoError(t, os.WriteFile(broken, []byte(`[{"id": "Ei Käy", "fi": {"title": "T", "summary": "S"}}]`), 0o600))
	_, err = scored(t, academy, "--corpus", broken)
	require.ErrorContains(t, err, "line 1: Ei Käy: /slug: A slug has lower-case letters")
	_, err = scored(t, academy, "--corpus", "testdata/corpus.json", "--dictionary", "/nowhere/mor.vfst")
	require.ErrorContains(t, err, "ACADEMY_VOIKKO_DICTIONARY: there is no such file")
}
