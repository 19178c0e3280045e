package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Collection is a toolkit: tools in an order, with an introduction.
type Collection struct {
	ID           domain.ID        `json:"id" swaggertype:"string" format:"uuid"`
	Slug         string           `json:"slug" example:"valoa-tyokalupakki"`
	Version      int64            `json:"version"`
	Title        string           `json:"title"`
	Summary      string           `json:"summary"`
	Introduction string           `json:"introduction"` // Markdown
	UpdatedAt    time.Time        `json:"updated_at" format:"date-time"`
	Tools        []CollectionTool `json:"tools"`
}

// CollectionTool is a tool in a collection.
type CollectionTool struct {
	Link
	Summary        string `json:"summary"`
	PinnedRevision *int   `json:"pinned_revision" extensions:"x-nullable"` // null: the current one
}

func (s *Server) collection(now *catalogue.Catalogue, x domain.Collection, lang domain.Language) Collection {
	view := Collection{
		ID: x.ID, Slug: x.Slug, Version: now.Version(domain.ResourceCollection, x.ID), Title: x.Titles.In(lang),
		Summary: x.Summaries.In(lang), Introduction: x.Introduction.In(lang), UpdatedAt: x.ChangedAt, Tools: []CollectionTool{},
	}
	for _, item := range x.Items {
		t, ok := now.Tool(item.Tool)
		if !ok || t.State != domain.ToolPublished {
			continue
		}
		tool := CollectionTool{Link: s.toolLink(t, lang), Summary: t.Summary(lang)}
		if item.Revision > 0 {
			tool.PinnedRevision, tool.URL = &item.Revision, s.revisionURL(t.Slug, item.Revision)
		}
		view.Tools = append(view.Tools, tool)
	}
	return view
}

// listCollections lists the collections.
//
//	@summary	List the collections
//	@id			listCollections
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[Collection]
//	@failure	default	{object}	Problem
//	@router		/v1/collections [get]
func (s *Server) listCollections(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[Collection]{Items: []Collection{}, Total: int64(len(now.Collections))}
		for _, x := range now.Collections {
			view.Items = append(view.Items, s.collection(now, x, lang))
		}
		return view
	})
}

// showCollection shows one collection.
//
//	@summary	Show a collection
//	@id			showCollection
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Collection
//	@failure	default	{object}	Problem
//	@router		/v1/collections/{slug} [get]
func (s *Server) showCollection(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	x, ok := now.Collection(c.Param("slug"))
	if !ok {
		return domain.Missing("collection")
	}
	return s.public(c, now, lang, func() any { return s.collection(now, x, lang) })
}
