package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"academy/domain"
)

// upload sends a file of survey answers, and a mapping unless it is empty.
func (c caller) upload(query, name string, file []byte, mapping string) answer {
	c.t.Helper()
	return c.sendFile("/v1/feedback-imports?"+query, name, file, mapping)
}

func (c caller) sendFile(path, name string, file []byte, mapping string) answer {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	require.NoError(c.t, err)
	_, err = part.Write(file)
	require.NoError(c.t, err)
	if mapping != "" {
		require.NoError(c.t, form.WriteField("mapping", mapping))
	}
	require.NoError(c.t, form.Close())
	return c.do(http.MethodPost, path, body.String(), "Content-Type", form.FormDataContentType())
}

// finished waits until an import has ended.
func (c caller) finished(begun answer) (got answer) {
	c.t.Helper()
	require.Equal(c.t, http.StatusAccepted, begun.status, begun)
	eventually(c.t, 2*time.Minute, "the import ends", func() bool {
		got = c.get(local(begun.header.Get("Location")) + "?lang=fi")
		require.Equal(c.t, http.StatusOK, got.status, got)
		return got.text("state") != "running"
	})
	return got
}

func counts(a answer) [5]int {
	return [5]int{a.number("rows"), a.number("taken"), a.number("repeated"), a.number("quarantined"), a.number("refused")}
}

// survey is how the files in testdata are to be read. LibreOffice 7.4 wrote them; their first two columns hold
// names and addresses, as survey tools add them.
const surveyMapping = `{"columns":{"Vastaus-id":"external_id","Mitä työkalua kokeilit?":"tool","Koska?":"used_on","Työkalusta oli hyötyä":"usefulness"},
	"values":{"tool":{"GROW-keskustelu":"grow-keskustelu"},"usefulness":{"Samaa mieltä":"4"}}}`

