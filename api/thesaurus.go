package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// ThesaurusGroup is one concept. Its terms mean the same within a language, and are each other's
// translations between languages.
type ThesaurusGroup struct {
	Code  string       `json:"code" example:"uupumus"`
	Terms domain.Words `json:"terms"`
}

// NewThesaurusGroup is a group to put.
type NewThesaurusGroup struct {
	Code  string       `json:"code" validate:"optional" example:"uupumus"` // the path's, if given
	Terms domain.Words `json:"terms"`                                      // up to 20 in a language, each a word or a phrase of up to four
}

// ThesaurusRelation leads one way, from everyday words to words of the field.
type ThesaurusRelation struct {
	Code string   `json:"code" example:"ihan-piipussa"`
	Lang string   `json:"lang" enums:"fi,sv,en"`
	From []string `json:"from" example:"ihan piipussa"`
	To   []string `json:"to" example:"uupumus"`
}

// NewThesaurusRelation is a relation to put.
type NewThesaurusRelation struct {
	Code string          `json:"code" validate:"optional" example:"ihan-piipussa"` // the path's, if given
	Lang domain.Language `json:"lang" swaggertype:"string" enums:"fi,sv,en"`
	From []string        `json:"from" example:"ihan piipussa"` // 1 to 20, each a word or a phrase of up to four
	To   []string        `json:"to" example:"uupumus"`
}

func groupView(g domain.ThesaurusGroup) ThesaurusGroup { return ThesaurusGroup(g) }

func relationView(r domain.ThesaurusRelation) ThesaurusRelation {
	return ThesaurusRelation{Code: r.Code, Lang: string(r.Lang), From: r.From, To: r.To}
}

// listThesaurusGroups lists the groups.
//
//	@summary	List the groups of the thesaurus
//	@id			listThesaurusGroups
//	@tags		thesaurus
//	@param		term	query		string	false	"part of a term"	maxlength(100)
//	@param		lang	query		string	false	"language of that term"	Enums(fi, sv, en)
//	@param		limit	query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param		cursor	query		string	false	"where to go on, from next"
//	@success	200		{object}	Page[ThesaurusGroup]
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/groups [get]
func (s *Server) listThesaurusGroups(c echo.Context, actor domain.Actor) error {
	return listEntries(s, c, actor, s.groups, groupView)
}

// showThesaurusGroup shows a group.
//
//	@summary	Show a group of the thesaurus
//	@id			showThesaurusGroup
//	@tags		thesaurus
//	@param		code	path		string	true	"code"
//	@success	200		{object}	ThesaurusGroup
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/groups/{code} [get]
func (s *Server) showThesaurusGroup(c echo.Context, actor domain.Actor) error {
	return showEntry(s, c, actor, s.groups, groupView)
}

// putThesaurusGroup creates a group, or replaces the one with its code.
//
//	@summary		Put a group into the thesaurus
//	@description	Effective in every search before the answer, on other replicas within a second.
//	@id				putThesaurusGroup
//	@tags			thesaurus
//	@accept			json
//	@param			code			path		string				true	"code: lower-case letters, digits and hyphens"
//	@param			If-Match		header		string				false	"the group's ETag; needed when there is one already"
//	@param			If-None-Match	header		string				false	"*: only when there is none yet"
//	@param			group			body		NewThesaurusGroup	true	"group"
//	@success		200,201			{object}	ThesaurusGroup
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/thesaurus/groups/{code} [put]
func (s *Server) putThesaurusGroup(c echo.Context, actor domain.Actor) error {
	var in NewThesaurusGroup
	if err := bindPut(c, &in, &in.Code); err != nil {
		return err
	}
	return putEntry(s, c, actor, s.groups, domain.ThesaurusGroup(in), groupView)
}

// deleteThesaurusGroup takes a group out of the thesaurus.
//
//	@summary	Delete a group of the thesaurus
//	@id			deleteThesaurusGroup
//	@tags		thesaurus
//	@param		code		path	string	true	"code"
//	@param		If-Match	header	string	true	"the group's ETag"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/groups/{code} [delete]
func (s *Server) deleteThesaurusGroup(c echo.Context, actor domain.Actor) error {
	return deleteEntry(c, actor, s.groups)
}

