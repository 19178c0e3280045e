package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// LeadershipLevel is a level of leadership: its role, what it answers for, and the tools that help.
type LeadershipLevel struct {
	Term
	Role             string           `json:"role"` // one line
	Responsibilities []Responsibility `json:"responsibilities"`
	Tools            []Link           `json:"tools"`
	Language         Served           `json:"language"` // of label and role; responsibilities and tools have theirs
}

// Responsibility is something that a level answers for.
type Responsibility struct {
	Term
	Text     string          `json:"text"`
	Own      bool            `json:"own"`                                                         // worded by the asked organisation itself
	Tools    []Link          `json:"tools"`                                                       // that support it
	Language domain.Language `json:"language" swaggertype:"string" enums:"fi,sv,en" example:"fi"` // of label and text
}

// listLeadershipLevels lists the levels of leadership.
//
//	@summary	List the levels of leadership with their responsibilities
//	@id			listLeadershipLevels
//	@tags		catalogue
//	@param		organisation	query		string	false	"slug: with that organisation's own wording where it has one"
//	@param		lang			query		string	false	"language"	Enums(fi, sv, en)
//	@success	200				{object}	Page[LeadershipLevel]
//	@failure	default	{object}	Problem
//	@router		/v1/leadership-levels [get]
func (s *Server) listLeadershipLevels(c echo.Context) error {
	now := s.Keeper.Catalogue()
	p := newParams(c)
	lang := p.language()
	organisation := p.organisation(now)
	if err := p.done(); err != nil {
		return err
	}
	return s.public(c, now, lang, func() any {
		view := Page[LeadershipLevel]{Items: []LeadershipLevel{}}
		for _, t := range now.Vocabularies.Terms(domain.SchemeLeadershipLevel) {
			view.Items = append(view.Items, s.level(now, t, organisation, lang))
		}
		view.Total = int64(len(view.Items))
		return view
	})
}

// showLeadershipLevel shows one level of leadership.
//
//	@summary	Show a level of leadership
//	@id			showLeadershipLevel
//	@tags		catalogue
//	@param		code			path		string	true	"code of leadership_level"
//	@param		organisation	query		string	false	"slug: with that organisation's own wording where it has one"
//	@param		lang			query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	LeadershipLevel
//	@failure	default	{object}	Problem
//	@router		/v1/leadership-levels/{code} [get]
func (s *Server) showLeadershipLevel(c echo.Context) error {
	now := s.Keeper.Catalogue()
	p := newParams(c)
	lang := p.language()
	organisation := p.organisation(now)
	if err := p.done(); err != nil {
		return err
	}
	t, ok := now.Vocabularies.Term(domain.SchemeLeadershipLevel, c.Param("code"))
	if !ok {
		return domain.Missing("leadership_level")
	}
	return s.publicIn(c, now, lang, func() (any, domain.Language) {
		view := s.level(now, t, organisation, lang)
		return view, view.Language.Served
	})
}

func (s *Server) level(now *catalogue.Catalogue, t domain.Term, organisation domain.ID, lang domain.Language) LeadershipLevel {
	language := servedOf(lang, t.Labels, t.Definition)
	level := LeadershipLevel{
		Term: Term{t.Code, t.Labels.In(language.Served)}, Role: t.Definition.In(language.Served), Responsibilities: []Responsibility{},
		Tools: s.toolsWith(now, domain.SchemeLeadershipLevel, t.Code, lang), Language: language,
	}
	for _, r := range now.Vocabularies.Terms(domain.SchemeResponsibility) {
		if r.Broader != domain.TermRef(domain.SchemeLeadershipLevel+"/"+t.Code) {
			continue
		}
		title, text := r.Labels, r.Definition
		own, ok := now.Override(organisation, r.Code)
		if ok {
			title, text = own.Title, own.Text
		}
		served := servedOf(lang, title, text).Served
		level.Responsibilities = append(level.Responsibilities, Responsibility{
			Term: Term{r.Code, title.In(served)}, Text: text.In(served), Own: ok, Language: served,
			Tools: s.toolsWith(now, domain.SchemeResponsibility, r.Code, lang),
		})
	}
	return level
}

// organisation reads the slug of an organisation; "" when none is given.
func (p *params) organisation(now *catalogue.Catalogue) domain.ID {
	slug := p.one("organisation")
	o, ok := now.Organisation(slug)
	if slug != "" && !ok {
		p.wrong("organisation", "no-such-organisation", nil)
	}
	return o.ID
}

func (s *Server) toolsWith(now *catalogue.Catalogue, scheme, code string, lang domain.Language) []Link {
	list := []Link{}
	found := now.Find(catalogue.Query{
		Lang: lang, Terms: map[string][]string{scheme: {code}}, Sort: catalogue.ByTitle, Limit: now.Size(),
	})
	for _, t := range found.Tools {
		list = append(list, s.toolLink(t, lang))
	}
	return list
}