func TestASurveysFileIsImported(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor, gone := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor(), a.pilot("harjulan-kaupunki")
	read := func(t *testing.T, name string) []byte {
		t.Helper()
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return b
	}

	for i, name := range []string{"libreoffice.xlsx", "libreoffice-windows-1252.csv", "libreoffice-tab-utf-8.csv"} {
		t.Run("what LibreOffice wrote: "+name, func(t *testing.T) {
			p, before, source := pilot.in(t), a.rows()["feedback"], fmt.Sprint("source=webropol-", i)
			mapping := ""
			if i == 0 {
				refused(t, p.upload(source, name, read(t, name), ""), 422, "validation-failed", "/defaults/tool required")
			}
			mapping = surveyMapping
			dry := p.finished(p.upload(source+"&dry_run=true", name, read(t, name), mapping))
			require.Equal(t, [5]int{4, 2, 0, 0, 2}, counts(dry), dry)
			require.Equal(t, before, a.rows()["feedback"], "a dry run stores nothing")

			got := p.finished(p.upload(source, name, read(t, name), "")) // the mapping was kept
			require.Equal(t, [5]int{4, 2, 0, 0, 2}, counts(got), got)
			require.Equal(t, "done", got.text("state"))
			require.Equal(t, 2, got.number("ignored_columns"))
			var places []string
			for n := range got.list("errors") {
				places = append(places, fmt.Sprint(got.number("errors", n, "row"), got.text("errors", n, "column"), " ", got.text("errors", n, "field"), " ", got.text("errors", n, "code")))
			}
			require.Equal(t, []string{"4D tool no-such-tool", "5F usefulness out-of-range"}, places)
			require.Equal(t, "Tällaista julkaistua työkalua ei ole.", got.text("errors", 0, "message"))
			require.Equal(t, before+2, a.rows()["feedback"])

			newest := p.get("/v1/feedback?limit=2")
			byID := map[string]answer{}
			for n := range 2 {
				byID[newest.text("items", n, "external_id")] = answer{body: jsonOf(t, newest.value("items", n))}
			}
			require.Equal(t, `Kysymykset auttoivat, "kerrankin".`, byID["1"].text("what_worked"))
			require.Equal(t, []any{"2026-11-20", 4, "grow-keskustelu"}, []any{byID["1"].text("used_on"), byID["1"].number("ratings", "usefulness"), byID["1"].text("tool", "slug")})
			require.Equal(t, "Öisin tehtynäkin toimi – yllättäen", byID["2"].text("what_worked"))

			again := p.finished(p.upload(source, name, read(t, name), ""))
			require.Equal(t, [5]int{4, 0, 2, 0, 2}, counts(again), "the same file adds nothing")
			require.Equal(t, before+2, a.rows()["feedback"])
		})
	}
	t.Run("P2 columns that nothing names are dropped unread", func(t *testing.T) {
		for _, trace := range []string{"Meikäläinen", "maija@", "Öberg", "ake@"} {
			require.False(t, strings.Contains(a.everything(), trace) || strings.Contains(a.stderr.String(), trace), trace)
		}
	})
	t.Run("P1 P2 rows are screened, and what is wrong is said without what stands there", func(t *testing.T) {
		file := "Työkalu;Mikä toimi?;Helppous\ngrow-keskustelu;Hän on 131052-308T;5\ngrow-keskustelu;Soita 040 123 4567;4\ngrow-keskustelu;;\n\ngrow-keskustelu;Hyvä;4\n"
		got := pilot.in(t).finished(pilot.in(t).upload("source=p1", "x.csv", []byte(file), ""))
		require.Equal(t, [5]int{4, 2, 0, 1, 2}, counts(got), got)
		require.Equal(t, []any{"contains-personal-identity-code", "one-text-or-rating"}, []any{got.text("errors", 0, "code"), got.text("errors", 1, "code")})
		require.Equal(t, "B", got.text("errors", 0, "column"))
		require.NotContains(t, got.String(), "308T")
		require.False(t, strings.Contains(a.everything(), "308T") || strings.Contains(a.stderr.String(), "308T"))
	})
	t.Run("C2 C3 an import is its organisation's own", func(t *testing.T) {
		begun := pilot.in(t).upload("source=own", "x.csv", []byte("Työkalu,Helppous\ngrow-keskustelu,4\n"), "")
		at := local(pilot.in(t).finished(begun).header.Get("Location") + begun.header.Get("Location"))
		refused(t, other.in(t).get(at), http.StatusNotFound, "not-found")
		refused(t, editor.in(t).get(at), http.StatusForbidden, "insufficient-scope")
		refused(t, editor.in(t).upload("source=x", "x.csv", nil, ""), http.StatusForbidden, "insufficient-scope")
		refused(t, gone.in(t).upload("source=x", "x.csv", []byte("Työkalu,Helppous\n"), ""), http.StatusForbidden, "participation-not-active")
	})
	t.Run("G2 what can't be read is refused at once", func(t *testing.T) {
		p := pilot.in(t)
		refused(t, p.upload("source=x", "x.xlsx", []byte("PK\x03\x04 broken"), ""), http.StatusBadRequest, "unreadable-file")
		refused(t, p.upload("source=x", "x.csv", nil, ""), http.StatusBadRequest, "unreadable-file")
		refused(t, p.upload("source=x", "x.csv", []byte("Nimi;Osoite\n"), ""), 422, "validation-failed", "/columns no-known-column", "/defaults/tool required")
		refused(t, p.upload("source=x", "x.csv", []byte("Helppous\n"), `{"columns":{"a/b":"mood"},"defaults":{"tool":"grow-keskustelu"}}`), 422, "validation-failed", "/columns/a~1b unknown-value")
		refused(t, p.upload("source=x", "x.csv", []byte("Helppous\n"), `{"colums":{}}`), http.StatusBadRequest, "invalid-json", "/colums unknown-field")
		refused(t, p.upload("", "x.csv", []byte("Helppous\n"), ""), 422, "validation-failed", "source required")
		refused(t, p.upload("source=x&dry_run=maybe", "x.csv", nil, ""), http.StatusBadRequest, "bad-parameters", "dry_run unknown-value")
		refused(t, p.post("/v1/feedback-imports?source=x", "{}"), http.StatusUnsupportedMediaType, "unsupported-media-type")
		refused(t, p.upload("source=x", "x.csv", bytes.Repeat([]byte("a"), 33<<20), ""), http.StatusRequestEntityTooLarge, "body-too-large")
	})
	t.Run("the template is an importable file in each language", func(t *testing.T) {
		for _, lang := range domain.Languages {
			got := pilot.in(t).get("/v1/feedback-imports/template.xlsx?lang=" + string(lang))
			require.Equal(t, http.StatusOK, got.status)
			book, err := excelize.OpenReader(bytes.NewReader(got.body))
			require.NoError(t, err)
			sheet := book.GetSheetList()[0]
			for cell, value := range map[string]string{"B2": "grow-keskustelu", "F2": "5", "I2": "Toimi " + string(lang), "N2": map[domain.Language]string{"fi": "kyllä", "sv": "ja", "en": "yes"}[lang]} {
				require.NoError(t, book.SetCellStr(sheet, cell, value))
			}
			var filled bytes.Buffer
			require.NoError(t, book.Write(&filled))
			got = pilot.in(t).finished(pilot.in(t).upload("source=template", "x.xlsx", filled.Bytes(), ""))
			require.Equal(t, [5]int{1, 1, 0, 0, 0}, counts(got), got)
			require.Equal(t, 0, got.number("ignored_columns"))
		}
	})
}

