package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Me is who the token's bearer is, and what it may do.
type Me struct {
	ClientID       domain.ID         `json:"client_id" swaggertype:"string" format:"uuid"` // of an editor who signed in at the operator's provider: the id that drafts and trail know
	Role           string            `json:"role" enums:"pilot,integrator,editor"`
	Scopes         []string          `json:"scopes"`
	Organisation   *Party            `json:"organisation" extensions:"x-nullable"`
	Participations []MyParticipation `json:"participations"`
}

// MyParticipation is the organisation's part in a programme.
type MyParticipation struct {
	Programme Link        `json:"programme"`
	State     string      `json:"state" enums:"invited,active,paused,ended"`
	From      domain.Date `json:"from" swaggertype:"string" format:"date"`
	Until     *string     `json:"until" format:"date" extensions:"x-nullable"`
}

// showMe tells who asks.
//
//	@summary	Show who I am
//	@id			showMe
//	@tags		feedback
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Me
//	@failure	default	{object}	Problem
//	@security	Bearer
//	@router		/v1/me [get]
func (s *Server) showMe(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	view := Me{ClientID: actor.ClientID, Role: string(actor.Role), Scopes: []string{}, Participations: []MyParticipation{}}
	for _, p := range actor.Permissions {
		view.Scopes = append(view.Scopes, string(p))
	}
	if actor.Organisation != "" {
		party := s.party(now, actor.Organisation, lang)
		view.Organisation = &party
	}
	for _, part := range now.Participations {
		if part.OrganisationID != actor.Organisation {
			continue
		}
		for _, x := range now.Programmes {
			if x.ID == part.ProgrammeID {
				view.Participations = append(view.Participations, MyParticipation{
					Link{
						Slug: x.Slug, Title: x.Names.In(lang), URL: s.PublicURL + "/v1/programmes/" + x.Slug, Language: x.Names.Served(lang),
					},
					string(part.State), part.From, given(string(part.Until)),
				})
			}
		}
	}
	return s.private(c, http.StatusOK, "", view)
}
