package api

import (
	"strconv"

	"academy/domain"
	"academy/domain/catalogue"
)

// keptTexts is of how many tools the HTML is kept.
const keptTexts = 256

// htmlOf is a tool's fragments with its long texts as sanitised HTML. They are rendered when they are
// first asked for; the most recent ones are kept.
func (s *Server) htmlOf(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) (catalogue.Fragments, error) {
	key := textKey(now, t, lang)
	if kept, ok := s.htmlTexts.Get(key); ok {
		return kept, nil
	}
	view, err := s.htmlView(now, t, lang)
	if err != nil {
		return catalogue.Fragments{}, err
	}
	fragments := fragmentsOf(view)
	s.htmlTexts.Add(key, fragments)
	return fragments, nil
}

// textKey names what a tool says in a language, until something of it changes.
func textKey(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) string {
	return string(t.ID) + " " + strconv.FormatInt(now.Stamp(t), 10) + " " + string(lang)
}

// htmlView is a tool with its long texts as sanitised HTML, without what stands around it.
func (s *Server) htmlView(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) (Tool, error) {
	content, err := contentOf(t)
	if err != nil {
		return Tool{}, err
	}
	revision := t.Revision()
	revision.Content = content
	view := toolOf(domain.PublishedTool{Tool: t.Tool, Revision: revision, Version: t.Version}, now.Vocabularies, lang, s.PublicURL)
	for _, text := range []*string{
		&view.Description, &view.HowToUse, &view.WhenToUse, &view.WhenNotToUse, &view.RequiredCompetence, &view.TypicalUsers,
	} {
		*text = html(*text)
	}
	for i := range view.Steps {
		view.Steps[i].Body = html(view.Steps[i].Body)
	}
	for i := range view.Myths {
		view.Myths[i].Refutation = html(view.Myths[i].Refutation)
	}
	return view, nil
}
