package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// CollectionDocument is what a collection says, in every language.
type CollectionDocument struct {
	Titles       domain.Text             `json:"titles"`
	Summaries    domain.Text             `json:"summaries" validate:"optional"`
	Introduction domain.Text             `json:"introduction" validate:"optional"`                      // Markdown
	Order        int                     `json:"order" validate:"optional" minimum:"0" maximum:"10000"` // among the collections
	Tools        []domain.CollectionItem `json:"tools" validate:"optional" maxItems:"100"`
}

func collectionDocument(x domain.Collection) CollectionDocument {
	return CollectionDocument{x.Titles, x.Summaries, x.Introduction, x.Ord, present(x.Items)}
}

func (d CollectionDocument) collection(slug string) domain.Collection {
	return domain.Collection{
		Slug: slug, Titles: d.Titles, Summaries: d.Summaries, Introduction: d.Introduction, Ord: d.Order, Items: d.Tools,
	}
}

// showCollectionDocument shows a collection as it can be put back.
//
//	@summary	Show a collection in every language, as it can be put
//	@id			showCollectionDocument
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	CollectionDocument
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/collections/{slug}/document [get]
func (s *Server) showCollectionDocument(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	x, err := s.registry.Collection(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), collectionDocument(x))
}

// putCollection creates a collection or replaces what it says.
//
//	@summary		Create a collection, or replace what it says
//	@description	What its document has can be put. If-Match takes the document's ETag.
//	@id				putCollection
//	@tags			editing
//	@accept			json
//	@param			slug			path		string	true	"slug; stays for ever"
//	@param			If-Match		header		string	false	"the document's ETag; needed when it is there already"
//	@param			If-None-Match	header		string	false	"*: only when it isn't there yet"
//	@param			document		body		CollectionDocument	true	"what it says"
//	@success		200,201			{object}	CollectionDocument
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/collections/{slug} [put]
func (s *Server) putCollection(c echo.Context, actor domain.Actor) error {
	var in CollectionDocument
	known, err := readPut(c, &in)
	if err != nil {
		return err
	}
	x, created, err := s.registry.PutCollection(c.Request().Context(), actor, in.collection(c.Param("slug")), known)
	if err != nil {
		return err
	}
	return s.put(c, x.Tag(), created, collectionDocument(x))
}
