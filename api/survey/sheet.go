package survey

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Sheet is a spreadsheet that is written row by row, in flat memory: a long one goes through a temporary
// file, whose directory is gone before anything is sent.
type Sheet struct {
	book   *excelize.File
	stream *excelize.StreamWriter
	rows   int
	dir    string
}

// NewSheet begins a spreadsheet with the headings of its columns, and a second sheet that says what each
// takes. Rows is how many it may get. Close it.
func NewSheet(name, help string, columns []Column, rows int) (_ *Sheet, err error) {
	s := &Sheet{}
	if s.dir, err = os.MkdirTemp("", "academy-sheet-"); err != nil {
		return nil, err
	}
	s.book = excelize.NewFile(excelize.Options{TmpDir: s.dir})
	defer func() {
		if err != nil {
			err = fmt.Errorf("begin sheet: %w", errors.Join(err, s.Close()))
		}
	}()
	bold, err := layOut(s.book, name, help, columns, rows+1)
	if err != nil {
		return nil, err
	}
	if s.stream, err = s.book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	headings := make([]any, len(columns))
	for i, c := range columns {
		headings[i] = excelize.Cell{StyleID: bold, Value: c.Heading}
	}
	return s, errors.Join(
		s.stream.SetColWidth(1, len(columns), 18),
		s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		s.row(headings),
	)
}

// layOut names the sheets, writes the help, and offers what can be chosen.
func layOut(book *excelize.File, name, help string, columns []Column, last int) (bold int, err error) {
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return 0, err
	}
	if _, err := book.NewSheet(help); err != nil {
		return 0, err
	}
	for i, c := range columns {
		if err := writeHelp(book, name, help, i+1, c, last); err != nil {
			return 0, err
		}
	}
	bold, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return bold, errors.Join(err,
		book.SetCellStyle(help, "A1", fmt.Sprintf("A%d", len(columns)), bold), book.SetColWidth(help, "A", "A", 28), book.SetColWidth(help, "B", "B", 100))
}

// writeHelp says in the second sheet what a column takes, and offers its choices in the first.
func writeHelp(book *excelize.File, sheet, help string, n int, c Column, last int) error {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return err
	}
	if err := errors.Join(book.SetCellStr(help, fmt.Sprintf("A%d", n), c.Heading), book.SetCellStr(help, fmt.Sprintf("B%d", n), c.Takes)); err != nil {
		return err
	}
	if len(c.Choices) == 0 {
		return nil
	}
	choice := excelize.NewDataValidation(true)
	choice.Sqref = fmt.Sprintf("%s2:%s%d", name, name, last)
	if err := choice.SetDropList(c.Choices); err != nil {
		return err
	}
	return book.AddDataValidation(sheet, choice)
}

// Row adds a row of texts and numbers. Texts that a spreadsheet could take for a formula are given as text.
func (s *Sheet) Row(cells []any) error {
	for i, cell := range cells {
		if text, ok := cell.(string); ok {
			cells[i] = Neutral(text)
		}
	}
	return s.row(cells)
}

func (s *Sheet) row(cells []any) error {
	s.rows++
	at, err := excelize.CoordinatesToCellName(1, s.rows)
	if err != nil {
		return err
	}
	return s.stream.SetRow(at, cells)
}

// Finish ends the rows; what is left is to send the file.
func (s *Sheet) Finish() error {
	if err := s.stream.Flush(); err != nil {
		return fmt.Errorf("end sheet: %w", err)
	}
	_ = os.RemoveAll(s.dir) // what is open stays readable; where it can't go yet, it goes with Close
	return nil
}

// Send writes the file.
func (s *Sheet) Send(w io.Writer) error { return s.book.Write(w) }

// Close removes what was kept.
func (s *Sheet) Close() error {
	_ = s.book.Close() // it would miss what Finish removed
	return os.RemoveAll(s.dir)
}

// Neutral gives a text as a spreadsheet can show it without running it: what begins like a formula gets an
// apostrophe in front, which also survives being saved as CSV. Spreadsheets drop spaces and invisible characters
// before they look, and take full-width signs for plain ones where people type with an input method.
func Neutral(text string) string {
	if text != "" && strings.ContainsRune("\t\r\n", rune(text[0])) {
		return "'" + text
	}
	first, size := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, unseen))
	if size > 0 && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// unseen tells whether a character shows nothing: spaces, control characters, marks of byte order and direction.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) }
