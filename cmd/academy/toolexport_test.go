package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"academy/domain"
)

// exported is an export's rows, the headings first.
type exported [][]string

// column gives the cells of a column, by its heading.
func (e exported) column(t testing.TB, heading string) []string {
	t.Helper()
	at := slices.Index(e[0], heading)
	require.GreaterOrEqual(t, at, 0, "%q is no heading: %q", heading, e[0])
	var cells []string
	for _, row := range e[1:] {
		cells = append(cells, row[at])
	}
	return cells
}

// row gives the cells of a tool.
func (e exported) row(t testing.TB, slug string) map[string]string {
	t.Helper()
	i := slices.IndexFunc(e, func(row []string) bool { return row[0] == slug })
	require.Positive(t, i, slug)
	cells := map[string]string{}
	for n, heading := range e[0] {
		cells[heading] = e[i][n]
	}
	return cells
}

func (c caller) exportCSV(query string) exported {
	c.t.Helper()
	got := c.get("/v1/exports/tools.csv?" + query)
	require.Equal(c.t, http.StatusOK, got.status, got)
	require.Equal(c.t, "text/csv; charset=utf-8", got.header.Get("Content-Type"))
	rows, err := csv.NewReader(bytes.NewReader(got.body)).ReadAll()
	require.NoError(c.t, err)
	return rows
}

func (c caller) exportXLSX(query string) (*excelize.File, exported) {
	c.t.Helper()
	got := c.get("/v1/exports/tools.xlsx?" + query)
	require.Equal(c.t, http.StatusOK, got.status, got)
	f, err := excelize.OpenReader(bytes.NewReader(got.body))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { require.NoError(c.t, f.Close()) })
	rows, err := f.GetRows(f.GetSheetName(0))
	require.NoError(c.t, err)
	for i := range rows { // as spreadsheets leave out what is empty at the end of a row
		rows[i] = append(rows[i], make([]string, len(rows[0])-len(rows[i]))...)
	}
	return f, rows
}

func TestAnExportHasWhatTheListHas(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	for _, query := range []string{"", "theme=crisis,coaching&leadership_level=supervisor", "q=palaute", "sort=-published_at", "fallback=none"} {
		for _, lang := range []string{"fi", "sv"} {
			query := query + "&lang=" + lang
			list := anyone.get("/v1/tools?limit=100&" + query)
			var slugs, titles, descriptions, owners, keywords []string
			for i := range list.list("items") {
				slugs = append(slugs, list.text("items", i, "slug"))
				titles = append(titles, list.text("items", i, "title"))
				tool := anyone.get("/v1/tools/" + slugs[i] + "?lang=" + lang)
				descriptions = append(descriptions, tool.text("description"))
				owners = append(owners, tool.text("owner", "name"))
				var words []string
				for _, word := range tool.list("keywords") {
					words = append(words, word.(string))
				}
				keywords = append(keywords, strings.Join(words, "; "))
			}
			headings := map[string][5]string{
				"fi": {"Lyhyt nimi", "Nimi", "Kuvaus", "Vastuuorganisaatio", "Asiasanat"}, "sv": {"Kortnamn", "Namn", "Beskrivning", "Ansvarig organisation", "Nyckelord"},
			}[lang]
			_, sheet := anyone.exportXLSX(query)
			for _, e := range []exported{anyone.exportCSV(query), sheet} {
				for i, want := range [][]string{slugs, titles, descriptions, owners, keywords} {
					require.Equal(t, want, e.column(t, headings[i]))
				}
			}
			lines := anyone.get("/v1/exports/tools.ndjson?" + query)
			require.Equal(t, "application/x-ndjson; charset=utf-8", lines.header.Get("Content-Type"))
			for i, line := range bytes.SplitAfter(bytes.TrimSuffix(lines.body, []byte("\n")), []byte("\n")) {
				require.Equal(t, string(anyone.get("/v1/tools/"+slugs[i]+"/document").body), strings.TrimSuffix(string(line), "\n"))
			}
		}
	}
}

