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
}

// Responsibility is something that a level answers for.
type Responsibility struct {
	Term
	Text  string `json:"text"`
	Tools []Link `json:"tools"` // that support it
}

// listLeadershipLevels lists the levels of leadership.
//
//	@summary	List the levels of leadership with their responsibilities
//	@id			listLeadershipLevels
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[LeadershipLevel]
//	@failure	default	{object}	Problem
//	@router		/v1/leadership-levels [get]
func (s *Server) listLeadershipLevels(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	view := Page[LeadershipLevel]{Items: []LeadershipLevel{}}
	for _, t := range now.Vocabularies.Terms(domain.SchemeLeadershipLevel) {
		view.Items = append(view.Items, s.level(now, t, lang))
	}
	view.Total = int64(len(view.Items))
	return s.public(c, lang, view)
}

// showLeadershipLevel shows one level of leadership.
//
//	@summary	Show a level of leadership
//	@id			showLeadershipLevel
//	@tags		catalogue
//	@param		code	path		string	true	"code of leadership_level"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	LeadershipLevel
//	@failure	default	{object}	Problem
//	@router		/v1/leadership-levels/{code} [get]
func (s *Server) showLeadershipLevel(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, ok := now.Vocabularies.Term(domain.SchemeLeadershipLevel, c.Param("code"))
	if !ok {
		return domain.Missing("leadership_level")
	}
	return s.public(c, lang, s.level(now, t, lang))
}

func (s *Server) level(now *catalogue.Catalogue, t domain.Term, lang domain.Language) LeadershipLevel {
	level := LeadershipLevel{
		Term: Term{t.Code, t.Labels.In(lang)}, Role: t.Definition.In(lang), Responsibilities: []Responsibility{},
		Tools: s.toolsWith(now, domain.SchemeLeadershipLevel, t.Code, lang),
	}
	for _, r := range now.Vocabularies.Terms(domain.SchemeResponsibility) {
		if r.Broader == domain.TermRef(domain.SchemeLeadershipLevel+"/"+t.Code) {
			level.Responsibilities = append(level.Responsibilities, Responsibility{
				Term: Term{r.Code, r.Labels.In(lang)}, Text: r.Definition.In(lang),
				Tools: s.toolsWith(now, domain.SchemeResponsibility, r.Code, lang),
			})
		}
	}
	return level
}

func (s *Server) toolsWith(now *catalogue.Catalogue, scheme, code string, lang domain.Language) []Link {
	list := []Link{}
	found := now.Find(catalogue.Query{
		Lang: lang, Terms: map[string][]string{scheme: {code}}, Sort: catalogue.ByTitle, Limit: len(now.Tools()),
	})
	for _, t := range found.Tools {
		list = append(list, s.toolLink(t, lang))
	}
	return list
}
