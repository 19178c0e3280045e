package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Programme is a pilot programme.
type Programme struct {
	ID             domain.ID       `json:"id" swaggertype:"string" format:"uuid"`
	Slug           string          `json:"slug"`
	Version        int64           `json:"version"`
	Name           string          `json:"name"`
	Summary        string          `json:"summary"`
	From           domain.Date     `json:"from" swaggertype:"string" format:"date"`
	Until          *string         `json:"until" format:"date" extensions:"x-nullable"` // null while it goes on
	Participations []Participation `json:"participations"`
	Language       Served          `json:"language"` // of name and summary
}

// Participation is an organisation's part in a programme.
type Participation struct {
	Organisation Party       `json:"organisation"`
	State        string      `json:"state" enums:"invited,active,paused,ended"`
	From         domain.Date `json:"from" swaggertype:"string" format:"date"`
	Until        *string     `json:"until" format:"date" extensions:"x-nullable"`
}

func (s *Server) programme(now *catalogue.Catalogue, p domain.Programme, lang domain.Language) Programme {
	language := servedOf(lang, p.Names, p.Summaries)
	view := Programme{
		ID: p.ID, Slug: p.Slug, Version: now.Version(domain.ResourceProgramme, p.ID), Name: p.Names.In(language.Served),
		Summary: p.Summaries.In(language.Served), From: p.From, Until: given(string(p.Until)), Participations: []Participation{},
		Language: language,
	}
	for _, part := range now.Participations {
		if part.ProgrammeID == p.ID {
			view.Participations = append(view.Participations, Participation{
				s.party(now, part.OrganisationID, lang), string(part.State), part.From, given(string(part.Until)),
			})
		}
	}
	return view
}

// listProgrammes lists the pilot programmes.
//
//	@summary	List the pilot programmes with those who take part
//	@id			listProgrammes
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[Programme]
//	@failure	default	{object}	Problem
//	@router		/v1/programmes [get]
func (s *Server) listProgrammes(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[Programme]{Items: []Programme{}, Total: int64(len(now.Programmes))}
		for _, x := range now.Programmes {
			view.Items = append(view.Items, s.programme(now, x, lang))
		}
		return view
	})
}

// showProgramme shows one pilot programme.
//
//	@summary	Show a pilot programme
//	@id			showProgramme
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Programme
//	@failure	default	{object}	Problem
//	@router		/v1/programmes/{slug} [get]
func (s *Server) showProgramme(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	x, ok := now.Programme(c.Param("slug"))
	if !ok {
		return domain.Missing("programme")
	}
	return s.publicIn(c, now, lang, func() (any, domain.Language) {
		view := s.programme(now, x, lang)
		return view, view.Language.Served
	})
}
