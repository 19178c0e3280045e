package api

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"academy/api/table"
	"academy/domain"
	"academy/domain/catalogue"
)

// toolColumn is a column of a table of tools. Its heading is what people call a member of a tool or a
// vocabulary.
type toolColumn struct {
	name  string
	width int
	cell  func(r toolRow) (table.Cell, error)
}

// toolColumns are all of them. A column stays where it is once it was published; new ones come last.
var toolColumns = []toolColumn{
	{"slug", 28, func(r toolRow) (table.Cell, error) { return table.Cell{Text: r.Slug}, nil }},
	{"title", 36, textOf("title")},
	{"summary", 60, textOf("summary")},
	{domain.SchemeToolType, 18, labelsOf("type")},
	{domain.SchemeTheme, 28, labelsOf("themes")},
	{domain.SchemeNeed, 28, labelsOf("needs")},
	{domain.SchemeCircumstances, 22, labelsOf("circumstances")},
	{domain.SchemeLeadershipLevel, 22, labelsOf("leadership_levels")},
	{domain.SchemeResponsibility, 28, labelsOf("responsibilities")},
	{domain.SchemeUserRole, 28, labelsOf("user_roles")},
	{domain.SchemeMethod, 22, labelsOf("methods")},
	{domain.SchemePathStage, 28, labelsOf("path_stages")},
	{domain.SchemeSelfDirection, 22, labelsOf("self_direction_objects")},
	{"minutes", 11, numberOf("minutes")},
	{"group_size_min", 11, groupOf(func(g GroupSize) int { return g.Min })},
	{"group_size_max", 11, groupOf(func(g GroupSize) int { return g.Max })},
	{"description", 60, textOf("description")},
	{"when_to_use", 40, textOf("when_to_use")},
	{"when_not_to_use", 40, textOf("when_not_to_use")},
	{"typical_users", 40, textOf("typical_users")},
	{"required_competence", 40, textOf("required_competence")},
	{"materials", 30, listOf("materials")},
	{"how_to_use", 60, textOf("how_to_use")},
	{"situations", 40, listOf("situations")},
	{"keywords", 30, listOf("keywords")},
	{"owner", 28, func(r toolRow) (table.Cell, error) {
		owner, _ := r.now.OrganisationByID(r.OwnerID)
		return table.Cell{Text: owner.Names.In(r.served)}, nil
	}},
	{"credit", 28, attributionMember(func(a Attribution) string { return a.Credit })},
	{"licence", 14, attributionMember(func(a Attribution) string { return a.Licence })},
	{"revision", 9, numberOf("revision")},
	{"published_at", 18, momentOf("published_at", table.Moment, time.RFC3339)},
	{"updated_at", 18, momentOf("updated_at", table.Moment, time.RFC3339)},
	{"review_by", 14, momentOf("review_by", table.Day, time.DateOnly)},
	{"language", 8, func(r toolRow) (table.Cell, error) { return table.Cell{Text: string(r.served)}, nil }},
	{"stale", 12, func(r toolRow) (table.Cell, error) {
		if !r.Stale(r.served) {
			return table.Cell{}, nil
		}
		return table.Cell{Text: yes.In(r.lang)}, nil
	}},
	{"html_url", 40, textOf("html_url")},
	{"id", 38, func(r toolRow) (table.Cell, error) { return table.Cell{Text: string(r.ID)}, nil }},
}

var yes = domain.Text{FI: "kyllä", SV: "ja", EN: "yes"}

func (in shownIn) columns() []table.Column {
	list := make([]table.Column, len(toolColumns))
	for i, c := range toolColumns {
		list[i] = table.Column{Heading: memberName(in.now, c.name, in.lang), Width: c.width}
	}
	return list
}

// toolTable is tools as a table.
type toolTable struct {
	shownIn
	to    table.Writer
	cells []table.Cell
}

// toolRow is a tool as it lies in the catalogue: rendered once, and only taken apart here.
type toolRow struct {
	*catalogue.Tool
	shownIn
	served     domain.Language
	open, rest []byte   // its members, as JSON
	ends       []uint32 // of each
}

func (w *toolTable) tool(t *catalogue.Tool) error {
	text := t.Text(w.lang)
	row := toolRow{Tool: t, shownIn: w.shownIn, served: t.In(w.lang), open: text.Bytes, ends: text.Ends}
	w.cells = w.cells[:0]
	var fault error
	_, err := unpacked(t, func(rests [3][]byte, _ []byte) []byte {
		row.rest = rests[languageIndex[row.served]]
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

var languageIndex = map[domain.Language]int{domain.Finnish: 0, domain.Swedish: 1, domain.English: 2}

// memberIndex finds a member in toolMembers.
var memberIndex = func() map[string]int {
	index := map[string]int{}
	for i, m := range toolMembers {
		index[m.name] = i
	}
	return index
}()

// value is a member's value as JSON; nil when there is none.
func (r toolRow) value(name string) []byte {
	i := memberIndex[name]
	if len(r.ends) == 0 {
		return nil
	}
	from, end, bytes := uint32(0), r.ends[i], r.open
	if i > 0 {
		from = r.ends[i-1]
	}
	if i >= itemMembers {
		items := r.ends[itemMembers-1]
		from, end, bytes = from-items, end-items, r.rest
	}
	return bytes[from:end][len(name)+len(`,"":`):]
}

// valueOf reads a member's value; zero for null.
func valueOf[T any](r toolRow, name string) (value T, err error) {
	if b := r.value(name); b != nil {
		err = json.Unmarshal(b, &value)
	}
	return value, err
}

func textOf(name string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		b, err := jsontext.AppendUnquote(nil, r.value(name))
		return table.Cell{Text: string(b)}, err
	}
}

func listOf(name string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		list, err := valueOf[[]string](r, name)
		return table.Cell{Text: strings.Join(list, "; ")}, err
	}
}

// labelsOf gives the labels of a member that is a term or a list of them.
func labelsOf(name string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		if b := r.value(name); len(b) > 0 && b[0] == '{' {
			term, err := valueOf[Term](r, name)
			return table.Cell{Text: term.Label}, err
		}
		terms, err := valueOf[[]Term](r, name)
		labels := make([]string, len(terms))
		for i, term := range terms {
			labels[i] = term.Label
		}
		return table.Cell{Text: strings.Join(labels, "; ")}, err
	}
}

// numberOf gives a number, nothing for 0: that means unknown.
func numberOf(name string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		n, err := strconv.ParseInt(string(r.value(name)), 10, 64)
		if n == 0 {
			return table.Cell{}, err
		}
		return table.Cell{Kind: table.Number, Number: n}, err
	}
}

func groupOf(limit func(GroupSize) int) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		group, err := valueOf[*GroupSize](r, "group_size")
		if group == nil || limit(*group) == 0 {
			return table.Cell{}, err
		}
		return table.Cell{Kind: table.Number, Number: int64(limit(*group))}, err
	}
}

func attributionMember(of func(Attribution) string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		a, err := valueOf[Attribution](r, "attribution")
		return table.Cell{Text: of(a)}, err
	}
}

func momentOf(name string, kind table.Kind, layout string) func(toolRow) (table.Cell, error) {
	return func(r toolRow) (table.Cell, error) {
		text := strings.Trim(string(r.value(name)), `"`)
		if text == "" || text == "null" {
			return table.Cell{}, nil
		}
		at, err := time.Parse(layout, text)
		return table.Cell{Kind: kind, Time: at}, err
	}
}
