package survey

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Column is a column of a template: its heading, what may stand under it, and the values to choose from, if
// any.
type Column struct {
	Heading string
	Takes   string
	Choices []string
}

// WriteTemplate writes a spreadsheet with the headings in its first sheet, and in a second one what each column
// takes.
func WriteTemplate(w io.Writer, sheet, help string, columns []Column) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	if _, err := book.NewSheet(help); err != nil {
		return fmt.Errorf("add sheet: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return fmt.Errorf("make style: %w", err)
	}
	for i, c := range columns {
		if err := writeColumn(book, sheet, help, i+1, c); err != nil {
			return fmt.Errorf("write column: %w", err)
		}
	}
	last, err := excelize.ColumnNumberToName(len(columns))
	if err != nil {
		return fmt.Errorf("name column: %w", err)
	}
	for _, act := range []func() error{
		func() error { return book.SetCellStyle(sheet, "A1", last+"1", bold) },
		func() error { return book.SetCellStyle(help, "A1", fmt.Sprintf("A%d", len(columns)), bold) },
		func() error { return book.SetColWidth(sheet, "A", last, 18) },
		func() error { return book.SetColWidth(help, "A", "A", 28) },
		func() error { return book.SetColWidth(help, "B", "B", 100) },
		func() error {
			return book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
		},
	} {
		if err := act(); err != nil {
			return fmt.Errorf("lay out template: %w", err)
		}
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write template: %w", err)
	}
	return nil
}

func writeColumn(book *excelize.File, sheet, help string, n int, c Column) error {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return err
	}
	if err := book.SetCellStr(sheet, name+"1", c.Heading); err != nil {
		return err
	}
	if err := book.SetCellStr(help, fmt.Sprintf("A%d", n), c.Heading); err != nil {
		return err
	}
	if err := book.SetCellStr(help, fmt.Sprintf("B%d", n), c.Takes); err != nil {
		return err
	}
	if len(c.Choices) == 0 {
		return nil
	}
	choice := excelize.NewDataValidation(true)
	choice.Sqref = fmt.Sprintf("%s2:%s20001", name, name)
	if err := choice.SetDropList(c.Choices); err != nil {
		return err
	}
	return book.AddDataValidation(sheet, choice)
}
