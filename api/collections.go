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
	Withdrawn    int              `json:"withdrawn"` // tools of it that were withdrawn since, and are left out
	Language     Served           `json:"language"`  // of title, summary and introduction; tools have theirs
}

// CollectionTool is a tool in a collection.
type CollectionTool struct {
	Link
	Summary        string `json:"summary"`
	PinnedRevision *int   `json:"pinned_revision" extensions:"x-nullable"` // null: the current one
}

func (s *Server) collection(now *catalogue.Catalogue, x domain.Collection, lang domain.Language) Collection {
	language := servedOf(lang, x.Titles, x.Summaries, x.Introduction)
	view := Collection{
		ID: x.ID, Slug: x.Slug, Version: now.Version(domain.ResourceCollection, x.ID), Title: x.Titles.In(language.Served),
		Summary: x.Summaries.In(language.Served), Introduction: x.Introduction.In(language.Served), UpdatedAt: x.ChangedAt,
		Tools: []CollectionTool{}, Language: language,
	}
	for _, item := range x.Items {
		t, ok := now.Tool(item.Tool)
		switch {
		case ok && t.State == domain.ToolPublished:
			view.Tools = append(view.Tools, s.collectionTool(now, t, item, lang))
		case ok:
			view.Withdrawn++
		}
	}
	return view
}

// collectionTool shows a tool as it is now, or as the collection holds on to it.
func (s *Server) collectionTool(now *catalogue.Catalogue, t *catalogue.Tool, item domain.CollectionItem, lang domain.Language) CollectionTool {
	p, ok := now.Pinned(item)
	if !ok {
		return CollectionTool{Link: s.toolLink(t, lang), Summary: t.Summary(lang)}
	}
	served, stale := p.In(lang)
	link := Link{t.Slug, p.Title(lang), s.revisionURL(t.Slug, p.Number), served, stale}
	return CollectionTool{Link: link, Summary: p.Summary(lang), PinnedRevision: &p.Number}
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
	return s.publicIn(c, now, lang, func() (any, domain.Language) {
		view := s.collection(now, x, lang)
		return view, view.Language.Served
	})
}
