package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// NewInvitation invites an organisation to fetch the id and secret of a client.
type NewInvitation struct {
	Name   string              `json:"name" maxLength:"100" example:"Forms on the intranet"` // which of its systems; never a person
	Role   string              `json:"role" validate:"optional" enums:"pilot,integrator" default:"pilot"`
	Scopes []domain.Permission `json:"scopes" validate:"optional" swaggertype:"array,string"` // default: all of the role
	Basic  bool                `json:"basic" validate:"optional"`                             // may send id and secret with each request
	Days   int                 `json:"days" validate:"optional" minimum:"1" maximum:"30" example:"7"`
}

// Invitation is a link by which an organisation fetches a client's id and secret, once.
type Invitation struct {
	ID        domain.ID  `json:"id" swaggertype:"string" format:"uuid"`
	URL       string     `json:"url,omitempty" validate:"optional" format:"uri"` // shown once, when it is made
	Name      string     `json:"name"`
	Role      string     `json:"role" enums:"pilot,integrator"`
	Scopes    []string   `json:"scopes"`
	Basic     bool       `json:"basic"`
	CreatedAt time.Time  `json:"created_at" format:"date-time"`
	ExpiresAt time.Time  `json:"expires_at" format:"date-time"`
	ClaimedAt *time.Time `json:"claimed_at" format:"date-time" extensions:"x-nullable"`
	ClientID  *domain.ID `json:"client_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // that it became
}

// InvitationList is an organisation's invitations that haven't expired.
type InvitationList struct {
	Items []Invitation `json:"items"`
}

func invitationView(i domain.Invitation) Invitation {
	return Invitation{
		ID: i.ID, Name: i.Name, Role: string(i.Role), Scopes: scopesOf(i.Permissions), Basic: i.Basic, CreatedAt: i.CreatedAt,
		ExpiresAt: i.ExpiresAt, ClaimedAt: i.ClaimedAt, ClientID: i.ClaimedAs,
	}
}

func scopesOf(list []domain.Permission) []string {
	scopes := make([]string, len(list))
	for i, p := range list {
		scopes[i] = string(p)
	}
	return scopes
}

// createInvitation invites an organisation.
//
//	@summary		Invite an organisation to fetch a client's id and secret
//	@description	Send the link to the organisation. Whoever opens it sees what it is for, and gets id and secret by a button, once: nobody mails a secret, and a mail scanner that opens the link uses nothing up. Each request makes another link, which is shown in its answer and stored nowhere: when the answer is lost, ask again. The link that nobody got is listed, and can be revoked.
//	@id				createInvitation
//	@tags			editing
//	@accept			json
//	@param			slug		path		string			true	"slug of the organisation"
//	@param			invitation	body		NewInvitation	true	"to what"
//	@success		201			{object}	Invitation
//	@failure		default		{object}	Problem
//	@security		Bearer[organisations:manage]
//	@router			/v1/organisations/{slug}/invitations [post]
func (s *Server) createInvitation(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	in := NewInvitation{Days: domain.InvitationDays}
	if _, err := bind(c, &in); err != nil {
		return err
	}
	i, token, err := s.clients.Invite(c.Request().Context(), actor, c.Param("slug"), domain.NewInvitation{
		Role: domain.Role(in.Role), Name: in.Name, Permissions: in.Scopes, Basic: in.Basic, Days: in.Days,
	})
	if err != nil {
		return err
	}
	view := invitationView(i)
	view.URL = s.PublicURL + "/v1/invitations/" + token
	c.Response().Header().Set("Location", view.URL)
	return s.private(c, http.StatusCreated, string(i.ID), view)
}

// listInvitations lists an organisation's invitations, without what makes them work.
//
//	@summary	List an organisation's invitations
//	@id			listInvitations
//	@tags		editing
//	@param		slug	path		string	true	"slug of the organisation"
//	@success	200		{object}	InvitationList
//	@failure	default	{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/organisations/{slug}/invitations [get]
func (s *Server) listInvitations(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	list, err := s.clients.Invitations(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	view := InvitationList{Items: make([]Invitation, len(list))}
	for n, i := range list {
		view.Items[n] = invitationView(i)
	}
	return s.private(c, http.StatusOK, "", view)
}

// revokeInvitation takes an invitation back.
//
//	@summary	Revoke an invitation that nobody has used
//	@id			revokeInvitation
//	@tags		editing
//	@param		slug	path	string	true	"slug of the organisation"
//	@param		id		path	string	true	"id"	format(uuid)
//	@param		If-Match	header	string	true	"the invitation's ETag, which is its id in quotes, or *"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/organisations/{slug}/invitations/{id} [delete]
func (s *Server) revokeInvitation(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false) // that it is needed, the domain says
	if err != nil {
		return err
	}
	if err := s.clients.RevokeInvitation(c.Request().Context(), actor, c.Param("slug"), idIn(domain.ID(c.Param("id"))), match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
