package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// SearchMiss is a text that was searched for in vain, and how often in a week. Nothing is known of who
// searched.
type SearchMiss struct {
	Text  string `json:"text" example:"ihan piipussa"` // lower case, at most 80 characters
	Lang  string `json:"lang" enums:"fi,sv,en"`        // that was searched in
	Week  string `json:"week" example:"2026-W47"`      // ISO 8601, in UTC
	Count int64  `json:"count" example:"12"`
}

// listSearchMisses lists what was searched for in vain.
//
//	@summary		List searches without an answer, the most frequent first
//	@description	Counted per week and kept for thirteen. A search without filters counts when no tool answered it exactly and the thesaurus led to none; texts that look like personal data never do. The last minute's may be missing.
//	@id				listSearchMisses
//	@tags			thesaurus
//	@param			week	query		string	false	"week of ISO 8601; default: all that are kept"
//	@param			lang	query		string	false	"language that was searched in"	Enums(fi, sv, en)
//	@param			limit	query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param			cursor	query		string	false	"where to go on, from next"
//	@success		200		{object}	Page[SearchMiss]
//	@failure		default	{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/search/misses [get]
func (s *Server) listSearchMisses(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	filter := domain.MissFilter{Lang: p.anyLanguage(), Limit: p.number("limit", 20, 1, 100)}
	week, cursor := p.one("week"), p.one("cursor")
	if week != "" {
		var ok bool
		if filter.Week, ok = domain.ParseWeek(week); !ok {
			p.wrong("week", "not-a-week", nil)
		}
	}
	if err := p.done(); err != nil {
		return err
	}
	list := listName(c, filter.Lang)
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &filter.After); err != nil {
			return err
		}
	}
	page, err := s.misses.List(c.Request().Context(), actor, filter)
	if err != nil {
		return err
	}
	view := Page[SearchMiss]{Items: make([]SearchMiss, len(page.Items)), Total: page.Total}
	for i, m := range page.Items {
		view.Items[i] = SearchMiss{Text: m.Text, Lang: string(m.Lang), Week: string(m.Week), Count: m.Count}
	}
	if page.More {
		next, err := s.Keys.seal(list, page.Items[len(page.Items)-1])
		if err != nil {
			return err
		}
		view.turn(c, s.PublicURL, next, filter.Lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

// noteMiss counts a search that no tool answers exactly, and that the thesaurus doesn't lead to any: so an
// editor who teaches it the words sees them leave the list. A search that is narrowed by filters, or goes
// on, says nothing of words that are missing.
func (s *Server) noteMiss(c echo.Context, q catalogue.Query, found catalogue.Page) {
	first := q.Offset == 0 && q.After == catalogue.Place{}
	whole := len(q.Terms) == 0 && !q.NoFallback
	if q.Text == "" || found.Exact > 0 || !first || !whole || c.Request().Method != http.MethodGet {
		return
	}
	if found.Total == 0 || !found.Asked.Means() {
		s.Misses.Note(q.Lang, q.Text)
	}
}
