package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// eraseFeedback takes away for good what the organisation wrote.
//
//	@summary		Erase feedback
//	@description	Its texts, the answers to it and the results kept for its Idempotency-Key are gone at once and for good. What is left: id, tool, revision, ratings, state and times.
//	@id				eraseFeedback
//	@tags			feedback
//	@param			id			path	string	true	"id"	format(uuid)
//	@param			If-Match	header	string	true	"the feedback's ETag"
//	@success		204
//	@failure		412,428	{object}	Problem
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:write]
//	@router			/v1/feedback/{id} [delete]
func (s *Server) eraseFeedback(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	id, err := idInPath(c, "feedback")
	if err != nil {
		return err
	}
	match, err := ifMatch(c, false) // that it is needed, the domain says
	if err != nil {
		return err
	}
	if err := s.erasure.Feedback(c.Request().Context(), actor, id, match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
