package table

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"academy/api/survey"
)

// Dialect is a way to write CSV.
type Dialect struct {
	Comma  byte
	Mark   string // at the beginning of the file
	Moment string // layout of moments
	Most   int    // UTF-16 units of a text; 0: as many as it has
}

// The dialects.
var (
	// RFC4180 is what programs read, with moments as RFC 3339 has them.
	RFC4180 = Dialect{Comma: ',', Moment: time.RFC3339}
	// ExcelFinland is what Excel opens by a double click where the comma stands in decimals: without the byte
	// order mark it would take the text for Windows-1252, and with a T in them moments for texts; what a cell
	// doesn't take would run into the next row.
	ExcelFinland = Dialect{Comma: ';', Mark: "\ufeff", Moment: time.DateTime, Most: MaxText}
)

// csv writes CSV. encoding/csv would make every line break within a text a CR LF.
type csv struct {
	Dialect
	to     io.Writer
	bytes  []byte
	quoted string // what makes quotes necessary
}

// NewCSV begins a table with its headings.
func NewCSV(to io.Writer, d Dialect, columns []Column) (Writer, error) {
	c := &csv{Dialect: d, to: to, bytes: append(make([]byte, 0, 2*piece), d.Mark...), quoted: "\"\r\n" + string(rune(d.Comma))}
	return c, c.Row(headings(columns))
}

// headings are the first row of a table.
func headings(columns []Column) []Cell {
	cells := make([]Cell, len(columns))
	for i, x := range columns {
		cells[i].Text = x.Heading
	}
	return cells
}

// Row writes a row.
func (c *csv) Row(cells []Cell) error {
	for i, cell := range cells {
		if i > 0 {
			c.bytes = append(c.bytes, c.Comma)
		}
		switch cell.Kind {
		case Text:
			text := survey.Neutral(cell.Text)
			if c.Most > 0 {
				text = fitting(text, c.Most)
			}
			c.text(text)
		case Number:
			c.bytes = strconv.AppendInt(c.bytes, cell.Number, 10)
		case Moment:
			c.bytes = cell.Time.UTC().AppendFormat(c.bytes, c.Moment)
		case Day:
			c.bytes = cell.Time.UTC().AppendFormat(c.bytes, time.DateOnly)
		}
	}
	c.bytes = append(c.bytes, "\r\n"...)
	if len(c.bytes) < piece {
		return nil
	}
	return c.flush()
}

func (c *csv) text(text string) {
	if !strings.ContainsAny(text, c.quoted) {
		c.bytes = append(c.bytes, text...)
		return
	}
	c.bytes = append(c.bytes, '"')
	for {
		before, after, found := strings.Cut(text, `"`)
		c.bytes = append(c.bytes, before...)
		if !found {
			break
		}
		c.bytes, text = append(c.bytes, `""`...), after
	}
	c.bytes = append(c.bytes, '"')
}

func (c *csv) flush() error {
	_, err := c.to.Write(c.bytes)
	c.bytes = c.bytes[:0]
	if err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// Close writes what is left.
func (c *csv) Close() error { return c.flush() }
