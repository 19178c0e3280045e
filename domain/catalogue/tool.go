package catalogue

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"academy/domain"
	"academy/domain/search"
)

// Tool is a published or withdrawn tool with its current revision, made ready for finding. It never
// changes.
type Tool struct {
	domain.Tool
	Version int64 // position of its last change
	Rendered
	Around Memo // what api renders around the fragments

	current   head
	earlier   []head // oldest first
	kind      string // term of tool_type
	minutes   int
	group     domain.GroupSize
	related   []string
	ready     []domain.Language
	stale     [3]bool
	titles    [3]string // by the text's language, as summaries
	summaries [3]string
	titleKeys [3]string // collation keys, by the asked language
	evidence  string    // key in the order by evidence
	codes     codes     // broader ones that follow too
}

// maker makes tools; it isn't safe for concurrent use.
type maker struct {
	vocabularies *domain.Vocabularies
	render       Renderer
	speech       *search.Speech
	evidence     evidence
	collators    [3]*collate.Collator
	buffer       collate.Buffer
	key, texts   []byte // room for what is made of a tool
}

// newMaker makes tools for a catalogue, whose vocabularies, speech and evidence they show.
func newMaker(c *Catalogue, render Renderer) *maker {
	m := &maker{vocabularies: c.Vocabularies, render: render, speech: c.speech, evidence: c.evidence}
	for i, lang := range domain.Languages {
		m.collators[i] = collate.New(language.Make(string(lang)))
	}
	return m
}

func (m *maker) tool(p domain.PublishedTool) *Tool {
	content := p.Revision.Content
	t := &Tool{
		Tool: p.Tool, Version: p.Version, current: headOf(p.Revision),
		kind: own(m.vocabularies, domain.SchemeToolType, content.Type), minutes: content.Minutes,
		group: content.GroupSize, related: slices.Clone(content.Related),
		ready: content.Ready(), codes: codesOf(content, m.vocabularies), evidence: m.evidence.mostCertainFirst(p.Tool.ID),
	}
	for _, r := range p.Heads {
		if r.Number < t.current.number {
			t.earlier = append(t.earlier, headOf(r))
		}
	}
	for _, lang := range t.ready {
		text := content.Translations[lang]
		t.titles[at(lang)], t.summaries[at(lang)] = text.Title, text.Summary
		t.stale[at(lang)] = text.Stale(t.SourceChangedIn)
	}
	for i, lang := range domain.Languages {
		m.buffer.Reset()
		m.key = shortened(m.key[:0], m.collators[i].KeyFromString(&m.buffer, t.Title(lang)))
		t.titleKeys[i] = string(m.key)
	}
	m.texts = together(m.texts[:0], t.texts())
	if m.render != nil {
		t.Rendered = m.render(p, m.vocabularies)
	}
	return t
}

// texts are what of a tool lies in memory of its own.
func (t *Tool) texts() []*string {
	list := []*string{
		(*string)(&t.ID), &t.Slug, (*string)(&t.OwnerID), (*string)(&t.State), &t.WithdrawnCode, &t.WithdrawnNote.FI,
		&t.WithdrawnNote.SV, &t.WithdrawnNote.EN, &t.ReplacedBy, &t.evidence,
	}
	for i := range t.titles {
		list = append(list, &t.titles[i], &t.summaries[i], &t.titleKeys[i])
	}
	for i := range t.related {
		list = append(list, &t.related[i])
	}
	list = append(list, t.current.texts()...)
	for i := range t.earlier {
		list = append(list, t.earlier[i].texts()...)
	}
	return list
}

// textsOf is what search knows of a tool, in the languages that are public.
func (m *maker) textsOf(p domain.PublishedTool, tool *Tool) map[domain.Language]search.Text {
	content := p.Revision.Content
	texts := map[domain.Language]search.Text{}
	for _, lang := range content.Ready() {
		t := content.Translations[lang]
		text := search.Text{
			Title: t.Title, Summary: t.Summary, Situations: t.Situations, Keywords: t.Keywords,
			Body: []string{t.Description, t.HowToUse, t.WhenToUse, t.TypicalUsers},
		}
		for _, scheme := range []string{domain.SchemeTheme, domain.SchemeNeed, domain.SchemeMethod} {
			for _, code := range tool.Codes(scheme) {
				text.Themes = append(text.Themes, m.vocabularies.Label(scheme, code, lang))
			}
		}
		for _, step := range content.Steps {
			s := t.Steps[step.Key]
			text.Body = append(append(text.Body, s.Title, s.Body), s.Questions...)
		}
		for _, myth := range content.Myths {
			text.Body = append(text.Body, t.Myths[myth.Key].Claim, t.Myths[myth.Key].Refutation)
		}
		for _, pitfall := range t.Pitfalls {
			text.Body = append(text.Body, pitfall.Problem)
		}
		texts[lang] = text
	}
	return texts
}

// Type is the tool's code of tool_type.
func (t *Tool) Type() string { return t.kind }

// Minutes is how long using the whole tool takes, 0 when that isn't known.
func (t *Tool) Minutes() int { return t.minutes }

// GroupSize is for how many people the tool is, zero for any number.
func (t *Tool) GroupSize() domain.GroupSize { return t.group }

// Related lists the slugs of tools that this one names.
func (t *Tool) Related() []string { return t.related }

// Available lists the languages that the public can read, in fallback order.
func (t *Tool) Available() []domain.Language { return t.ready }

// In gives the language to serve to somebody who asks for one: that one, else the first that is there
// in fallback order.
func (t *Tool) In(asked domain.Language) domain.Language {
	if !slices.Contains(t.ready, asked) && len(t.ready) > 0 {
		return t.ready[0]
	}
	return asked
}

// Title is the tool's title for somebody who asks for a language.
func (t *Tool) Title(asked domain.Language) string { return t.titles[at(t.In(asked))] }

// Summary is the tool's summary for somebody who asks for a language.
func (t *Tool) Summary(asked domain.Language) string { return t.summaries[at(t.In(asked))] }

// Text is the tool's fragments for somebody who asks for a language.
func (t *Tool) Text(asked domain.Language) Fragments { return t.Texts[at(t.In(asked))] }

// Has tells whether the tool is there in a language.
func (t *Tool) Has(lang domain.Language) bool { return slices.Contains(t.ready, lang) }

// Stale tells whether the text in that language is older than its source.
func (t *Tool) Stale(lang domain.Language) bool { return t.stale[at(lang)] }
