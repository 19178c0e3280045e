package catalogue

import (
	"maps"
	"slices"

	"academy/domain"
	"academy/domain/search"
)

// Tool is a published or withdrawn tool with its current revision, made ready for finding.
type Tool struct {
	domain.Tool
	Revision domain.Revision
	Version  int64 // position of its last change

	ready []domain.Language
	codes map[string][]string // scheme -> codes, broader ones that follow too
	texts map[domain.Language]search.Text
}

func newTool(p domain.PublishedTool, v *domain.Vocabularies) *Tool {
	t := &Tool{
		Tool: p.Tool, Revision: p.Revision, Version: p.Version, ready: p.Revision.Content.Ready(),
		codes: codesOf(p.Revision.Content, v), texts: map[domain.Language]search.Text{},
	}
	for _, lang := range t.ready {
		var themes []string
		for _, scheme := range []string{domain.SchemeTheme, domain.SchemeNeed, domain.SchemeMethod} {
			for _, code := range t.codes[scheme] {
				themes = append(themes, v.Label(scheme, code, lang))
			}
		}
		t.texts[lang] = textOf(p.Revision.Content.Translations[lang], themes)
	}
	return t
}

// textOf is what search knows of a translation.
func textOf(t domain.Translation, themes []string) search.Text {
	text := search.Text{
		Title: t.Title, Summary: t.Summary, Situations: t.Situations, Keywords: t.Keywords, Themes: themes,
		Body: []string{t.Description, t.HowToUse, t.WhenToUse, t.TypicalUsers},
	}
	for _, key := range slices.Sorted(maps.Keys(t.Steps)) {
		step := t.Steps[key]
		text.Body = append(append(text.Body, step.Title, step.Body), step.Questions...)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Myths)) {
		text.Body = append(text.Body, t.Myths[key].Claim, t.Myths[key].Refutation)
	}
	for _, p := range t.Pitfalls {
		text.Body = append(text.Body, p.Problem)
	}
	return text
}

// codesOf gives the codes that filters match: those that the content names, its type, and those
// of vocabularies that follow from them (a path stage belongs to its track).
func codesOf(c domain.Content, v *domain.Vocabularies) map[string][]string {
	codes := maps.Clone(c.Terms)
	codes[domain.SchemeToolType] = []string{c.Type}
	for scheme, list := range c.Terms {
		for _, code := range list {
			term, _ := v.Term(scheme, code)
			if broader, code := term.Broader.Split(); broader == domain.SchemePathTrack && !slices.Contains(codes[broader], code) {
				codes[broader] = append(codes[broader], code)
			}
		}
	}
	return codes
}

// Available lists the languages that the public can read, in fallback order.
func (t *Tool) Available() []domain.Language { return t.ready }

// Codes lists the codes of a vocabulary that describe the tool.
func (t *Tool) Codes(scheme string) []string { return t.codes[scheme] }

// In gives the translation to serve to somebody who asks for a language: that one, else the first
// that is there in fallback order.
func (t *Tool) In(asked domain.Language) (domain.Language, domain.Translation) {
	served := asked
	if !slices.Contains(t.ready, asked) && len(t.ready) > 0 {
		served = t.ready[0]
	}
	return served, t.Revision.Content.Translations[served]
}

// Has tells whether the tool is there in a language.
func (t *Tool) Has(lang domain.Language) bool { return slices.Contains(t.ready, lang) }

// Stale tells whether the text in that language is older than its source.
func (t *Tool) Stale(lang domain.Language) bool {
	return t.Revision.Content.Translations[lang].Stale(t.SourceChangedIn)
}