// listThesaurusRelations lists the relations.
//
//	@summary	List the relations of the thesaurus
//	@id			listThesaurusRelations
//	@tags		thesaurus
//	@param		term	query		string	false	"part of a term on either side"	maxlength(100)
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@param		limit	query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param		cursor	query		string	false	"where to go on, from next"
//	@success	200		{object}	Page[ThesaurusRelation]
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/relations [get]
func (s *Server) listThesaurusRelations(c echo.Context, actor domain.Actor) error {
	return listEntries(s, c, actor, s.relations, relationView)
}

// showThesaurusRelation shows a relation.
//
//	@summary	Show a relation of the thesaurus
//	@id			showThesaurusRelation
//	@tags		thesaurus
//	@param		code	path		string	true	"code"
//	@success	200		{object}	ThesaurusRelation
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/relations/{code} [get]
func (s *Server) showThesaurusRelation(c echo.Context, actor domain.Actor) error {
	return showEntry(s, c, actor, s.relations, relationView)
}

// putThesaurusRelation creates a relation, or replaces the one with its code.
//
//	@summary		Put a relation into the thesaurus
//	@description	Effective in every search before the answer, on other replicas within a second.
//	@id				putThesaurusRelation
//	@tags			thesaurus
//	@accept			json
//	@param			code			path		string					true	"code: lower-case letters, digits and hyphens"
//	@param			If-Match		header		string					false	"the relation's ETag; needed when there is one already"
//	@param			If-None-Match	header		string					false	"*: only when there is none yet"
//	@param			relation		body		NewThesaurusRelation	true	"relation"
//	@success		200,201			{object}	ThesaurusRelation
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/thesaurus/relations/{code} [put]
func (s *Server) putThesaurusRelation(c echo.Context, actor domain.Actor) error {
	var in NewThesaurusRelation
	if err := bindPut(c, &in, &in.Code); err != nil {
		return err
	}
	return putEntry(s, c, actor, s.relations, domain.ThesaurusRelation(in), relationView)
}

// deleteThesaurusRelation takes a relation out of the thesaurus.
//
//	@summary	Delete a relation of the thesaurus
//	@id			deleteThesaurusRelation
//	@tags		thesaurus
//	@param		code		path	string	true	"code"
//	@param		If-Match	header	string	true	"the relation's ETag"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/thesaurus/relations/{code} [delete]
func (s *Server) deleteThesaurusRelation(c echo.Context, actor domain.Actor) error {
	return deleteEntry(c, actor, s.relations)
}

func listEntries[E domain.ThesaurusEntry[E], V any](
	s *Server, c echo.Context, actor domain.Actor, service *domain.ThesaurusService[E], view func(E) V,
) error {
	p := newParams(c)
	filter := domain.ThesaurusFilter{
		Term: p.text("term", domain.MaxTermLength), Lang: p.anyLanguage(), Limit: p.number("limit", 20, 1, 100),
	}
	cursor := p.one("cursor")
	if err := p.done(); err != nil {
		return err
	}
	list := listName(c, filter.Lang)
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &filter.After); err != nil {
			return err
		}
	}
	page, err := service.List(c.Request().Context(), actor, filter)
	if err != nil {
		return err
	}
	out := Page[V]{Items: make([]V, len(page.Items)), Total: int64(page.Total)}
	for i, e := range page.Items {
		out.Items[i] = view(e)
	}
	if page.More {
		next, err := s.Keys.seal(list, page.Items[len(page.Items)-1].Address())
		if err != nil {
			return err
		}
		out.turn(c, s.PublicURL, next, filter.Lang)
	}
	return s.private(c, http.StatusOK, "", out)
}

func showEntry[E domain.ThesaurusEntry[E], V any](
	s *Server, c echo.Context, actor domain.Actor, service *domain.ThesaurusService[E], view func(E) V,
) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	e, err := service.Entry(c.Request().Context(), actor, c.Param("code"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, e.Tag(), view(e))
}

func putEntry[E domain.ThesaurusEntry[E], V any](
	s *Server, c echo.Context, actor domain.Actor, service *domain.ThesaurusService[E], e E, view func(E) V,
) error {
	known, err := putCondition(c)
	if err != nil {
		return err
	}
	stored, created, err := service.Put(c.Request().Context(), actor, e, known)
	if err != nil {
		return err
	}
	return s.put(c, stored.Tag(), created, view(stored))
}

func deleteEntry[E domain.ThesaurusEntry[E]](c echo.Context, actor domain.Actor, service *domain.ThesaurusService[E]) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false) // whether it is needed, the domain says
	if err != nil {
		return err
	}
	if err := service.Remove(c.Request().Context(), actor, c.Param("code"), match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
