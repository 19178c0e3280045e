package survey

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// table is what every spelling of the same file must give.
var table = [][]string{{"Työkalu", "Mikä toimi?", "Hyöty"}, {"GROW", "Ääneen, \"lukien\"; hyvin\ntoinen rivi", "4"}, {"", "Öljy €", ""}}

func written(t testing.TB, content []byte) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	file, err := os.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// all reads a file to its end, without empty cells at the ends of rows, as spreadsheets leave them out.
func all(t testing.TB, file *os.File) [][]string {
	t.Helper()
	rows, err := Open(file)
	require.NoError(t, err)
	var list [][]string
	for {
		row, err := rows.Next()
		if err == io.EOF {
			require.NoError(t, rows.Close())
			return list
		}
		require.NoError(t, err)
		list = append(list, append([]string(nil), row...))
	}
}

func csvOf(comma, end string) string {
	return strings.Join([]string{
		strings.Join([]string{"Työkalu", "Mikä toimi?", "Hyöty"}, comma),
		strings.Join([]string{"GROW", "\"Ääneen, \"\"lukien\"\"; hyvin\ntoinen rivi\"", "4"}, comma),
		strings.Join([]string{"", "Öljy €", ""}, comma), "",
	}, end)
}

func TestEverySpellingOfACSVGivesTheSameRows(t *testing.T) {
	t.Parallel()
	for _, comma := range []string{",", ";", "\t"} {
		for _, end := range []string{"\n", "\r\n"} {
			text := csvOf(comma, end)
			latin, err := charmap.Windows1252.NewEncoder().String(text)
			require.NoError(t, err)
			wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
			require.NoError(t, err)
			for name, content := range map[string]string{
				"UTF-8": text, "UTF-8 with BOM": "\ufeff" + text, "Windows-1252": latin, "UTF-16": wide, "sep=": "sep=" + comma + end + text,
			} {
				require.Equal(t, table, all(t, written(t, []byte(content))), "%s with %q and %q", name, comma, end)
			}
		}
	}
}

func TestASpreadsheetGivesTheSameRows(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	for i, row := range table {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", cell, &row))
	}
	var b bytes.Buffer
	require.NoError(t, book.Write(&b))
	got := all(t, written(t, b.Bytes()))
	require.Equal(t, table[:2], got[:2])
	require.Equal(t, []string{"", "Öljy €"}, got[2][:2])
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a broken archive": "PK\x03\x04 and no more", "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00", "another separator": "sep=|\na|b",
	} {
		_, err := Open(written(t, []byte(content)))
		require.ErrorIs(t, err, ErrFile, name)
	}
	rows, err := Open(written(t, nil))
	require.NoError(t, err)
	_, err = rows.Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestCellsAndRowsHaveASize(t *testing.T) {
	t.Parallel()
	rows := all(t, written(t, []byte(strings.Repeat("a,", 2*maxColumns)+"\n"+strings.Repeat("b", 2*MaxCell)+",c\n")))
	require.Len(t, rows[0], maxColumns)
	require.Len(t, rows[1][0], MaxCell)
	require.Equal(t, "c", rows[1][1])
}

func TestATemplateIsReadBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	columns := []Column{{"Tunniste", "Oma tunniste.", nil}, {"Hyöty", "1–5", []string{"1", "2", "3", "4", "5"}}}
	require.NoError(t, WriteTemplate(&b, "Palautteet", "Ohje", columns))
	require.Equal(t, [][]string{{"Tunniste", "Hyöty"}}, all(t, written(t, b.Bytes())))
	book, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	help, err := book.GetRows("Ohje")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Tunniste", "Oma tunniste."}, {"Hyöty", "1–5"}}, help)
}

// A large spreadsheet is unpacked into files, whose names are gone as soon as the headings are read: whether
// its texts stand in the cells, as excelize streams them, or are shared, as spreadsheets save them.
func TestWhatIsUnpackedHasNoNameForLong(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	const rows = 9000
	word := strings.Repeat("Maija Meikäläinen ", 30)
	line := func(row int) (string, []any) {
		return "A" + strconv.Itoa(row), []any{"Heading", word + strconv.Itoa(row)}
	}
	for name, fill := range map[string]func(book *excelize.File){
		"in cells": func(book *excelize.File) {
			stream, err := book.NewStreamWriter("Sheet1")
			require.NoError(t, err)
			for row := range rows {
				at, cells := line(row + 1)
				require.NoError(t, stream.SetRow(at, cells))
			}
			require.NoError(t, stream.Flush())
		},
		"shared": func(book *excelize.File) {
			for row := range rows {
				at, cells := line(row + 1)
				require.NoError(t, book.SetSheetRow("Sheet1", at, &cells))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			book := excelize.NewFile()
			fill(book)
			var b bytes.Buffer
			require.NoError(t, book.Write(&b))
			require.NoError(t, book.Close())
			file := written(t, b.Bytes())
			read, err := Open(file)
			require.NoError(t, err)
			headings, err := read.Next()
			require.NoError(t, err)
			require.Equal(t, word+"1", headings[1])
			require.NoError(t, filepath.WalkDir(temporary, func(path string, _ fs.DirEntry, err error) error {
				require.NotContains(t, filepath.Base(path), "excelize")
				require.NotContains(t, filepath.Base(path), "academy")
				return err
			}))
			count := 1
			for ; ; count++ {
				row, err := read.Next()
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
				require.Equal(t, word+strconv.Itoa(count+1), row[1])
			}
			require.Equal(t, rows, count)
			require.NoError(t, read.Close())
		})
	}
}

func TestWhatBeginsLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\ttab", "\rreturn", "\nline", " =1+1", "\u00a0\u3000=1+1", "\ufeff=1+1", "\u200b\u202e=1+1", "\v=1+1", "\x01=1+1",
		"＝1+1", "＋1", "－1", "＠SUM(A1)", " ＝1+1", "\t", "=",
	} {
		require.Equal(t, "'"+text, Neutral(text))
	}
	for _, text := range []string{"", " ", "a=1", "1-2", " (=1)", "\"=1+1\"", "'=1+1", "– viiva", "ä", "👩🏽‍🏫", "\xff=1"} {
		require.Equal(t, text, Neutral(text))
	}
}
