package survey

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// The sizes to which a spreadsheet may unpack, in bytes: more is no survey, but a bomb. A sheet larger than
// the second one is read from a temporary file.
const (
	maxUnpacked = 256 << 20
	maxInMemory = 4 << 20
)

type xlsxRows struct {
	file *excelize.File
	rows *excelize.Rows
}

func openXLSX(file *os.File) (Rows, error) {
	book, err := excelize.OpenReader(file, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxInMemory,
	})
	if err != nil {
		return nil, errors.Join(ErrFile, err)
	}
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, errors.Join(ErrFile, book.Close())
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		return nil, errors.Join(ErrFile, err, book.Close())
	}
	return &xlsxRows{file: book, rows: rows}, nil
}

// Next gives the next row of the first sheet, blank ones too, so that rows can be counted.
func (x *xlsxRows) Next() ([]string, error) {
	if !x.rows.Next() {
		if err := x.rows.Error(); err != nil {
			return nil, errors.Join(ErrFile, err)
		}
		return nil, io.EOF
	}
	row, err := x.rows.Columns()
	if err != nil {
		return nil, errors.Join(ErrFile, err)
	}
	return cut(row), nil
}

// Close removes what was unpacked.
func (x *xlsxRows) Close() error {
	if err := errors.Join(x.rows.Close(), x.file.Close()); err != nil {
		return fmt.Errorf("close spreadsheet: %w", err)
	}
	return nil
}