// longFile is a survey's file with that many answers.
func longFile(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("Identifier;Tool;Usefulness;What worked?;What should change?\n")
	for n := range rows {
		fmt.Fprintf(&b, "a-%d;grow-keskustelu;%d;Kysymykset auttoivat tiimiä numero %d alkuun kehityspäivässä.;Avaus voisi olla lyhyempi.\n", n, n%5+1, n)
	}
	return b.Bytes()
}

// Progress can be read while an import runs; it is committed with the rows that it counts.
func TestAnImportsProgressIsReadWhileItRuns(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	before := a.rows()["feedback"]
	begun := pilot.upload("source=long", "x.csv", longFile(3*domain.SurveyChunk+7), "")
	require.Equal(t, "running", begun.text("state"))
	seen := map[int]bool{}
	eventually(t, 2*time.Minute, "the import ends", func() bool {
		stored := a.rows()["feedback"] - before
		got := pilot.get(local(begun.header.Get("Location")))
		require.GreaterOrEqual(t, got.number("taken"), stored)
		seen[got.number("rows")] = true
		return got.text("state") == "done"
	})
	require.Contains(t, seen, 3*domain.SurveyChunk+7)
	require.Equal(t, before+3*domain.SurveyChunk+7, a.rows()["feedback"])
	ids, _ := since(t, pilot, "0", 100)
	require.GreaterOrEqual(t, len(ids), 3*domain.SurveyChunk+7, "each is in the organisation's news")
}

// An import whose process is gone is seen to have failed as soon as its lease is over, and sending the file
// again brings in the rest.
func TestAnImportThatIsCutOffIsCompletedByTheSameFile(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	file := longFile(2*domain.SurveyChunk + 1)
	var at, token string
	t.Run("stopped in the middle", func(t *testing.T) {
		a := startOn(t, database, secret)
		pilot := a.pilot("kivilahden-kaupunki")
		begun := pilot.upload("source=cut", "x.csv", file, "")
		require.Equal(t, http.StatusAccepted, begun.status, begun)
		at, token = local(begun.header.Get("Location")), pilot.token
	})
	a := startOn(t, database, secret)
	pilot := caller{a, token}
	got := pilot.get(at)
	require.Contains(t, []string{"done", "failed"}, got.text("state"), got)
	whole := pilot.finished(pilot.upload("source=cut", "x.csv", file, ""))
	require.Equal(t, 2*domain.SurveyChunk+1, whole.number("rows"))
	require.Equal(t, got.number("taken"), whole.number("repeated"))

	conn, err := pgx.Connect(context.Background(), database)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), "UPDATE feedback_imports SET state = 'running', failure = '', lease_until = now() - interval '1 second' WHERE id = $1", last(at))
	require.NoError(t, err)
	got = pilot.get(at + "?lang=sv")
	require.Equal(t, []any{"failed", "import-interrupted"}, []any{got.text("state"), got.text("failure", "code")})
	require.Contains(t, got.text("failure", "message"), "Skicka samma fil på nytt")
}
