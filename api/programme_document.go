package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// ProgrammeDocument is what a programme says, in every language.
type ProgrammeDocument struct {
	Names     domain.Text `json:"names"`
	Summaries domain.Text `json:"summaries" validate:"optional"`
	From      string      `json:"from" format:"date" example:"2026-01-01"`
	Until     *string     `json:"until" validate:"optional" format:"date" extensions:"x-nullable"` // null while it goes on
}

// ParticipationDocument is an organisation's part in a programme.
type ParticipationDocument struct {
	State string  `json:"state" enums:"invited,active,paused,ended"`
	From  string  `json:"from" format:"date" example:"2026-01-01"`
	Until *string `json:"until" validate:"optional" format:"date" extensions:"x-nullable"`
}

func programmeDocument(p domain.Programme) ProgrammeDocument {
	return ProgrammeDocument{p.Names, p.Summaries, string(p.From), given(string(p.Until))}
}

func (d ProgrammeDocument) programme(slug string) domain.Programme {
	return domain.Programme{Slug: slug, Names: d.Names, Summaries: d.Summaries, From: domain.Date(d.From), Until: dateOr(d.Until)}
}

func participationDocument(p domain.Participation) ParticipationDocument {
	return ParticipationDocument{string(p.State), string(p.From), given(string(p.Until))}
}

func dateOr(given *string) domain.Date {
	if given == nil {
		return ""
	}
	return domain.Date(*given)
}

// showProgrammeDocument shows a programme as it can be put back.
//
//	@summary	Show a programme in every language, as it can be put
//	@id			showProgrammeDocument
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	ProgrammeDocument
//	@failure	default	{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/programmes/{slug}/document [get]
func (s *Server) showProgrammeDocument(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	x, err := s.registry.Programme(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), programmeDocument(x))
}

// putProgramme creates a programme or replaces what it says.
//
//	@summary		Create a programme, or replace what it says
//	@description	What its document has can be put. If-Match takes the document's ETag.
//	@id				putProgramme
//	@tags			editing
//	@accept			json
//	@param			slug			path		string	true	"slug; stays for ever"
//	@param			If-Match		header		string	false	"the document's ETag; needed when it is there already"
//	@param			If-None-Match	header		string	false	"*: only when it isn't there yet"
//	@param			document		body		ProgrammeDocument	true	"what it says"
//	@success		200,201			{object}	ProgrammeDocument
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[organisations:manage]
//	@router			/v1/programmes/{slug} [put]
func (s *Server) putProgramme(c echo.Context, actor domain.Actor) error {
	var in ProgrammeDocument
	known, err := readPut(c, &in)
	if err != nil {
		return err
	}
	x, created, err := s.registry.PutProgramme(c.Request().Context(), actor, in.programme(c.Param("slug")), known)
	if err != nil {
		return err
	}
	return s.put(c, x.Tag(), created, programmeDocument(x))
}

// showParticipation shows an organisation's part in a programme.
//
//	@summary	Show an organisation's part in a programme
//	@id			showParticipation
//	@tags		editing
//	@param		slug			path		string	true	"slug of the programme"
//	@param		organisation	path		string	true	"slug of the organisation"
//	@success	200				{object}	ParticipationDocument
//	@failure	default			{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/programmes/{slug}/participations/{organisation} [get]
func (s *Server) showParticipation(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	part, err := s.registry.Participation(c.Request().Context(), actor, c.Param("slug"), c.Param("organisation"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, part.Tag(), participationDocument(part))
}

// putParticipation lets an organisation into a programme, or changes its part.
//
//	@summary		Let an organisation into a programme, or change its part
//	@description	Only an active part, within its days, lets the organisation send trials and feedback.
//	@id				putParticipation
//	@tags			editing
//	@accept			json
//	@param			slug			path		string					true	"slug of the programme"
//	@param			organisation	path		string					true	"slug of the organisation"
//	@param			If-Match		header		string					false	"the ETag that you saw; needed when it takes part already"
//	@param			If-None-Match	header		string					false	"*: only when it doesn't take part yet"
//	@param			participation	body		ParticipationDocument	true	"part"
//	@success		200,201			{object}	ParticipationDocument
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[organisations:manage]
//	@router			/v1/programmes/{slug}/participations/{organisation} [put]
func (s *Server) putParticipation(c echo.Context, actor domain.Actor) error {
	var in ParticipationDocument
	known, err := readPut(c, &in)
	if err != nil {
		return err
	}
	part := domain.Participation{State: domain.ParticipationState(in.State), From: domain.Date(in.From), Until: dateOr(in.Until)}
	part, created, err := s.registry.PutParticipation(
		c.Request().Context(), actor, c.Param("slug"), c.Param("organisation"), part, known)
	if err != nil {
		return err
	}
	return s.put(c, part.Tag(), created, participationDocument(part))
}
