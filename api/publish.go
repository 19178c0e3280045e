package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Publication says which feedback a revision answers.
type Publication struct {
	Addresses []domain.ID `json:"addresses" validate:"optional" swaggertype:"array,string"` // feedback ids
}

// Published is a revision that just came out.
type Published struct {
	RevisionItem
	Slug      string      `json:"slug"`
	Addresses []domain.ID `json:"addresses" swaggertype:"array,string"` // feedback that moved, duplicates included
}

// Withdrawal says why a tool leaves the catalogue.
type Withdrawal struct {
	Reason     string      `json:"reason" enums:"outdated,replaced,inaccurate,rights,other"`
	Note       domain.Text `json:"note" validate:"optional"`        // for people
	ReplacedBy string      `json:"replaced_by" validate:"optional"` // slug of a published tool
}

// ToolStatus is where a tool stands now.
type ToolStatus struct {
	Slug     string `json:"slug"`
	State    string `json:"state" enums:"unpublished,published,withdrawn"`
	Revision int    `json:"revision"`
}

// publishDraft publishes the draft in review.
//
//	@summary		Publish the draft, with the feedback that it answers
//	@description	All of that feedback moves to addressed in the same moment, and the change feed has the revision.
//	@id				publishDraft
//	@tags			editing
//	@accept			json
//	@param			slug		path		string		true	"slug"
//	@param			If-Match	header		string		false	"the draft's ETag"
//	@param			lang		query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			publication	body		Publication	true	"publication"
//	@success		201			{object}	Published
//	@failure		default		{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/tools/{slug}/publish [post]
func (s *Server) publishDraft(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	var in Publication
	if _, err := bind(c, &in); err != nil {
		return err
	}
	for i, id := range in.Addresses {
		in.Addresses[i] = idIn(id)
	}
	out, err := s.tools.Publish(c.Request().Context(), actor, domain.Publication{
		Slug: c.Param("slug"), Addresses: in.Addresses, Match: match,
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", s.revisionURL(out.Tool.Slug, out.Revision.Number))
	return s.private(c, http.StatusCreated, "", Published{
		s.revisionItem(s.Keeper.Catalogue(), out.Tool, out.Revision, lang), out.Tool.Slug, out.Addressed,
	})
}

// withdrawTool takes a tool out of the catalogue.
//
//	@summary	Withdraw a tool
//	@id			withdrawTool
//	@tags		editing
//	@accept		json
//	@param		slug		path		string		true	"slug"
//	@param		withdrawal	body		Withdrawal	true	"why"
//	@success	200			{object}	ToolStatus
//	@failure	default		{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/withdraw [post]
func (s *Server) withdrawTool(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	var in Withdrawal
	if _, err := bind(c, &in); err != nil {
		return err
	}
	t, err := s.tools.Withdraw(c.Request().Context(), actor, domain.Withdrawal{
		Slug: c.Param("slug"), Code: in.Reason, Note: in.Note, ReplacedBy: in.ReplacedBy,
	})
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", ToolStatus{t.Slug, string(t.State), t.CurrentRevision})
}

// reinstateTool brings a withdrawn tool back.
//
//	@summary	Reinstate a withdrawn tool
//	@id			reinstateTool
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	ToolStatus
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/reinstate [post]
func (s *Server) reinstateTool(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	t, err := s.tools.Reinstate(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", ToolStatus{t.Slug, string(t.State), t.CurrentRevision})
}
