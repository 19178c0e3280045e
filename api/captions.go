package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// CaptionsDue is a published recording that has neither captions nor its text.
type CaptionsDue struct {
	Tool  Link        `json:"tool"`
	Media string      `json:"media" example:"tallenne"` // key of the item
	DueOn domain.Date `json:"due_on" format:"date"`     // 14 days after the recording was published (Act 306/2019)
	Late  bool        `json:"late"`
}

// CaptionsDueList is what still needs captions, the earliest day first.
type CaptionsDueList struct {
	Items []CaptionsDue `json:"items"`
	Total int           `json:"total"`
}

// listCaptionsDue lists recordings that need captions.
//
//	@summary		List recordings without captions
//	@description	Published recordings that have neither captions nor their text, the earliest day first. The law gives 14 days from publication.
//	@id				listCaptionsDue
//	@tags			editing
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{object}	CaptionsDueList
//	@failure		default	{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/captions-due [get]
func (s *Server) listCaptionsDue(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	list, err := s.media.CaptionsDue(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	now, today := s.Keeper.Catalogue(), domain.DateOf(s.Now())
	view := CaptionsDueList{Items: []CaptionsDue{}}
	for _, due := range list {
		if t, ok := now.ToolByID(due.ToolID); ok {
			view.Items = append(view.Items, CaptionsDue{s.toolLink(t, lang), due.Key, due.DueOn, due.DueOn < today})
		}
	}
	view.Total = len(view.Items)
	return s.private(c, http.StatusOK, "", view)
}
