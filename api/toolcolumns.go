package api

import (
	"time"

	"academy/api/table"
	"academy/domain"
)

// toolColumn is a column of a table of tools. Its heading is what people call a member of a tool or a
// vocabulary.
type toolColumn struct {
	name  string
	width int
	cell  func(r *toolRow) (table.Cell, error)
}

// toolColumns are all of them. A column stays where it is once it was published; new ones come last.
var toolColumns = []toolColumn{
	{"slug", 28, func(r *toolRow) (table.Cell, error) { return table.Cell{Text: r.Slug}, nil }},
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
	{"group_size_min", 11, numberIn("group_size", "min")},
	{"group_size_max", 11, numberIn("group_size", "max")},
	{"description", 60, textOf("description")},
	{"when_to_use", 40, textOf("when_to_use")},
	{"when_not_to_use", 40, textOf("when_not_to_use")},
	{"typical_users", 40, textOf("typical_users")},
	{"required_competence", 40, textOf("required_competence")},
	{"materials", 30, listOf("materials")},
	{"how_to_use", 60, textOf("how_to_use")},
	{"situations", 40, listOf("situations")},
	{"keywords", 30, listOf("keywords")},
	{"owner", 28, func(r *toolRow) (table.Cell, error) {
		owner, _ := r.now.OrganisationByID(r.OwnerID)
		return table.Cell{Text: owner.Names.In(r.served)}, nil
	}},
	{"credit", 28, textIn("attribution", "credit")},
	{"licence", 14, textIn("attribution", "licence")},
	{"revision", 9, numberOf("revision")},
	{"published_at", 18, momentOf("published_at", table.Moment, time.RFC3339)},
	{"updated_at", 18, momentOf("updated_at", table.Moment, time.RFC3339)},
	{"review_by", 14, momentOf("review_by", table.Day, time.DateOnly)},
	{"language", 8, func(r *toolRow) (table.Cell, error) { return table.Cell{Text: string(r.served)}, nil }},
	{"stale", 12, func(r *toolRow) (table.Cell, error) {
		if !r.Stale(r.served) {
			return table.Cell{}, nil
		}
		return table.Cell{Text: yes.In(r.lang)}, nil
	}},
	{"html_url", 40, textOf("html_url")},
	{"id", 38, func(r *toolRow) (table.Cell, error) { return table.Cell{Text: string(r.ID)}, nil }},
}

var yes = domain.Text{FI: "kyllä", SV: "ja", EN: "yes"}

func (in shownIn) columns() []table.Column {
	list := make([]table.Column, len(toolColumns))
	for i, c := range toolColumns {
		list[i] = table.Column{Heading: memberName(in.now, c.name, in.lang), Width: c.width}
	}
	return list
}
