package survey

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// readable holds what any file is held to: rows of a bounded size, or ErrFile, and an end.
func readable(t testing.TB, content []byte) {
	t.Helper()
	rows, err := Open(written(t, content))
	if err != nil {
		require.ErrorIs(t, err, ErrFile)
		return
	}
	for range 100_000 {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			require.ErrorIs(t, err, ErrFile)
			break
		}
		require.LessOrEqual(t, len(row), maxColumns)
		for _, cell := range row {
			require.LessOrEqual(t, len(cell), MaxCell)
		}
	}
	require.NoError(t, rows.Close())
}

func FuzzAcceptance_G2_CSV(f *testing.F) {
	for _, text := range []string{"", "a,b\n1,2\n", csvOf(";", "\r\n"), "sep=;\na;b", "sep=", "SEP=\t\n", "\"", "\"a\n", "a\rb\r", "\xff\xfea\x00,\x00", "\xfe\xff\x00a", "\xef\xbb\xbfa", "\x80\x81", "a\x00", strings.Repeat(";", 5000)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if !bytes.HasPrefix(content, []byte("PK")) {
			readable(t, content)
		}
	})
}

// A whole file: its directory, its sizes and what isn't compressed rightly.
func FuzzAcceptance_G2_XLSX(f *testing.F) {
	book := excelize.NewFile()
	require.NoError(f, book.SetSheetRow("Sheet1", "A1", &[]string{"Työkalu", "Hyöty"}))
	var b bytes.Buffer
	require.NoError(f, book.Write(&b))
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add(zipped(f, map[string]string{"xl/workbook.xml": "", "a": ""}))
	f.Fuzz(func(t *testing.T, content []byte) {
		readable(t, append([]byte("PK\x03\x04"), bytes.TrimPrefix(content, []byte("PK\x03\x04"))...))
	})
}

// The parts inside of a file, which no checksum guards here.
func FuzzAcceptance_G2_Sheet(f *testing.F) {
	const (
		book   = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
		shared = `<sst><si><t>Työkalu</t></si><si><r><t>Hyö</t></r><r><t>ty</t></r></si></sst>`
	)
	for _, sheet := range []string{
		`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="1048577"><c r="A0"/></row></sheetData></worksheet>`, `<worksheet><sheetData><row r="-1"><c r="XFE1" t="s"><v>-1</v></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="3"><c t="s"><v>99</v></c><c t="b"><v>1</v></c><c t="d"><v>x</v></c><c t="e"/></row></sheetData>`, `<worksheet>`, ``,
	} {
		f.Add(book, sheet, shared)
		f.Add("", sheet, "")
	}
	f.Fuzz(func(t *testing.T, book, sheet, shared string) {
		readable(t, zipped(t, map[string]string{
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>`,
		}))
	})
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for name, content := range files {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = io.WriteString(w, content)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	return b.Bytes()
}
