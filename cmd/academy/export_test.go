package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestAnOrganisationTakesHomeWhatItGave(t *testing.T) {
	t.Parallel()
	a := start(t)
	mine, others, editor := a.pilot("kivilahden-kaupunki"), a.pilot("granskars-kommun"), a.editor()
	const word, foreign, note = "Karhunputkessa", "Harmaahaikaran", "Toimittajan muistiinpano"
	sent := mine.post("/v1/feedback", feedbackOn("grow-keskustelu", word+" toimi."), "Idempotency-Key", "export")
	theirs := others.post("/v1/feedback", feedbackOn("grow-keskustelu", foreign+" toimi."), "Idempotency-Key", "export")
	require.Equal(t, http.StatusOK, editor.post("/v1/feedback/"+sent.text("id")+"/triage", `{"to":"triaged","answer":{"fi":"Kiitos palautteesta."}}`).status)
	require.Equal(t, http.StatusCreated, mine.post("/v1/trials", `{"tool":"grow-keskustelu","goal":"Oma tavoite"}`, "Idempotency-Key", "export-trial").status)
	a.execute(`UPDATE feedback SET internal_note = $1 WHERE id = $2`, note, sent.text("id"))
	require.Equal(t, http.StatusCreated, editor.post("/v1/organisations/kivilahden-kaupunki/invitations", `{"name":"Intranet"}`).status)
	own := `{"title":{"fi":"Oma nimi"},"text":{"fi":"Oma kuvaus."}}`
	put := mine.send(http.MethodPut, "/v1/organisations/kivilahden-kaupunki/responsibilities/interpreter", "application/json", own)
	require.Less(t, put.status, 300, put)

	got := mine.in(t).get("/v1/me/export")
	t.Run("P4 it is complete", func(t *testing.T) {
		require.Equal(t, http.StatusOK, got.status)
		require.Regexp(t, `^attachment; filename="academy-kivilahden-kaupunki-\d{4}-\d\d-\d\d\.json"$`, got.header.Get("Content-Disposition"))
		require.Equal(t, "no-store", strings.TrimPrefix(got.header.Get("Cache-Control"), "private, "))
		require.Equal(t, "kivilahden-kaupunki", got.text("organisation", 0, "slug"))
		for section, count := range map[string]string{
			"feedback": "feedback WHERE organisation_id = $1", "trials": "trials WHERE organisation_id = $1",
			"participations": "participations WHERE organisation_id = $1", "clients": "clients WHERE organisation_id = $1",
			"invitations":      "invitations WHERE organisation_id = $1",
			"responsibilities": "responsibility_overrides WHERE organisation_id = $1",
			"peer_pools":       "peer_pools WHERE jsonb_exists(organisations, (SELECT slug FROM organisations WHERE id = $1))",
			"audit":            "audit_events JOIN clients c ON c.id = client_id WHERE organisation_id = $1",
		} {
			rows := len(got.list(section))
			require.Positive(t, rows, section)
			require.Equal(t, a.count(count, got.text("organisation", 0, "id")), rows, section)
		}
		require.Contains(t, got.String(), word)
		require.Contains(t, got.String(), "Kiitos palautteesta.", "the answers too")
		require.Contains(t, got.String(), "Oma tavoite")
		require.Contains(t, got.String(), `"organisation.export"`, "and that it was exported")
	})
	require.Equal(t, http.StatusCreated, theirs.status, theirs)
	t.Run("P4 own only, and no secret", func(t *testing.T) {
		for _, not := range []string{foreign, note, "secret_hash", "token_hash", "fingerprint", "internal_note", mine.token} {
			require.NotContains(t, got.String(), not)
		}
		theirs := others.in(t).get("/v1/me/export")
		require.Contains(t, theirs.String(), foreign)
		require.NotContains(t, theirs.String(), word)
		require.NotContains(t, theirs.String(), "kivilahden")
		require.Equal(t, http.StatusForbidden, editor.in(t).get("/v1/me/export").status)
		require.Equal(t, http.StatusUnauthorized, a.anonymous().get("/v1/me/export").status)
	})
	t.Run("P4 the operator's is the same", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "out.json")
		a.command("export", "--organisation", "kivilahden-kaupunki", file)
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		written, err := os.ReadFile(file)
		require.NoError(t, err)
		var document map[string][]any
		var head map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(written, &head))
		delete(head, "format")
		delete(head, "exported_at")
		rest, err := json.Marshal(head)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(rest, &document))
		for _, section := range []string{"organisation", "participations", "clients", "trials", "feedback", "responsibilities", "peer_pools"} {
			require.Equal(t, got.list(section), document[section], section)
		}
		require.Len(t, a.audit("--action", "organisation.export", "--subject", got.text("organisation", 0, "id")), 2, "P6")
	})
}

// Every table that has rows of an organisation is in the export, or stays out for a reason.
func TestTheExportKnowsEveryTable(t *testing.T) {
	t.Parallel()
	a := start(t)
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT DISTINCT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname IN ('organisation_id', 'client_id') ORDER BY 1`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{
		"audit_events", "clients", "feedback", "feedback_imports", "idempotency", // a day's copies of feedback and trials
		"import_mappings", "invitations", "participations", "peer_support", "responsibility_overrides", "trials", "webhooks",
	}, tables, "P4: put a new table of an organisation's rows into the export (repository/export.go), and say here that it is known")
}

// It isn't parallel: it measures the memory of the process.
func TestALargeExportTakesNoMemory(t *testing.T) {
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	const rows, text = 20_000, 400
	a.execute(`INSERT INTO feedback SELECT (json_populate_record(f, json_build_object('id', gen_random_uuid(), 'external_id', NULL,
		'what_worked', repeat('ä', $1::int)))).* FROM feedback f, generate_series(1, $2::int) WHERE f.id = (SELECT x.id FROM feedback x
		JOIN organisations o ON o.id = x.organisation_id WHERE o.slug = 'kivilahden-kaupunki' LIMIT 1)`, text, rows)
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	request, err := http.NewRequest(http.MethodGet, a.url+"/v1/me/export", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+pilot.token)
	response, err := plainClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)

	decoded, written := io.Pipe()
	counted := make(chan int)
	go func() {
		n, decoder := 0, json.NewDecoder(decoded)
		for depth := 0; ; {
			token, err := decoder.Token()
			if err != nil {
				counted <- n
				return
			}
			if d, ok := token.(json.Delim); ok {
				if d == '{' || d == '[' {
					if depth++; depth == 3 && d == '{' {
						n++
					}
				} else {
					depth--
				}
			}
		}
	}()
	size, peak := int64(0), uint64(0)
	for {
		n, err := io.CopyN(written, response.Body, 4<<20)
		size += n
		peak = max(peak, live())
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
	}
	require.NoError(t, written.Close())
	require.Greater(t, <-counted, rows, "valid JSON to the end, every row")
	require.Greater(t, size, int64(rows*text*2))
	growth := int64(peak) - int64(before)
	t.Logf("%d MB in all, %d kB more on the heap at the most", size>>20, growth>>10)
	require.Less(t, growth, int64(8<<20), "P4: of %d bytes in all", size)
}
