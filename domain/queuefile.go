package domain

import (
	"slices"
	"strings"
)

// QueueReader makes decisions of the rows of a queue that an editor sends back.
type QueueReader struct {
	at   map[string]int // column -> place, from 0
	look QueueLookups
}

// QueueLookups finds codes by what people call them, in any language; "" when there is no such thing.
type QueueLookups struct {
	State, Kind, Reason func(name string) (code string)
}

// NewQueueReader reads a file's headings. Errors: Invalid when the columns that tell which feedback it is
// aren't there, or a heading is there twice.
func NewQueueReader(headings []string, look QueueLookups) (*QueueReader, error) {
	r := &QueueReader{at: map[string]int{}, look: look}
	var f Faults
	for place, heading := range headings {
		code := queueColumnOf(heading)
		switch _, twice := r.at[code]; {
		case code == "":
		case twice:
			f.Add("/columns/"+code, "duplicate-column")
		default:
			r.at[code] = place
		}
	}
	for _, code := range []string{ColumnID, ColumnSeen} {
		if _, ok := r.at[code]; !ok {
			f.Add("/columns/"+code, "required")
		}
	}
	return r, f.Err()
}

func (r *QueueReader) cell(cells []string, column string) string {
	if place, ok := r.at[column]; ok && place < len(cells) {
		return strings.TrimSpace(cells[place])
	}
	return ""
}

// Decides tells whether a row holds a decision.
func (r *QueueReader) Decides(cells []string) bool {
	return slices.ContainsFunc(decisionColumns, func(column string) bool {
		return column != ColumnID && column != ColumnSeen && r.cell(cells, column) != ""
	})
}

// Read makes a decision of a row, with everything that is wrong with its cells.
func (r *QueueReader) Read(row int, cells []string) Decision {
	d := Decision{Row: row, Tag: r.cell(cells, ColumnSeen), Note: r.cell(cells, ColumnNote)}
	wrong := func(column, code string) {
		d.Faults = append(d.Faults, SurveyFault{Row: row, Column: r.at[column] + 1, Field: column, Code: code})
	}
	code := func(column, fault string, find func(string) string) (found string) {
		if name := r.cell(cells, column); name != "" {
			if found = find(name); found == "" {
				wrong(column, fault)
			}
		}
		return found
	}
	id := func(column string) ID {
		id, ok := ParseID(r.cell(cells, column))
		if !ok {
			wrong(column, "not-an-id")
		}
		return id
	}
	d.ID = id(ColumnID)
	if d.Tag == "" {
		wrong(ColumnSeen, "required")
	}
	d.Move = Move{
		To: FeedbackState(code(ColumnTo, "unknown-value", r.look.State)), Kind: code(ColumnNewKind, "unknown-term", r.look.Kind),
		ReasonCode: code(ColumnReason, "unknown-value", r.look.Reason),
		Answer:     Text{FI: r.cell(cells, ColumnAnswerFI), SV: r.cell(cells, ColumnAnswerSV), EN: r.cell(cells, ColumnAnswerEN)},
	}
	if r.cell(cells, ColumnDuplicateOf) != "" {
		master := id(ColumnDuplicateOf)
		d.Move.DuplicateOf = &master
	}
	if r.cell(cells, ColumnTo) == "" && (d.Move.Kind != "" || d.Move.ReasonCode != "" || d.Move.DuplicateOf != nil) {
		wrong(ColumnTo, "required")
	}
	return d
}

// FaultsOf says in terms of the file why a row's decision was refused.
func (r *QueueReader) FaultsOf(row int, fault *Error) []SurveyFault {
	if len(fault.Fields) > 0 {
		list := make([]SurveyFault, len(fault.Fields))
		for i, f := range fault.Fields {
			list[i] = r.faultAt(row, queueField(f.Pointer))
			list[i].Code, list[i].Params, list[i].Allowed = f.Code, f.Params, f.Allowed
		}
		return list
	}
	column := ""
	switch fault.Kind {
	case Stale:
		column = ColumnSeen
	case NotFound, Gone:
		column = ColumnID
	case Conflict:
		column = ColumnTo
	}
	f := r.faultAt(row, column)
	f.Code, f.Params, f.Allowed = fault.Code, fault.Params, fault.Allowed
	return []SurveyFault{f}
}

func (r *QueueReader) faultAt(row int, column string) SurveyFault {
	f := SurveyFault{Row: row, Field: column}
	if place, ok := r.at[column]; ok {
		f.Column = place + 1
	}
	return f
}

// queueField is the column of a field of a decision.
func queueField(pointer string) string {
	field := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "_")
	if field == "kind" {
		return ColumnNewKind
	}
	return field
}
