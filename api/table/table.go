// Package table writes tables straight to whoever reads them, a row at a time and in flat memory: CSV (RFC 4180,
// or as Excel in Finland opens it) and XLSX. The same rows are the same bytes. It imports package survey for what
// keeps a spreadsheet from running a text. Start at Writer.
package table

import "time"

// Kind is what a cell holds.
type Kind int

// The kinds of cells. The zero Cell is an empty text.
const (
	Text Kind = iota
	Number
	Moment // to the second, in UTC
	Day
)

// Cell is one value of a row.
type Cell struct {
	Kind   Kind
	Text   string
	Number int64
	Time   time.Time
}

// Column is a column's heading and width, in characters.
type Column struct {
	Heading string
	Width   int
}

// Writer takes rows, each with a cell for every column. Texts that a spreadsheet could take for a formula come
// out as text. Close ends the table; what it writes to isn't closed.
type Writer interface {
	Row(cells []Cell) error
	Close() error
}

// MaxText is how much text Excel takes in a cell, in UTF-16 units; the rest of a longer one is left out, and an
// ellipsis says so.
const MaxText = 32_767

// fitting is as much of a text as a cell of so many UTF-16 units takes.
func fitting(text string, most int) string {
	if len(text) <= most {
		return text
	}
	units, end := 0, 0 // end: where an ellipsis still fits
	for i, r := range text {
		if units < most {
			end = i
		}
		if units++; r > 0xffff {
			units++
		}
	}
	if units <= most {
		return text
	}
	return text[:end] + "…"
}

// piece is about how many bytes are written at once.
const piece = 32 << 10
