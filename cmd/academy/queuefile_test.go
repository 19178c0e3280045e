package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// queueFile is a queue as a spreadsheet that an editor has open.
type queueFile struct {
	t     *testing.T
	book  *excelize.File
	sheet string
	place map[string]int // heading -> column, from 1
	rows  [][]string
}

func (c caller) queueFile(t *testing.T, query string) queueFile {
	t.Helper()
	got := c.in(t).get("/v1/feedback/queue.xlsx?" + query)
	require.Equal(t, http.StatusOK, got.status, got)
	require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
	return openQueue(t, got.body)
}

func openQueue(t *testing.T, content []byte) queueFile {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	t.Cleanup(func() { _ = book.Close() })
	q := queueFile{t: t, book: book, sheet: book.GetSheetList()[0], place: map[string]int{}}
	q.rows, err = book.GetRows(q.sheet)
	require.NoError(t, err)
	for i, heading := range q.rows[0] {
		q.place[heading] = i + 1
	}
	return q
}

// cell is what stands in the row of a piece of feedback.
func (q queueFile) cell(id, heading string) string {
	q.t.Helper()
	value, err := q.book.GetCellValue(q.sheet, q.at(id, heading))
	require.NoError(q.t, err)
	return value
}

func (q queueFile) at(id, heading string) string {
	q.t.Helper()
	require.Contains(q.t, q.place, heading)
	name, err := excelize.CoordinatesToCellName(q.place[heading], q.row(id))
	require.NoError(q.t, err)
	return name
}

func (q queueFile) row(id string) int {
	for i, row := range q.rows {
		if row[0] == id {
			return i + 1
		}
	}
	q.t.Fatalf("no row of %s", id)
	return 0
}

// decide writes cells into the row of a piece of feedback: heading, value, heading, value.
func (q queueFile) decide(id string, cells ...string) {
	q.t.Helper()
	for i := 0; i+1 < len(cells); i += 2 {
		require.NoError(q.t, q.book.SetCellStr(q.sheet, q.at(id, cells[i]), cells[i+1]))
	}
}

func (q queueFile) saved() []byte {
	q.t.Helper()
	var b bytes.Buffer
	require.NoError(q.t, q.book.Write(&b))
	return b.Bytes()
}

// decides sends a file of decisions.
func (c caller) decides(query, name string, file []byte) answer {
	c.t.Helper()
	return c.sendFile("/v1/queue-imports?"+query, name, file, "")
}

// results are row, status, state or errors with their columns, of each decision.
func results(a answer) (list []string) {
	for i := range a.list("results") {
		line := fmt.Sprintf("%d %d %s", a.number("results", i, "row"), a.number("results", i, "status"), a.text("results", i, "state", "code"))
		for n := range a.list("results", i, "errors") {
			line += fmt.Sprint(" ", a.text("results", i, "errors", n, "field"), " ", a.text("results", i, "errors", n, "code"))
		}
		list = append(list, line)
	}
	return list
}

func outcome(a answer) [4]int {
	return [4]int{a.number("rows"), a.number("done"), a.number("repeated"), a.number("refused")}
}

// inLibreOffice opens a file in LibreOffice and saves it again in a format.
func inLibreOffice(t *testing.T, file []byte, format string) []byte {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("needs LibreOffice")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "queue.xlsx"), file, 0o600))
	out, err := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", format, "--outdir", filepath.Join(dir, "out"), filepath.Join(dir, "queue.xlsx")).CombinedOutput()
	require.NoError(t, err, "%s", out)
	name, _, _ := strings.Cut(format, ":")
	saved, err := os.ReadFile(filepath.Join(dir, "out", "queue."+name))
	require.NoError(t, err)
	return saved
}