func TestAnExportIsASpreadsheetThatPeopleCanUse(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()
	const formula = `=HYPERLINK("http://paha.example";"Avaa")`
	publish(t, editor, "grow-keskustelu", formula)
	tool := anyone.get("/v1/tools/grow-keskustelu?lang=fi")

	t.Run("G12 formulas are text, and documents are as they were written", func(t *testing.T) {
		f, rows := anyone.in(t).exportXLSX("lang=fi")
		require.Equal(t, "'"+formula, rows.row(t, "grow-keskustelu")["Nimi"])
		require.Equal(t, "'"+formula, anyone.in(t).exportCSV("lang=fi").row(t, "grow-keskustelu")["Nimi"])
		for i := range rows {
			for n := range rows[i] {
				at, err := excelize.CoordinatesToCellName(n+1, i+1)
				require.NoError(t, err)
				found, err := f.GetCellFormula(f.GetSheetName(0), at)
				require.NoError(t, err)
				require.Empty(t, found)
			}
		}
		require.Contains(t, string(anyone.in(t).get("/v1/exports/tools.ndjson").body), string(jsonOf(t, formula)))
	})
	t.Run("dates are dates, and headings stay", func(t *testing.T) {
		f, rows := anyone.in(t).exportXLSX("lang=fi")
		require.Equal(t, "Työkalut", f.GetSheetName(0))
		panes, err := f.GetPanes("Työkalut")
		require.NoError(t, err)
		require.True(t, panes.Freeze)
		column, row := slices.Index(rows[0], "Päivitetty (UTC)")+1, slices.IndexFunc(rows, func(r []string) bool { return r[0] == "grow-keskustelu" })+1
		at, err := excelize.CoordinatesToCellName(column, row)
		require.NoError(t, err)
		raw, err := f.GetCellValue("Työkalut", at, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		var days float64
		_, err = fmt.Sscan(raw, &days)
		require.NoError(t, err)
		updated, err := excelize.ExcelDateToTime(days, false)
		require.NoError(t, err)
		want, err := time.Parse(time.RFC3339, tool.text("updated_at"))
		require.NoError(t, err)
		require.WithinDuration(t, want, updated, 2*time.Second)
	})
	t.Run("for Excel in Finland", func(t *testing.T) {
		got := anyone.in(t).get("/v1/exports/tools.csv?dialect=excel-fi&lang=fi")
		require.Equal(t, `attachment; filename="academy-tools-fi.csv"`, got.header.Get("Content-Disposition"))
		text, marked := strings.CutPrefix(string(got.body), "\ufeff")
		require.True(t, marked)
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		rows, err := r.ReadAll()
		require.NoError(t, err)
		row := exported(rows).row(t, "grow-keskustelu")
		require.Equal(t, "'"+formula, row["Nimi"])
		require.Equal(t, strings.Replace(tool.text("updated_at")[:19], "T", " ", 1), row["Päivitetty (UTC)"])
		require.Equal(t, tool.text("themes", 0, "label"), strings.Split(row["Teema"], "; ")[0])
	})
	t.Run("what isn't known is refused", func(t *testing.T) {
		for query, field := range map[string]string{
			"limit=10": "limit unknown-parameter", "cursor=x": "cursor unknown-parameter", "fields=title": "fields unknown-parameter",
			"theme=nope": "theme unknown-value", "lang=de": "lang unknown-value", "sort=size": "sort unknown-value",
		} {
			for _, ending := range []string{"csv", "xlsx", "ndjson"} {
				refused(t, anyone.in(t).get("/v1/exports/tools."+ending+"?"+query), http.StatusBadRequest, "bad-parameters", field)
			}
		}
		refused(t, anyone.in(t).get("/v1/exports/tools.csv?dialect=excel"), http.StatusBadRequest, "bad-parameters", "dialect unknown-value")
		refused(t, anyone.in(t).get("/v1/exports/tools.xlsx?dialect=excel-fi"), http.StatusBadRequest, "bad-parameters", "dialect unknown-parameter")
	})
}

// What is longer than its room flows, in every coding, and is the same.
func TestALongExportFlows(t *testing.T) {
	t.Parallel()
	database, secret := generatedURL(t, 500), domain.RandomKey()
	a, b := startOn(t, database, secret), startOn(t, database, secret, "ACADEMY_READ_LIMIT=100", "ACADEMY_TRUSTED_PROXIES=127.0.0.1")
	for _, ending := range []string{"csv", "ndjson"} {
		path := "/v1/exports/tools." + ending
		plain := a.anonymous().get(path)
		require.Greater(t, len(plain.body), 1<<20)
		require.Empty(t, plain.header.Get("Content-Length"))
		require.Equal(t, plain.body, b.anonymous().get(path).body, "on another replica")
		require.Equal(t, plain.header.Get("ETag"), b.anonymous().get(path).header.Get("ETag"))
		for _, coding := range []string{"gzip", "zstd"} {
			got := a.anonymous().get(path, "Accept-Encoding", coding)
			require.Equal(t, coding, got.header.Get("Content-Encoding"))
			body, err := got.decoded()
			require.NoError(t, err)
			require.Equal(t, plain.body, body)
			require.Less(t, len(got.body), len(plain.body)/2)
			require.Equal(t, http.StatusNotModified, a.anonymous().get(path, "If-None-Match", got.header.Get("ETag")).status)
		}
		head := a.anonymous().do(http.MethodHead, path, "")
		require.Equal(t, http.StatusOK, head.status)
		require.Equal(t, lasting(plain.header), lasting(head.header))
	}
	_, rows := a.anonymous().exportXLSX("")
	require.Len(t, rows, 501)

	t.Run("G9 it counts as one read and one for each hundred tools", func(t *testing.T) {
		from, began := []string{"X-Forwarded-For", "192.0.2.7"}, time.Now()
		require.Equal(t, http.StatusOK, b.in(t).anonymous().get("/v1/exports/tools.ndjson", from...).status)
		told, left := b.in(t).anonymous().get("/v1/tools", from...).header.Get("RateLimit"), 0
		_, err := fmt.Sscanf(told, `"reads";r=%d;`, &left)
		require.NoError(t, err, told)
		gained := int(time.Since(began) * 100 / time.Minute)
		require.GreaterOrEqual(t, left, 93)
		require.LessOrEqual(t, left, 93+gained+1)
	})
	t.Run("one that breaks off is cut", func(t *testing.T) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(a.url, "http://"))
		require.NoError(t, err)
		ask := "GET /v1/exports/tools.ndjson HTTP/1.1\r\nHost: academy.test\r\n\r\n"
		_, err = io.WriteString(conn, strings.Repeat(ask, 20)) // more than all buffers between the two take
		require.NoError(t, err)
		begun := make([]byte, 1000)
		_, err = io.ReadFull(conn, begun)
		require.NoError(t, err)
		require.Contains(t, string(begun), "\r\nTransfer-Encoding: chunked\r\n", "nobody knows its length yet")
		require.NoError(t, conn.Close())
		eventually(t, 30*time.Second, "the program notes it", func() bool { return strings.Contains(a.stderr.String(), "an export broke off") })
		require.NotContains(t, a.stderr.String(), "level=ERROR", "that somebody leaves is no fault")
	})
}
