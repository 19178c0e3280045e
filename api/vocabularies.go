package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Vocabulary is a closed list of terms.
type Vocabulary struct {
	Scheme string           `json:"scheme" example:"theme"`
	Label  string           `json:"label" example:"Teema"`
	Labels domain.Text      `json:"labels"`
	Terms  []VocabularyTerm `json:"terms"`
}

// VocabularyTerm is a term with everything that is known of it.
type VocabularyTerm struct {
	Term
	Labels     domain.Text `json:"labels"`
	Definition string      `json:"definition"`
	Broader    *string     `json:"broader" extensions:"x-nullable" example:"leadership_level/supervisor"` // scheme/code
	URI        *string     `json:"uri" extensions:"x-nullable" format:"uri"`                              // the same concept elsewhere
	ValidUntil *string     `json:"valid_until" extensions:"x-nullable" format:"date"`
	ReplacedBy *string     `json:"replaced_by" extensions:"x-nullable"` // the code to use instead of a retired one
	Tools      int         `json:"tools" example:"9"`                   // published ones that it describes; 0 in a vocabulary that describes none
}

func vocabularyOf(now *catalogue.Catalogue, one domain.Vocabulary, lang domain.Language) Vocabulary {
	view := Vocabulary{Scheme: one.Scheme, Label: one.Labels.In(lang), Labels: one.Labels, Terms: []VocabularyTerm{}}
	for _, t := range now.Vocabularies.Terms(one.Scheme) {
		view.Terms = append(view.Terms, VocabularyTerm{
			Term: Term{t.Code, t.Labels.In(lang)}, Labels: t.Labels, Definition: t.Definition.In(lang),
			Broader: given(string(t.Broader)), URI: given(t.URI), ValidUntil: given(string(t.ValidUntil)), ReplacedBy: given(t.ReplacedBy),
			Tools: now.Count(one.Scheme, t.Code),
		})
	}
	return view
}

// given is null for what isn't given.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// listVocabularies lists every vocabulary with its terms.
//
//	@summary	List the vocabularies
//	@id			listVocabularies
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[Vocabulary]
//	@failure	default	{object}	Problem
//	@router		/v1/vocabularies [get]
func (s *Server) listVocabularies(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[Vocabulary]{Items: []Vocabulary{}}
		for _, v := range now.Vocabularies.All() {
			view.Items = append(view.Items, vocabularyOf(now, v, lang))
		}
		view.Total = int64(len(view.Items))
		return view
	})
}

// showVocabulary shows one vocabulary.
//
//	@summary	Show a vocabulary
//	@id			showVocabulary
//	@tags		catalogue
//	@param		scheme	path		string	true	"scheme"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Vocabulary
//	@failure	default	{object}	Problem
//	@router		/v1/vocabularies/{scheme} [get]
func (s *Server) showVocabulary(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	for _, v := range now.Vocabularies.All() {
		if v.Scheme == c.Param("scheme") {
			return s.public(c, now, lang, func() any { return vocabularyOf(now, v, lang) })
		}
	}
	return domain.Missing("vocabulary")
}