func TestTheQueueGoesOutAndComesBackAsASpreadsheet(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	const tool = "etatiimin-viikkorytmi"
	send := func(text string) string {
		return pilot.received(map[string]any{"tool": tool, "what_to_change": text, "ratings": map[string]any{"ease": 2}})
	}
	now := func(id string) string { return editor.get("/v1/feedback/"+id).text("state", "code") }
	query := "tool=" + tool + "&state=received,triaged&organisation=kivilahden-kaupunki&"

	t.Run("it holds what the list holds, in the asked language, and nothing that runs", func(t *testing.T) {
		formula := send(`=HYPERLINK("http://paha.example","Avaa")`)
		editor.in(t).post("/v1/feedback/"+formula+"/note", `{"note":"@kehittämispäivä"}`)
		for lang, want := range map[string][]string{
			"fi": {"Palautejono", "Mitä pitäisi muuttaa?", "Tila", "Vastaanotettu", "Nykyinen muistiinpano", "Päätös: uusi tila"},
			"sv": {"Responskö", "Vad borde ändras?", "Status", "Mottagen", "Nuvarande anteckning", "Beslut: ny status"},
			"en": {"Feedback queue", "What should change?", "State", "Received", "Note so far", "Decision: new state"},
		} {
			q := editor.queueFile(t, query+"lang="+lang)
			require.Equal(t, want[0], q.sheet)
			require.Equal(t, `'=HYPERLINK("http://paha.example","Avaa")`, q.cell(formula, want[1]), "G12")
			require.Equal(t, want[3], q.cell(formula, want[2]))
			require.Equal(t, "'@kehittämispäivä", q.cell(formula, want[4]))
			require.Empty(t, q.cell(formula, want[5]))
			formulas := 0
			for r := range q.rows {
				for c := range q.rows[0] {
					name, err := excelize.CoordinatesToCellName(c+1, r+1)
					require.NoError(t, err)
					f, err := q.book.GetCellFormula(q.sheet, name)
					require.NoError(t, err)
					formulas += len(f)
				}
			}
			require.Zero(t, formulas)
			choices, err := q.book.GetDataValidations(q.sheet)
			require.NoError(t, err)
			require.Len(t, choices, 3, "states, kinds and reasons to choose from")
		}
		require.Equal(t, editor.in(t).queue("/v1/feedback?"+query), func() (ids []string) {
			for _, row := range editor.queueFile(t, query).rows[1:] {
				ids = append(ids, row[0])
			}
			return ids
		}(), "in the order of the queue")
		require.Len(t, editor.queueFile(t, "due_before=2020-01-01").rows, 1, "an empty queue is headings")
		refused(t, pilot.in(t).get("/v1/feedback/queue.xlsx"), http.StatusForbidden, "insufficient-scope")
		refused(t, editor.in(t).get("/v1/feedback/queue.xlsx?state=best&limit=3"), http.StatusBadRequest, "bad-parameters", "limit unknown-parameter", "state unknown-value")
	})
	t.Run("each row is carried out or refused by itself, and twice is once", func(t *testing.T) {
		ids := make([]string, 9)
		for i := range ids {
			ids[i] = send(fmt.Sprint("Päätettävä ", i))
		}
		e := editor.in(t)
		for _, id := range ids[1:] {
			require.Equal(t, http.StatusOK, e.post("/v1/feedback/"+id+"/triage", `{"to":"triaged"}`).status)
		}
		q := editor.queueFile(t, query+"lang=fi&sort=-received_at")
		q.decide(ids[0], "Päätös: uusi tila", "Käsittelyssä", "Päätös: laji", "Ongelma", "Uusi muistiinpano", "Sama kuin keväällä.")
		q.decide(ids[1], "Päätös: uusi tila", "declined", "Päätös: syy", "On jo työkalussa", "Vastaus suomeksi", "Katso vaihe 3.")
		q.decide(ids[2], "Päätös: uusi tila", "Samma som tidigare respons", "Päätös: sama kuin", ids[3])
		q.decide(ids[3], "Vastaus suomeksi", "Palaamme tähän.")
		q.decide(ids[4], "Päätös: uusi tila", "Planned")
		q.decide(ids[5], "Päätös: uusi tila", "Vastaanotettu")
		q.decide(ids[6], "Päätös: uusi tila", "Ehkä", "Päätös: sama kuin", "17", "Vastaus suomeksi", "Hei.")
		q.decide(ids[7], "Päätös: uusi tila", "Planned", "Uusi muistiinpano", "Soita 040 123 4567")
		q.decide(ids[8], "Päätös: syy", "Jäi epäselväksi")
		require.Equal(t, http.StatusOK, e.post("/v1/feedback/"+ids[4]+"/note", `{"note":"Joku toinen ehti."}`).status, "a note is a change to editors")
		file, before := q.saved(), a.rows()

		dry := e.decides("dry_run=true", "q.xlsx", file)
		require.Equal(t, http.StatusMultiStatus, dry.status, dry)
		require.Equal(t, [4]int{len(q.rows) - 1, 4, 0, 5}, outcome(dry), dry)
		require.Equal(t, "received", now(ids[0]), "a dry run changes nothing")
		require.Equal(t, before["feedback_events"], a.rows()["feedback_events"])
		require.Equal(t, before["idempotency"], a.rows()["idempotency"])

		got := e.decides("lang=sv", "q.xlsx", file)
		require.Equal(t, [4]int{len(q.rows) - 1, 4, 0, 5}, outcome(got), got)
		lines := map[string]string{}
		for i, line := range results(got) {
			_, lines[got.text("results", i, "id")], _ = strings.Cut(line, " ")
		}
		require.Equal(t, map[string]string{
			ids[0]: "200 triaged", ids[1]: "200 declined", ids[2]: "200 duplicate", ids[3]: "200 triaged",
			ids[4]: "412  seen stale", ids[5]: "409  to illegal-move", ids[6]: "422  to unknown-value duplicate_of not-an-id",
			ids[7]: "422  note contains-personal-data", ids[8]: "422  to required",
		}, lines)
		for i := range got.list("results") {
			if got.text("results", i, "id") == ids[5] {
				require.Equal(t, []any{"planned", "needs_info", "duplicate", "declined"}, got.list("results", i, "errors", 0, "allowed"))
				require.Equal(t, "R", got.text("results", i, "errors", 0, "column"))
				require.Contains(t, got.text("results", i, "errors", 0, "message"), "Det går inte att gå från")
			}
		}
		first := e.get("/v1/feedback/" + ids[0])
		require.Equal(t, []string{"problem", "Sama kuin keväällä."}, []string{first.text("kind", "code"), first.text("internal_note")})
		declined := pilot.in(t).get("/v1/feedback/" + ids[1])
		require.Equal(t, [4]string{"declined", "editor", "already_there", ""}, newest(declined))
		require.Contains(t, declined.String(), "Katso vaihe 3.")
		require.Equal(t, ids[3], e.get("/v1/feedback/"+ids[2]).text("duplicate_of"))
		require.Equal(t, "Joku toinen ehti.", e.get("/v1/feedback/"+ids[4]).text("internal_note"))
		require.Equal(t, "triaged", now(ids[7]), "all of a row or none of it")

		after := a.rows()
		again := e.decides("", "q.xlsx", file)
		require.Equal(t, [4]int{len(q.rows) - 1, 0, 4, 5}, outcome(again), again)
		a.execute("UPDATE idempotency SET expires_at = now() - interval '1 second'")
		later := e.decides("", "q.xlsx", file)
		require.Equal(t, [4]int{len(q.rows) - 1, 0, 0, 9}, outcome(later), "when nobody remembers them any more they are stale")
		require.Equal(t, after["feedback_events"], a.rows()["feedback_events"])
	})
	for _, format := range []string{"xlsx", `csv:Text - txt - csv (StarCalc):59,34,76,1`} {
		name, _, _ := strings.Cut(format, ":")
		t.Run("what LibreOffice saved: "+name, func(t *testing.T) {
			id := send("Ääkköset; lainausmerkit \"ja\"\nrivinvaihto – " + name)
			q := editor.queueFile(t, query+"lang=sv")
			q.decide(id, "Beslut: ny status", "Under behandling", "Beslut: typ", "Förslag", "Svar på finska", "Kiitos: \"hyvä\"; jatkamme\nhuomenna.")
			saved := inLibreOffice(t, q.saved(), format)
			got := editor.in(t).decides("", "q."+name, saved)
			require.Equal(t, [4]int{len(q.rows) - 1, 1, 0, 0}, outcome(got), got)
			seen := pilot.in(t).get("/v1/feedback/" + id)
			require.Equal(t, []string{"triaged", "suggestion", "Kiitos: \"hyvä\"; jatkamme\nhuomenna."},
				[]string{seen.text("state", "code"), seen.text("kind", "code"), seen.text("events", 1, "answer")})
		})
	}
	t.Run("what can't be read, or not by everybody", func(t *testing.T) {
		e := editor.in(t)
		refused(t, pilot.in(t).decides("", "q.xlsx", nil), http.StatusForbidden, "insufficient-scope")
		refused(t, e.decides("", "q.xlsx", []byte("PK\x03\x04 broken")), http.StatusBadRequest, "unreadable-file")
		refused(t, e.decides("", "q.csv", nil), http.StatusBadRequest, "unreadable-file")
		refused(t, e.decides("", "q.csv", []byte("to;reason\n")), 422, "validation-failed", "/columns/id required", "/columns/seen required")
		refused(t, e.decides("", "q.csv", []byte("id;seen;to;Beslut: ny status\n")), 422, "validation-failed", "/columns/to duplicate-column")
		refused(t, e.sendFile("/v1/queue-imports", "q.csv", []byte("id;seen\n"), "{}"), http.StatusBadRequest, "invalid-json", "/mapping unknown-field")
		refused(t, e.decides("dry_run=maybe", "q.csv", nil), http.StatusBadRequest, "bad-parameters", "dry_run unknown-value")
		refused(t, e.post("/v1/queue-imports", "{}"), http.StatusUnsupportedMediaType, "unsupported-media-type")
		id := send("Viimeinen")
		row := id + ";v1;triaged\n"
		refused(t, e.decides("", "q.csv", []byte("id;seen;to\n"+strings.Repeat(row, 501))), 422, "validation-failed", "/file too-many-decisions")
		require.Equal(t, "received", now(id))
		got := e.decides("", "q.csv", []byte("id;seen;to\n"+id+";;triaged\n019c6576-a400-7743-beaf-2db752049bd5;v1;triaged\n\n"+row+row+id+";v2;\n"))
		require.Equal(t, []string{"2 422  seen required", "3 404  id not-found", "4 200 triaged", "5 200 triaged"}, results(got))
		require.Equal(t, [4]int{5, 1, 1, 2}, outcome(got))
	})
}
