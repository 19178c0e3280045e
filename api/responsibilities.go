package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// OwnResponsibility is how an organisation words a responsibility of leadership for itself, in every
// language that it does so.
type OwnResponsibility struct {
	Code  string      `json:"code" example:"psychological_safety"`
	Title domain.Text `json:"title"`
	Text  domain.Text `json:"text"`
}

// NewOwnResponsibility is an own wording to put.
type NewOwnResponsibility struct {
	Code  string      `json:"code" validate:"optional" example:"psychological_safety"` // the path's, if given
	Title domain.Text `json:"title"`
	Text  domain.Text `json:"text"`
}

func ownResponsibility(o domain.ResponsibilityOverride) OwnResponsibility {
	return OwnResponsibility{o.Code, o.Title, o.Text}
}

// showOwnResponsibility shows an organisation's own wording.
//
//	@summary		Show an organisation's own wording of a responsibility
//	@description	Everybody reads it at /v1/leadership-levels?organisation=; this is what can be put back.
//	@id				showOwnResponsibility
//	@tags			editing
//	@param			slug	path		string	true	"slug of the organisation"
//	@param			code	path		string	true	"code of responsibility"
//	@success		200		{object}	OwnResponsibility
//	@failure		default	{object}	Problem
//	@security		Bearer[responsibilities:write]
//	@router			/v1/organisations/{slug}/responsibilities/{code} [get]
func (s *Server) showOwnResponsibility(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	o, err := s.responsibilities.Override(c.Request().Context(), actor, c.Param("slug"), c.Param("code"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, o.Tag(), ownResponsibility(o))
}

// putOwnResponsibility publishes an organisation's own wording.
//
//	@summary	Word a responsibility for an organisation
//	@id			putOwnResponsibility
//	@tags		editing
//	@accept		json
//	@param		slug			path		string					true	"slug of the organisation: one's own, any for an editor"
//	@param		code			path		string					true	"code of responsibility"
//	@param		If-Match		header		string					false	"the wording's ETag; needed when there is one already"
//	@param		If-None-Match	header		string					false	"*: only when there is none yet"
//	@param		wording			body		NewOwnResponsibility	true	"wording"
//	@success	200,201			{object}	OwnResponsibility
//	@failure	412,428			{object}	Problem
//	@failure	default			{object}	Problem
//	@security	Bearer[responsibilities:write]
//	@router		/v1/organisations/{slug}/responsibilities/{code} [put]
func (s *Server) putOwnResponsibility(c echo.Context, actor domain.Actor) error {
	var in NewOwnResponsibility
	if err := bindPut(c, &in, &in.Code); err != nil {
		return err
	}
	known, err := putCondition(c)
	if err != nil {
		return err
	}
	own := domain.ResponsibilityOverride{Code: in.Code, Title: in.Title, Text: in.Text}
	stored, created, err := s.responsibilities.Put(c.Request().Context(), actor, c.Param("slug"), own, known)
	if err != nil {
		return err
	}
	return s.put(c, stored.Tag(), created, ownResponsibility(stored))
}

// deleteOwnResponsibility takes an organisation's own wording back.
//
//	@summary	Take an organisation's own wording of a responsibility back
//	@id			deleteOwnResponsibility
//	@tags		editing
//	@param		slug		path	string	true	"slug of the organisation"
//	@param		code		path	string	true	"code of responsibility"
//	@param		If-Match	header	string	true	"the wording's ETag"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[responsibilities:write]
//	@router		/v1/organisations/{slug}/responsibilities/{code} [delete]
func (s *Server) deleteOwnResponsibility(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false) // whether it is needed, the domain says
	if err != nil {
		return err
	}
	err = s.responsibilities.Remove(c.Request().Context(), actor, c.Param("slug"), c.Param("code"), match)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
