// Package survey reads and writes the files that survey tools and spreadsheets exchange: CSV with commas,
// semicolons or tabs in UTF-8, UTF-16 or Windows-1252, and XLSX. Rows come one at a time, whatever the size.
package survey

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// Rows gives the rows of a file one after the other, the headings first; io.EOF at the end. A row is valid
// until the next one is asked for.
type Rows interface {
	Next() ([]string, error)
	Close() error
}

// ErrFile says that a file can't be read as a table.
var ErrFile = errors.New("the file is no CSV or XLSX that can be read")

// MaxCell is the longest cell that is read, in bytes; a longer one is cut, and refused later as too long.
const MaxCell = 64 << 10

// maxColumns is how many columns of a row are read.
const maxColumns = 500

// Open finds out what a file is and begins to read it. It reads from the file's beginning, and the file stays
// the caller's to close.
func Open(file *os.File) (Rows, error) {
	head, err := peek(file, 4)
	if err != nil {
		return nil, err
	}
	if string(head) == "PK\x03\x04" {
		return openXLSX(file)
	}
	return openCSV(file)
}

// peek reads the first bytes and goes back to the beginning.
func peek(file *os.File, n int) ([]byte, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	head := make([]byte, n)
	got, err := io.ReadFull(bufio.NewReaderSize(file, max(n, 16)), head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return head[:got], err
}

// cut holds cells and rows to a size.
func cut(row []string) []string {
	if len(row) > maxColumns {
		row = row[:maxColumns]
	}
	for i, cell := range row {
		if len(cell) > MaxCell {
			row[i] = cell[:MaxCell]
		}
	}
	return row
}
