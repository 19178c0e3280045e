package api

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"academy/api/table"
	"academy/domain"
	"academy/domain/catalogue"
)

// toolTable is tools as a table.
type toolTable struct {
	shownIn
	to    table.Writer
	cells []table.Cell
	room  []byte // in which texts are put together
}

// toolRow is a tool as it lies in the catalogue: rendered once, and only taken apart here.
type toolRow struct {
	*catalogue.Tool
	shownIn
	served     domain.Language
	open, rest []byte   // its members, as JSON
	ends       []uint32 // of each
	room       []byte
}

func (w *toolTable) tool(t *catalogue.Tool) error {
	text := t.Text(w.lang)
	row := &toolRow{Tool: t, shownIn: w.shownIn, served: t.In(w.lang), open: text.Bytes, ends: text.Ends, room: w.room}
	w.cells = w.cells[:0]
	var fault error
	_, err := unpacked(t, func(rests [3][]byte, _ []byte) []byte {
		row.rest = rests[slices.Index(domain.Languages, row.served)]
		for _, c := range toolColumns {
			cell, err := c.cell(row)
			if err != nil {
				fault = fmt.Errorf("%s of %s: %w", c.name, t.Slug, err)
				return nil
			}
			w.cells = append(w.cells, cell)
		}
		return nil
	})
	w.room = row.room
	if err == nil {
		err = fault
	}
	if err != nil {
		return err
	}
	return w.to.Row(w.cells)
}

// Close ends the table.
func (w *toolTable) Close() error { return w.to.Close() }

// memberPlace is where a member of a tool stands in its fragments.
type memberPlace struct {
	index int
	name  int // length of what stands before the value: ,"name":
}

func memberAt(name string) memberPlace {
	return memberPlace{slices.IndexFunc(toolMembers, func(m toolMember) bool { return m.name == name }), len(`,"":`) + len(name)}
}

// value is a member's value as JSON; nil when there is none.
func (r *toolRow) value(p memberPlace) []byte {
	i := p.index
	if len(r.ends) == 0 {
		return nil
	}
	from, end, all := uint32(0), r.ends[i], r.open
	if i > 0 {
		from = r.ends[i-1]
	}
	if i >= itemMembers {
		items := r.ends[itemMembers-1]
		from, end, all = from-items, end-items, r.rest
	}
	return all[from:end][p.name:]
}

// behind is what follows a name within a value, nil when it isn't there. No text holds a name as it is looked
// for: in texts quotes are escaped.
func behind(value, name []byte) []byte {
	_, rest, _ := bytes.Cut(value, name)
	return rest
}

// quoted is the string with which JSON goes on, with its quotes.
func quoted(b []byte) []byte {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return b[:i+1]
		}
	}
	return nil
}

// text gives a string of JSON as a cell.
func (r *toolRow) text(quoted []byte) (table.Cell, error) {
	if len(quoted) <= len(`""`) {
		return table.Cell{}, nil
	}
	var err error
	r.room, err = jsontext.AppendUnquote(r.room[:0], quoted)
	return table.Cell{Text: string(r.room)}, err
}

func textOf(name string) func(*toolRow) (table.Cell, error) {
	at := memberAt(name)
	return func(r *toolRow) (table.Cell, error) { return r.text(r.value(at)) }
}

func textIn(name, member string) func(*toolRow) (table.Cell, error) {
	at, mark := memberAt(name), []byte(`"`+member+`":`)
	return func(r *toolRow) (table.Cell, error) { return r.text(quoted(behind(r.value(at), mark))) }
}

// listOf gives a list of texts.
func listOf(name string) func(*toolRow) (table.Cell, error) { return joined(name, `"`) }

// labelsOf gives the labels of a member that is a term or a list of them.
func labelsOf(name string) func(*toolRow) (table.Cell, error) { return joined(name, `"label":"`) }

// joined gives every string of a member that begins with a mark, whose last byte is the string's quote.
func joined(name, mark string) func(*toolRow) (table.Cell, error) {
	at, find := memberAt(name), []byte(mark)
	return func(r *toolRow) (table.Cell, error) {
		value := r.value(at)
		r.room = r.room[:0]
		for i := bytes.Index(value, find); i >= 0; i = bytes.Index(value, find) {
			one := quoted(value[i+len(find)-1:])
			if len(r.room) > 0 {
				r.room = append(r.room, "; "...)
			}
			var err error
			if r.room, err = jsontext.AppendUnquote(r.room, one); err != nil {
				return table.Cell{}, err
			}
			value = value[i+len(find)-1+len(one):]
		}
		return table.Cell{Text: string(r.room)}, nil
	}
}

// numberOf gives a number, nothing for 0: that means unknown.
func numberOf(name string) func(*toolRow) (table.Cell, error) {
	at := memberAt(name)
	return func(r *toolRow) (table.Cell, error) { return number(r.value(at)) }
}

func numberIn(name, member string) func(*toolRow) (table.Cell, error) {
	at, mark := memberAt(name), []byte(`"`+member+`":`)
	return func(r *toolRow) (table.Cell, error) { return number(behind(r.value(at), mark)) }
}

func number(b []byte) (table.Cell, error) {
	end := 0
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	if end == 0 {
		return table.Cell{}, nil
	}
	n, err := strconv.ParseInt(string(b[:end]), 10, 64)
	if n == 0 {
		return table.Cell{}, err
	}
	return table.Cell{Kind: table.Number, Number: n}, err
}

func momentOf(name string, kind table.Kind, layout string) func(*toolRow) (table.Cell, error) {
	place := memberAt(name)
	return func(r *toolRow) (table.Cell, error) {
		text := bytes.Trim(r.value(place), `"`)
		if len(text) == 0 || string(text) == "null" {
			return table.Cell{}, nil
		}
		at, err := time.Parse(layout, string(text))
		return table.Cell{Kind: kind, Time: at}, err
	}
}
