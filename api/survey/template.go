package survey

import (
	"errors"
	"io"

	"academy/domain"
)

// Column is a column of a spreadsheet: its heading, what may stand under it, and the values to choose from, if
// any.
type Column struct {
	Heading string
	Takes   string
	Choices []string
}

// WriteTemplate writes a spreadsheet with the headings in its first sheet and no rows yet, and in a second one
// what each column takes.
func WriteTemplate(w io.Writer, sheet, help string, columns []Column) error {
	s, err := NewSheet(sheet, help, columns, domain.MaxSurveyRows)
	if err != nil {
		return err
	}
	if err = s.Finish(); err == nil {
		err = s.Send(w)
	}
	return errors.Join(err, s.Close())
}
