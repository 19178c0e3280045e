package api

import (
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// Completion is a text that goes on from what somebody is typing.
type Completion struct {
	Text string `json:"text" example:"kehityskeskustelu"`
	Kind string `json:"kind" enums:"title,keyword,situation,theme,word" example:"title"` // where it stands
}

// completeSearch goes on from what somebody is typing.
//
//	@summary	Complete a search as it is typed
//	@id			completeSearch
//	@tags		catalogue
//	@param		q		query		string	true	"what was typed so far"	maxlength(200)
//	@param		lang	query		string	false	"language"				Enums(fi, sv, en)
//	@param		limit	query		int		false	"how many"				minimum(1)	maximum(20)	default(8)
//	@success	200		{object}	Page[Completion]
//	@failure	default	{object}	Problem
//	@router		/v1/search/complete [get]
func (s *Server) completeSearch(c echo.Context) error {
	p := newParams(c)
	text, lang, limit := strings.TrimSpace(p.one("q")), p.language(), p.number("limit", 8, 1, 20)
	switch {
	case text == "":
		p.wrong("q", "required", nil)
	case utf8.RuneCountInString(text) > MaxQuery:
		p.wrong("q", "too-long", nil, "max", itoa(MaxQuery))
	}
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[Completion]{Items: []Completion{}}
		for _, x := range now.Complete(text, lang, limit) {
			view.Items = append(view.Items, Completion{x.Text, string(x.Kind)})
		}
		view.Total = int64(len(view.Items))
		return view
	})
}
