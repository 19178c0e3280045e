package api

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"academy/domain"
	"academy/domain/catalogue"
)

// toolText writes a tool as one text for people, in the order in which a supervisor reads it. It is fit to stand
// in any page: it begins at h2 and holds nothing but what html lets through and plain text.
type toolText struct {
	strings.Builder
	now  *catalogue.Catalogue
	lang domain.Language
}

// toolHTML is a tool, whose long texts are HTML already, as one text in the language that it is in.
func toolHTML(now *catalogue.Catalogue, view Tool, lang domain.Language) string {
	t := toolText{now: now, lang: lang}
	fmt.Fprintf(&t, "<div lang=\"%s\">\n", lang)
	t.element("p", view.Summary)
	if note := view.Change; note.Number > 1 && note.ChangeNote != "" {
		t.heading(fill(t.name("change"), map[string]string{"n": strconv.Itoa(note.Number)}))
		fmt.Fprintf(&t, "<p lang=\"%s\">%s</p>\n", *note.ChangeNoteLanguage, template.HTMLEscapeString(note.ChangeNote))
	}
	t.WriteString(view.Description)
	t.long("when_to_use", view.WhenToUse)
	t.long("when_not_to_use", view.WhenNotToUse)
	t.long("typical_users", view.TypicalUsers)
	t.long("required_competence", view.RequiredCompetence)
	t.items("materials", view.Materials)
	t.long("how_to_use", view.HowToUse)
	t.steps(view.Steps)
	t.myths(view.Myths)
	t.pitfalls(view.Pitfalls)
	t.media(view.Media)
	t.attribution(view.Attribution)
	t.WriteString("</div>\n")
	return t.String()
}

func (t *toolText) name(member string) string { return memberName(t.now, member, t.lang) }

// element writes plain text as an element, nothing for none.
func (t *toolText) element(name, plain string) {
	if plain != "" {
		fmt.Fprintf(t, "<%s>%s</%s>\n", name, template.HTMLEscapeString(plain), name)
	}
}

func (t *toolText) heading(text string) { t.element("h2", text) }

// long writes a member that is HTML already.
func (t *toolText) long(member, sanitised string) {
	if sanitised != "" {
		t.heading(t.name(member))
		t.WriteString(sanitised)
	}
}

func (t *toolText) items(member string, list []string) {
	if len(list) > 0 {
		t.heading(t.name(member))
		t.list(list)
	}
}

func (t *toolText) list(list []string) {
	if len(list) == 0 {
		return
	}
	t.WriteString("<ul>\n")
	for _, item := range list {
		t.element("li", item)
	}
	t.WriteString("</ul>\n")
}

func (t *toolText) steps(list []Step) {
	if len(list) > 0 {
		t.heading(t.name("steps"))
	}
	for i, step := range list {
		title := fmt.Sprintf("%d. %s", i+1, step.Title)
		if step.Minutes > 0 {
			title += fmt.Sprintf(" (%d min)", step.Minutes)
		}
		t.element("h3", title)
		t.WriteString(step.Body)
		for _, words := range step.Say {
			t.WriteString("<blockquote>\n")
			t.element("p", words)
			t.WriteString("</blockquote>\n")
		}
		t.list(step.Questions)
	}
}

func (t *toolText) myths(list []Myth) {
	if len(list) > 0 {
		t.heading(t.name("myths"))
	}
	for _, myth := range list {
		t.element("h3", myth.Claim)
		t.WriteString(myth.Refutation)
	}
}

func (t *toolText) pitfalls(list []Pitfall) {
	if len(list) > 0 {
		t.heading(t.name("pitfalls"))
	}
	for _, pitfall := range list {
		t.element("h3", pitfall.Problem)
		t.element("p", pitfall.Remedy)
	}
}

// media links to what belongs to the tool. Pictures are links too: a feed's reader would ask our server for
// each of them, and so tell it who reads.
func (t *toolText) media(list []Media) {
	if len(list) == 0 {
		return
	}
	t.heading(t.name("media"))
	t.WriteString("<ul>\n")
	for _, m := range list {
		fmt.Fprintf(t, "<li><a href=\"%s\" rel=\"%s\">%s</a>", template.HTMLEscapeString(m.URL), guestRel, template.HTMLEscapeString(m.Title))
		if m.Alt != "" {
			fmt.Fprintf(t, ": %s", template.HTMLEscapeString(m.Alt))
		}
		t.WriteString("</li>\n")
	}
	t.WriteString("</ul>\n")
}

func (t *toolText) attribution(a Attribution) {
	said := a.Licence
	if a.Credit != "" {
		said = a.Credit + " · " + a.Licence
	}
	t.element("p", said)
}
