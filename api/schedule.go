package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Schedule says when a draft in review shall be published, and which feedback it answers then.
type Schedule struct {
	PublishAt string      `json:"publish_at" format:"date-time" example:"2026-12-01T06:00:00Z"`
	Addresses []domain.ID `json:"addresses" validate:"optional" swaggertype:"array,string"` // feedback ids
}

// scheduleDraft sets a time for the draft in review.
//
//	@summary		Schedule the draft in review
//	@description	It is published within seconds of that time. Feedback that its sender takes back until then is left out. To take the time back, return the draft.
//	@id				scheduleDraft
//	@tags			editing
//	@accept			json
//	@param			slug		path		string		true	"slug"
//	@param			If-Match	header		string		false	"the draft's ETag"
//	@param			schedule	body		Schedule	true	"when"
//	@success		200			{object}	Draft
//	@failure		default		{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/tools/{slug}/schedule [post]
func (s *Server) scheduleDraft(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	var in Schedule
	if _, err := bind(c, &in); err != nil {
		return err
	}
	for i, id := range in.Addresses {
		in.Addresses[i] = idIn(id)
	}
	t, d, err := s.tools.Schedule(c.Request().Context(), actor, domain.Schedule{
		Slug: c.Param("slug"), At: in.PublishAt, Addresses: in.Addresses, Match: match,
	})
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, d.Tag(), draftView(t, d))
}
