package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// TermDocument is a term as editors see it, in every language.
type TermDocument struct {
	Code       string      `json:"code" example:"wellbeing"`
	Labels     domain.Text `json:"labels"`
	Definition domain.Text `json:"definition"`
	Order      int         `json:"order"`
	Broader    *string     `json:"broader" extensions:"x-nullable" example:"leadership_level/supervisor"` // scheme/code
	URI        *string     `json:"uri" extensions:"x-nullable" format:"uri"`
	ValidUntil *string     `json:"valid_until" extensions:"x-nullable" format:"date"`
	ReplacedBy *string     `json:"replaced_by" extensions:"x-nullable"`
}

// NewTerm is a term to put.
type NewTerm struct {
	Code       string      `json:"code" validate:"optional" example:"wellbeing"` // the path's, if given
	Labels     domain.Text `json:"labels"`                                       // in all three languages
	Definition domain.Text `json:"definition" validate:"optional"`
	Order      int         `json:"order" validate:"optional" minimum:"0" maximum:"10000"`                                     // in the vocabulary
	Broader    string      `json:"broader" validate:"optional" extensions:"x-nullable" example:"leadership_level/supervisor"` // needed where the others have one
	URI        string      `json:"uri" validate:"optional" extensions:"x-nullable"`                                           // the same concept elsewhere
	ValidUntil string      `json:"valid_until" validate:"optional" extensions:"x-nullable" format:"date"`                     // retires the term
	ReplacedBy string      `json:"replaced_by" validate:"optional" extensions:"x-nullable"`                                   // code of the same vocabulary
}

func termDocument(t domain.Term) TermDocument {
	return TermDocument{
		Code: t.Code, Labels: t.Labels, Definition: t.Definition, Order: t.Ord, Broader: given(string(t.Broader)),
		URI: given(t.URI), ValidUntil: given(string(t.ValidUntil)), ReplacedBy: given(t.ReplacedBy),
	}
}

// showTerm shows a term in every language.
//
//	@summary	Show a term as editors see it
//	@id			showTerm
//	@tags		editing
//	@param		scheme	path		string	true	"scheme"
//	@param		code	path		string	true	"code"
//	@success	200		{object}	TermDocument
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/vocabularies/{scheme}/terms/{code} [get]
func (s *Server) showTerm(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	t, err := s.vocabularies.Term(c.Request().Context(), actor, c.Param("scheme"), c.Param("code"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, t.Tag(), termDocument(t))
}

// putTerm creates a term, or replaces what the one with its code says.
//
//	@summary		Put a term into a vocabulary
//	@description	A code never changes, and a term is never deleted: valid_until retires it, replaced_by names another one.
//	@id				putTerm
//	@tags			editing
//	@accept			json
//	@param			scheme			path		string	true	"scheme"
//	@param			code			path		string	true	"code: lower-case letters, digits and underscores"
//	@param			If-Match		header		string	false	"the term's ETag; needed when there is one already"
//	@param			If-None-Match	header		string	false	"*: only when there is none yet"
//	@param			term			body		NewTerm	true	"term"
//	@success		200,201			{object}	TermDocument
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/vocabularies/{scheme}/terms/{code} [put]
func (s *Server) putTerm(c echo.Context, actor domain.Actor) error {
	var in NewTerm
	if err := bindPut(c, &in, &in.Code); err != nil {
		return err
	}
	known, err := putCondition(c)
	if err != nil {
		return err
	}
	t := domain.Term{
		Scheme: c.Param("scheme"), Code: in.Code, Labels: in.Labels, Definition: in.Definition, Ord: in.Order,
		Broader: domain.TermRef(in.Broader), URI: in.URI, ValidUntil: domain.Date(in.ValidUntil), ReplacedBy: in.ReplacedBy,
	}
	created, err := s.vocabularies.PutTerm(c.Request().Context(), actor, t, known)
	if err != nil {
		return err
	}
	return s.put(c, t.Tag(), created, termDocument(t))
}
