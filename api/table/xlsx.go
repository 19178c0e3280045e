package table

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"academy/api/survey"
)

// xlsx writes a spreadsheet of one sheet (ECMA-376). Nothing of it has to be known before the rows: excelize
// collects a sheet in a file and the packed book in memory before it sends the first byte.
type xlsx struct {
	archive *zip.Writer
	sheet   io.Writer
	bytes   []byte
	rows    int
	names   []string // of the columns: A, B, …
}

// NewXLSX begins a spreadsheet with its headings, which stay in sight. The sheet's name has 31 characters at
// most and none of []:*?/\.
func NewXLSX(to io.Writer, name string, columns []Column) (Writer, error) {
	x := &xlsx{archive: zip.NewWriter(to), bytes: make([]byte, 0, 2*piece), names: columnNames(len(columns))}
	x.archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, packing) })
	for _, part := range []struct{ path, content string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", relations("officeDocument", "xl/workbook.xml")},
		{"xl/workbook.xml", fmt.Sprintf(workbook, string(escaped(nil, name)))},
		{"xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml")}, {"xl/styles.xml", styles},
	} {
		w, err := x.archive.Create(part.path)
		if err == nil {
			_, err = io.WriteString(w, xml.Header+part.content)
		}
		if err != nil {
			return nil, fmt.Errorf("begin spreadsheet: %w", err)
		}
	}
	var err error
	if x.sheet, err = x.archive.Create("xl/worksheets/sheet1.xml"); err != nil {
		return nil, fmt.Errorf("begin sheet: %w", err)
	}
	x.bytes = append(x.bytes, xml.Header+sheetHead...)
	for i, c := range columns {
		x.bytes = fmt.Appendf(x.bytes, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.Width)
	}
	x.bytes = append(x.bytes, "</cols><sheetData>"...)
	return x, x.row(headings(columns), styleHeading)
}

// packing is where a little more time still buys much.
const packing = 3

// Cells' styles, by their place in cellXfs.
const (
	styleText = iota
	styleHeading
	styleMoment
	styleDay
)

// Row writes a row.
func (x *xlsx) Row(cells []Cell) error { return x.row(cells, styleText) }

func (x *xlsx) row(cells []Cell, style int) error {
	x.rows++
	x.bytes = append(strconv.AppendInt(append(x.bytes, `<row r="`...), int64(x.rows), 10), `">`...)
	for i, cell := range cells {
		if cell == (Cell{}) {
			continue
		}
		x.bytes = append(append(x.bytes, `<c r="`...), x.names[i]...)
		x.bytes = strconv.AppendInt(x.bytes, int64(x.rows), 10)
		switch cell.Kind {
		case Text:
			x.bytes = append(strconv.AppendInt(append(x.bytes, `" s="`...), int64(style), 10), `" t="inlineStr"><is><t xml:space="preserve">`...)
			x.bytes = append(escaped(x.bytes, fitting(survey.Neutral(cell.Text), MaxText)), `</t></is></c>`...)
		case Number:
			x.bytes = append(strconv.AppendInt(append(x.bytes, `"><v>`...), cell.Number, 10), `</v></c>`...)
		case Moment:
			x.date(cell.Time, styleMoment)
		case Day:
			x.date(cell.Time, styleDay)
		}
	}
	x.bytes = append(x.bytes, "</row>"...)
	if len(x.bytes) < piece {
		return nil
	}
	return x.flush()
}

// date writes days since the last of 1899, as spreadsheets count them.
func (x *xlsx) date(t time.Time, style int) {
	const daysTo1970 = 25_569
	x.bytes = append(strconv.AppendInt(append(x.bytes, `" s="`...), int64(style), 10), `"><v>`...)
	x.bytes = strconv.AppendFloat(x.bytes, daysTo1970+float64(t.Unix())/(24*60*60), 'f', -1, 64)
	x.bytes = append(x.bytes, `</v></c>`...)
}

func (x *xlsx) flush() error {
	_, err := x.sheet.Write(x.bytes)
	x.bytes = x.bytes[:0]
	if err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

// Close ends the sheet and the book.
func (x *xlsx) Close() error {
	x.bytes = append(x.bytes, "</sheetData></worksheet>"...)
	if err := errors.Join(x.flush(), x.archive.Close()); err != nil {
		return fmt.Errorf("end spreadsheet: %w", err)
	}
	return nil
}

// columnNames are A to Z, AA and so on, of up to 26+26² columns.
func columnNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		if i >= 26 {
			names[i] = string(rune('A' + i/26 - 1))
		}
		names[i] += string(rune('A' + i%26))
	}
	return names
}

// coded is how a spreadsheet writes characters that XML can't hold; a text that looks so by itself must be told
// apart (ECMA-376, ST_Xstring).
var coded = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// plain is a text in which nothing is coded: the underscore of whatever looks so is. One may begin where another
// one ends, with the same underscore.
func plain(text string) string {
	var b strings.Builder
	for at := coded.FindStringIndex(text); at != nil; at = coded.FindStringIndex(text) {
		b.WriteString(text[:at[0]] + "_x005F_")
		text = text[at[0]+1:]
	}
	return b.String() + text
}

// escaped appends a text as XML. What XML can't hold becomes U+FFFD, since not every reader decodes _x0007_; a
// carriage return becomes the line break that spreadsheets have.
func escaped(b []byte, text string) []byte {
	if strings.Contains(text, "_x") {
		text = plain(text)
	}
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	from := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		var instead string
		switch {
		case r == '&':
			instead = "&amp;"
		case r == '<':
			instead = "&lt;"
		case r == '>':
			instead = "&gt;"
		case r == '"':
			instead = "&quot;"
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff, r == utf8.RuneError:
			instead = "\ufffd"
		}
		if instead != "" {
			b = append(append(b, text[from:i]...), instead...)
			from = i + size
		}
		i += size
	}
	return append(b, text[from:]...)
}
