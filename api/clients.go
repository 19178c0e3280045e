package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Client is a credential of a machine, without its secret.
type Client struct {
	ID             domain.ID  `json:"id" swaggertype:"string" format:"uuid"`
	Name           string     `json:"name" example:"Forms on the intranet"` // which of the organisation's systems it is
	Role           string     `json:"role" enums:"pilot,integrator,editor"`
	Organisation   *Party     `json:"organisation" extensions:"x-nullable"`
	Scopes         []string   `json:"scopes"`
	Basic          bool       `json:"basic"`  // may send id and secret with each request
	Tokens         bool       `json:"tokens"` // may exchange them for tokens
	Disabled       bool       `json:"disabled"`
	CreatedAt      time.Time  `json:"created_at" format:"date-time"`
	OldSecretUntil *time.Time `json:"old_secret_until" format:"date-time" extensions:"x-nullable"` // when the secret before the current one ended or ends
}

// ClientList is a part of the list of clients, the newest first.
type ClientList struct {
	Items []Client `json:"items"`
	Next  *string  `json:"next" format:"uri" extensions:"x-nullable"`
}

// ClientPatch is a JSON merge patch (RFC 7396) of a client.
type ClientPatch struct {
	Name     string              `json:"name" validate:"optional" maxLength:"100"`
	Scopes   []domain.Permission `json:"scopes" validate:"optional" swaggertype:"array,string"`
	Basic    bool                `json:"basic" validate:"optional"`
	Tokens   bool                `json:"tokens" validate:"optional"` // basic or tokens must be true
	Disabled bool                `json:"disabled" validate:"optional"`
}

// SecretRotation asks for a new secret.
type SecretRotation struct {
	Hours int `json:"hours" validate:"optional" minimum:"1" maximum:"720" example:"24"` // that the old one works beside it; default: 24
}

// NewSecret is a client's new secret, shown this once.
type NewSecret struct {
	ClientID       domain.ID `json:"client_id" swaggertype:"string" format:"uuid"`
	ClientSecret   string    `json:"client_secret"`
	OldSecretUntil time.Time `json:"old_secret_until" format:"date-time"` // when the one before ends
}

func (s *Server) clientView(x domain.Client, lang domain.Language) Client {
	view := Client{
		ID: x.ID, Name: x.Name, Role: string(x.Role), Scopes: scopesOf(x.Permissions), Basic: x.Basic, Tokens: x.Tokens,
		Disabled: x.DisabledAt != nil, CreatedAt: x.CreatedAt, OldSecretUntil: x.OldSecretUntil,
	}
	if x.OrganisationID != nil {
		party := s.party(s.Keeper.Catalogue(), *x.OrganisationID, lang)
		view.Organisation = &party
	}
	return view
}

// listClients lists clients for editors.
//
//	@summary	List clients, the newest first
//	@id			listClients
//	@tags		editing
//	@param		organisation	query		string	false	"slug: only this organisation's"
//	@param		limit			query		integer	false	"how many"	default(20)	minimum(1)	maximum(100)
//	@param		cursor			query		string	false	"from next"
//	@param		lang			query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@success	200				{object}	ClientList
//	@failure	default			{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/clients [get]
func (s *Server) listClients(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	slug, limit, cursor := p.one("organisation"), p.number("limit", 20, 1, 100), p.one("cursor")
	if err := p.done(); err != nil {
		return err
	}
	list := "clients " + slug
	var after domain.ID
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &after); err != nil {
			return err
		}
	}
	found, err := s.clients.Clients(c.Request().Context(), actor, slug, after, limit+1)
	if err != nil {
		return err
	}
	view := ClientList{Items: []Client{}}
	for _, x := range found[:min(limit, len(found))] {
		view.Items = append(view.Items, s.clientView(x, lang))
	}
	if len(found) > limit {
		place, err := s.Keys.seal(list, found[limit-1].ID)
		if err != nil {
			return err
		}
		view.Next = nextPage(c, s.PublicURL, "cursor", place, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

// showClient shows a client, with the tag that a change of it needs.
//
//	@summary	Show a client
//	@id			showClient
//	@tags		editing
//	@param		id		path		string	true	"id"	format(uuid)
//	@param		lang	query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@success	200		{object}	Client
//	@failure	default	{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/clients/{id} [get]
func (s *Server) showClient(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	x, err := s.clients.Client(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), s.clientView(x, lang))
}

// changeClient changes what a client may.
//
//	@summary		Rename, re-scope, disable or enable a client
//	@description	What it may is taken from its tokens too: those that are out end within 5 seconds, and it gets new ones. Editors' clients are changed on the server's command line only.
//	@id				changeClient
//	@tags			editing
//	@accept			json
//	@param			id			path		string		true	"id"	format(uuid)
//	@param			If-Match	header		string		true	"the client's ETag, or *"
//	@param			lang		query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			patch		body		ClientPatch	true	"JSON merge patch (RFC 7396)"
//	@success		200			{object}	Client
//	@failure		412,428		{object}	Problem
//	@failure		default		{object}	Problem
//	@security		Bearer[organisations:manage]
//	@router			/v1/clients/{id} [patch]
func (s *Server) changeClient(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	match, patch, err := readPatch(c)
	if err != nil {
		return err
	}
	edit := func(n domain.ClientSettings) (domain.ClientSettings, error) {
		result := ClientPatch{n.Name, n.Permissions, n.Basic, n.Tokens, n.Disabled}
		err := applyPatch(&result, patch)
		return domain.ClientSettings{
			Name: result.Name, Permissions: present(result.Scopes), Basic: result.Basic, Tokens: result.Tokens, Disabled: result.Disabled,
		}, err
	}
	x, err := s.clients.Change(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), match, edit)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), s.clientView(x, lang))
}

// rotateSecret gives a client a new secret.
//
//	@summary		Get a new secret for one's own client
//	@description	A client turns its own secret over, so that nobody else ever sees it. Both secrets work until old_secret_until, whereupon the old one ends; turning over again ends the oldest at once, so two work at most. When the answer is lost, ask again with the same token.
//	@id				rotateSecret
//	@tags			clients
//	@accept			json
//	@param			id			path		string			true	"the client's own id"	format(uuid)
//	@param			rotation	body		SecretRotation	false	"how long the old one works"
//	@success		200			{object}	NewSecret
//	@failure		default		{object}	Problem
//	@security		Bearer
//	@router			/v1/clients/{id}/rotate-secret [post]
func (s *Server) rotateSecret(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	in := SecretRotation{Hours: domain.SecretHours}
	if _, err := bindOptional(c, &in); err != nil {
		return err
	}
	x, secret, err := s.clients.Rotate(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), in.Hours)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", NewSecret{x.ID, secret, *x.OldSecretUntil})
}
