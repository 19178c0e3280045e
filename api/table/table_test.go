package table

import (
	"bytes"
	encoding "encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

var (
	columns = []Column{{"Nimi", 40}, {"Kesto; min", 10}, {"Päivitetty", 18}, {"=Tarkistettava", 12}}
	at      = time.Date(2026, 3, 2, 12, 30, 15, 0, time.UTC)
)

// rowsOf are the rows of the tests: texts that break tables elsewhere, and every kind of cell.
func rowsOf() [][]Cell {
	row := func(text string) []Cell {
		return []Cell{{Text: text}, {Kind: Number, Number: 60}, {Kind: Moment, Time: at}, {Kind: Day, Time: at}}
	}
	return [][]Cell{
		row(`Ä "ö", å; ja` + "\nrivi"), row("=HYPERLINK(\"http://paha.example\")"), row("+1"), row("-1"), row("@a"), row("\ta"), row("\ra"),
		row("👩🏽‍🏫 \u202eRTL a\u0308 <b>&amp;</b> ]]>"), {{}, {}, {}, {}},
	}
}

func written(t testing.TB, begin func(*bytes.Buffer) (Writer, error), rows [][]Cell) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := begin(&b)
	require.NoError(t, err)
	for _, row := range rows {
		require.NoError(t, w.Row(row))
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func csvIn(d Dialect) func(*bytes.Buffer) (Writer, error) {
	return func(b *bytes.Buffer) (Writer, error) { return NewCSV(b, d, columns) }
}

func book(b *bytes.Buffer) (Writer, error) { return NewXLSX(b, "Työkalut & muut", columns) }

func TestCSVIsAsRFC4180HasIt(t *testing.T) {
	t.Parallel()
	got := string(written(t, csvIn(RFC4180), rowsOf()))
	require.Equal(t, "Nimi,Kesto; min,Päivitetty,'=Tarkistettava\r\n"+
		"\"Ä \"\"ö\"\", å; ja\nrivi\",60,2026-03-02T12:30:15Z,2026-03-02\r\n"+
		"\"'=HYPERLINK(\"\"http://paha.example\"\")\",60,2026-03-02T12:30:15Z,2026-03-02\r\n"+
		"'+1,60,2026-03-02T12:30:15Z,2026-03-02\r\n'-1,60,2026-03-02T12:30:15Z,2026-03-02\r\n'@a,60,2026-03-02T12:30:15Z,2026-03-02\r\n"+
		"'\ta,60,2026-03-02T12:30:15Z,2026-03-02\r\n\"'\ra\",60,2026-03-02T12:30:15Z,2026-03-02\r\n"+
		"👩🏽‍🏫 \u202eRTL a\u0308 <b>&amp;</b> ]]>,60,2026-03-02T12:30:15Z,2026-03-02\r\n,,,\r\n", got)
	rows, err := encoding.NewReader(strings.NewReader(got)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 10)
	require.Equal(t, "Ä \"ö\", å; ja\nrivi", rows[1][0])
}

func TestExcelInFinlandOpensCSV(t *testing.T) {
	t.Parallel()
	got := string(written(t, csvIn(ExcelFinland), rowsOf()[:1]))
	require.Equal(t, "\ufeffNimi;\"Kesto; min\";Päivitetty;'=Tarkistettava\r\n\"Ä \"\"ö\"\", å; ja\nrivi\";60;2026-03-02 12:30:15;2026-03-02\r\n", got)
}

func TestASpreadsheetIsReadBack(t *testing.T) {
	t.Parallel()
	b := written(t, book, rowsOf())
	require.Equal(t, b, written(t, book, rowsOf()), "the same rows are the same bytes")
	f, err := excelize.OpenReader(bytes.NewReader(b))
	require.NoError(t, err)
	defer f.Close()
	sheet := f.GetSheetName(0)
	require.Equal(t, "Työkalut & muut", sheet)
	panes, err := f.GetPanes(sheet)
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
	width, err := f.GetColWidth(sheet, "A")
	require.NoError(t, err)
	require.InDelta(t, 40, width, 0)
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Equal(t, []string{"Nimi", "Kesto; min", "Päivitetty", "'=Tarkistettava"}, rows[0])
	for i, want := range []string{
		"Ä \"ö\", å; ja\nrivi", `'=HYPERLINK("http://paha.example")`, "'+1", "'-1", "'@a", "'\ta", "'\na", "👩🏽‍🏫 \u202eRTL a\u0308 <b>&amp;</b> ]]>",
	} {
		require.Equal(t, []string{want, "60", rows[i+1][2], "46083"}, append(rows[i+1][:3:3], strings.Split(rows[i+1][3], ".")[0]))
	}
	shown, err := f.GetCellValue(sheet, "C2")
	require.NoError(t, err)
	require.Contains(t, shown, "12:30", "a date, not a number or a text")
	for i := range rows {
		formula, err := f.GetCellFormula(sheet, "A"+string(rune('1'+i)))
		require.NoError(t, err)
		require.Empty(t, formula)
	}
}

func TestACellTakesWhatExcelTakes(t *testing.T) {
	t.Parallel()
	read := func(text string) string {
		f, err := excelize.OpenReader(bytes.NewReader(written(t, book, [][]Cell{{{Text: text}, {}, {}, {}}})))
		require.NoError(t, err)
		defer f.Close()
		got, err := f.GetCellValue(f.GetSheetName(0), "A2")
		require.NoError(t, err)
		return got
	}
	full := strings.Repeat("ä", MaxText)
	require.Equal(t, full, read(full))
	require.Equal(t, strings.Repeat("ä", MaxText-1)+"…", read(full+"ä"))
	require.Equal(t, strings.Repeat("😀", MaxText/2)+"…", read(strings.Repeat("😀", MaxText)))
	require.Equal(t, "a\ufffdb _x0007_ \ufffd", read("a\u0007b _x0007_ \xff"))
	require.Equal(t, "_x0041_x0042_x0043_", read("_x0041_x0042_x0043_"))
}

// Excel would put the rest of a longer text into the rows below.
func TestExcelInFinlandTakesNoMoreOfCSVThanOfASpreadsheet(t *testing.T) {
	t.Parallel()
	long := [][]Cell{{{Text: strings.Repeat("ä", MaxText+1)}, {}, {}, {}}}
	require.Contains(t, string(written(t, csvIn(ExcelFinland), long)), "\n"+strings.Repeat("ä", MaxText-1)+"…;;;\r\n")
	require.Contains(t, string(written(t, csvIn(RFC4180), long)), "\n"+strings.Repeat("ä", MaxText+1)+",,,\r\n")
}

func TestColumnsHaveNames(t *testing.T) {
	t.Parallel()
	names := columnNames(60)
	require.Equal(t, []string{"A", "Z", "AA", "AZ", "BA", "BH"}, []string{names[0], names[25], names[26], names[51], names[52], names[59]})
}
