package api

import "github.com/labstack/echo/v4"

// listRelated lists the tools that go with a tool, each with the reasons.
//
//	@summary		List the tools that go with a tool
//	@description	What its authors name comes first, then its neighbours in collections and what serves the same needs, themes and methods.
//	@id				listRelated
//	@tags			catalogue
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@param			limit	query		int		false	"how many"								minimum(1)	maximum(50)	default(6)
//	@success		200		{object}	Page[SuggestedTool]
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/related [get]
func (s *Server) listRelated(c echo.Context) error {
	p := newParams(c)
	lang, limit := p.language(), p.number("limit", 6, 1, 50)
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, err := current(now, c.Param("slug"))
	if err != nil {
		return err
	}
	page := s.pageAt(c, now, now.Feed.Position, lang)
	if page.Fresh {
		return nil
	}
	list, total := now.Related(t, limit)
	return page.assembled(func(b []byte) ([]byte, error) { return s.appendSuggested(b, now, list, total, lang) })
}
