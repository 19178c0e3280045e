package survey

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The sizes to which a spreadsheet may unpack, in bytes: more is no survey, but a bomb. A sheet larger than
// the second one is read from a temporary file.
const (
	maxUnpacked = 256 << 20
	maxInMemory = 4 << 20
)

// xlsxRows reads the first sheet. What excelize unpacks into files has its name only until it is open: a
// process that is killed leaves nothing of what people wrote.
type xlsxRows struct {
	file    *excelize.File
	rows    *excelize.Rows
	dir     string // of the unpacked; "" once their names are gone
	waiting int    // files in dir, as long as another is to be made of them: the texts that cells share
}

func openXLSX(file *os.File) (_ Rows, err error) {
	x := &xlsxRows{}
	if x.dir, err = os.MkdirTemp("", "academy-import-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.Close())
		}
	}()
	if x.file, err = excelize.OpenReader(file, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxInMemory, TmpDir: x.dir,
	}); err != nil {
		return nil, errors.Join(ErrFile, err)
	}
	sheets := x.file.GetSheetList()
	if len(sheets) == 0 {
		return nil, ErrFile
	}
	if x.rows, err = x.file.Rows(sheets[0]); err != nil {
		return nil, errors.Join(ErrFile, err)
	}
	if sharesMuch(file) {
		x.waiting = x.unpacked()
		return x, nil
	}
	x.unname()
	return x, nil
}

// sharesMuch tells whether the texts that cells share are unpacked into a file: excelize opens it with the
// first cell that needs one, and makes another file of it.
func sharesMuch(file *os.File) bool {
	info, err := file.Stat()
	if err != nil {
		return true
	}
	archive, err := zip.NewReader(file, info.Size())
	return err != nil || slices.ContainsFunc(archive.File, func(f *zip.File) bool {
		return strings.EqualFold(f.Name, "xl/sharedStrings.xml") && f.UncompressedSize64 > maxInMemory
	})
}

func (x *xlsxRows) unpacked() int {
	files, _ := os.ReadDir(x.dir)
	return len(files)
}

// unname takes the names of the unpacked files away. Where open files can't lose theirs, Close does it.
func (x *xlsxRows) unname() {
	if os.RemoveAll(x.dir) == nil {
		x.dir = ""
	}
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
	if x.dir != "" && x.unpacked() > x.waiting {
		x.unname()
	}
	return cut(row), nil
}

// Close removes what was unpacked.
func (x *xlsxRows) Close() error {
	var err error
	if x.rows != nil {
		err = x.rows.Close()
	}
	if x.file != nil {
		_ = x.file.Close() // it would miss what has no name any more
	}
	if x.dir != "" {
		err = errors.Join(err, os.RemoveAll(x.dir))
	}
	if err != nil {
		return fmt.Errorf("close spreadsheet: %w", err)
	}
	return nil
}
