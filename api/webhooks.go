package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// NewWebhook registers an address for messages.
type NewWebhook struct {
	URL         string        `json:"url" format:"uri" maxLength:"2000" example:"https://intranet.example.fi/hooks/academy"` // https on port 443, unless the operator allows more
	Description string        `json:"description" validate:"optional" maxLength:"200" example:"Intranet's search index"`
	Types       []string      `json:"types" validate:"optional" enums:"tool.published,tool.withdrawn,collection.updated,vocabulary.updated,organisation.updated,programme.updated,peer_pool.updated,tool.left_filter"` // none: all, also those that there will be
	Filter      WebhookFilter `json:"filter" validate:"optional"`
}

// WebhookPatch is a JSON merge patch (RFC 7396) of a webhook.
type WebhookPatch struct {
	URL         string        `json:"url" validate:"optional" format:"uri" maxLength:"2000"`
	Description string        `json:"description" validate:"optional" maxLength:"200"`
	Types       []string      `json:"types" validate:"optional" enums:"tool.published,tool.withdrawn,collection.updated,vocabulary.updated,organisation.updated,programme.updated,peer_pool.updated,tool.left_filter"`
	Filter      WebhookFilter `json:"filter" validate:"optional"`
	Active      bool          `json:"active" validate:"optional"` // true also ends a suspension: it goes on from where the receiver was
}

// listWebhooks lists the caller's webhooks.
//
//	@summary	List webhooks, the newest first
//	@id			listWebhooks
//	@tags		webhooks
//	@param		limit	query		integer	false	"how many"	default(20)	minimum(1)	maximum(100)
//	@param		cursor	query		string	false	"from next"
//	@success	200		{object}	WebhookList
//	@failure	default	{object}	Problem
//	@security	Bearer[webhooks:manage]
//	@router		/v1/webhook-endpoints [get]
func (s *Server) listWebhooks(c echo.Context, actor domain.Actor) error {
	limit, after, err := s.turned(c, "webhooks")
	if err != nil {
		return err
	}
	found, err := s.Webhooks.List(c.Request().Context(), actor, after, limit+1)
	if err != nil {
		return err
	}
	view := WebhookList{Items: []Webhook{}}
	for _, x := range found[:min(limit, len(found))] {
		view.Items = append(view.Items, webhookView(x))
	}
	if len(found) > limit {
		if view.Next, err = s.turn(c, "webhooks", found[limit-1].ID); err != nil {
			return err
		}
	}
	return s.private(c, http.StatusOK, "", view)
}

// turned reads which part of a list by ids is asked for.
func (s *Server) turned(c echo.Context, list string) (limit int, after domain.ID, err error) {
	p := newParams(c)
	cursor := ""
	limit, cursor = p.number("limit", 20, 1, 100), p.one("cursor")
	if err := p.done(); err != nil {
		return 0, "", err
	}
	if cursor != "" {
		err = s.Keys.open(list, cursor, &after)
	}
	return limit, after, err
}

// turn is the address of the part behind an id.
func (s *Server) turn(c echo.Context, list string, last domain.ID) (*string, error) {
	place, err := s.Keys.seal(list, last)
	if err != nil {
		return nil, err
	}
	return nextPage(c, s.PublicURL, "cursor", place, ""), nil
}

// registerWebhook registers an address.
//
//	@summary		Register an address for messages about what changes
//	@description	Messages are signed as Standard Webhooks says. They begin with what changes from now on, come in order and at least once, and tell ids only: read how it is now. The secret is shown in this answer and never again. For an address that the client has registered already, the answer is that webhook as it is, with 200 and without its secret; when the first answer was lost, rotate the secret.
//	@id				registerWebhook
//	@tags			webhooks
//	@accept			json
//	@param			webhook	body		NewWebhook	true	"where, and what about"
//	@success		200		{object}	Webhook
//	@success		201		{object}	Webhook
//	@failure		default	{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints [post]
func (s *Server) registerWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	var in NewWebhook
	if _, err := bind(c, &in); err != nil {
		return err
	}
	made, err := s.Webhooks.Register(c.Request().Context(), actor, domain.WebhookSettings{
		URL: in.URL, Description: in.Description, Types: present(in.Types), Filter: in.Filter.plain(), Active: true,
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", s.PublicURL+"/v1/webhook-endpoints/"+string(made.ID))
	status, view := http.StatusOK, webhookView(made.Webhook)
	if made.Secret != "" {
		status, view.Secret = http.StatusCreated, made.Secret
	}
	return s.private(c, status, made.Tag(), view)
}

// showWebhook shows a webhook, with the tag that a change of it needs.
//
//	@summary	Show a webhook and how it goes
//	@id			showWebhook
//	@tags		webhooks
//	@param		id		path		string	true	"id"	format(uuid)
//	@success	200		{object}	Webhook
//	@failure	default	{object}	Problem
//	@security	Bearer[webhooks:manage]
//	@router		/v1/webhook-endpoints/{id} [get]
func (s *Server) showWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	x, err := s.Webhooks.Webhook(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), webhookView(x))
}

// changeWebhook changes a webhook.
//
//	@summary		Change a webhook, switch it off or on
//	@description	One that is off keeps its place: switched on, it gets all that it missed.
//	@id				changeWebhook
//	@tags			webhooks
//	@accept			json
//	@param			id			path		string			true	"id"	format(uuid)
//	@param			If-Match	header		string			true	"the webhook's ETag, or *"
//	@param			patch		body		WebhookPatch	true	"JSON merge patch (RFC 7396)"
//	@success		200			{object}	Webhook
//	@failure		412,428		{object}	Problem
//	@failure		default		{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id} [patch]
func (s *Server) changeWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, patch, err := readPatch(c)
	if err != nil {
		return err
	}
	edit := func(n domain.WebhookSettings) (domain.WebhookSettings, error) {
		result := WebhookPatch{n.URL, n.Description, n.Types, webhookFilterView(n.Filter), n.Active}
		err := applyPatch(&result, patch)
		return domain.WebhookSettings{
			URL: result.URL, Description: result.Description, Types: present(result.Types), Filter: result.Filter.plain(), Active: result.Active,
		}, err
	}
	x, err := s.Webhooks.Change(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), match, edit)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), webhookView(x))
}

// deleteWebhook takes a webhook away.
//
//	@summary		Take a webhook away
//	@description	It needs no If-Match: whoever takes it away wants it gone, however it is.
//	@id				deleteWebhook
//	@tags			webhooks
//	@param			id	path	string	true	"id"	format(uuid)
//	@success		204
//	@failure		default	{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id} [delete]
func (s *Server) deleteWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	if err := s.Webhooks.Delete(c.Request().Context(), actor, idIn(domain.ID(c.Param("id")))); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// pingWebhook sends a message that tells nothing.
//
//	@summary		Send a message that tells nothing, now
//	@description	The answer comes when the receiver has answered, or after 15 seconds. When it arrives, a suspended or disabled webhook is active again and gets all that it missed.
//	@id				pingWebhook
//	@tags			webhooks
//	@param			id		path		string	true	"id"	format(uuid)
//	@success		200		{object}	WebhookDelivery
//	@failure		default	{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id}/ping [post]
func (s *Server) pingWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	a, err := s.Webhooks.Ping(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", deliveryView(a))
}

// rotateWebhookSecret gives a webhook a new secret.
//
//	@summary		Get a new secret for a webhook
//	@description	Until old_secret_until, messages carry two signatures, of the new secret and of the old one. Rotating again ends the oldest at once.
//	@id				rotateWebhookSecret
//	@tags			webhooks
//	@accept			json
//	@param			id			path		string			true	"id"	format(uuid)
//	@param			rotation	body		SecretRotation	false	"how long the old one signs too"
//	@success		200			{object}	NewWebhookSecret
//	@failure		default		{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id}/rotate-secret [post]
func (s *Server) rotateWebhookSecret(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	in := SecretRotation{Hours: domain.WebhookSecretHours}
	if _, err := bindOptional(c, &in); err != nil {
		return err
	}
	secret, until, err := s.Webhooks.Rotate(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), in.Hours)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", NewWebhookSecret{secret, until})
}

// listWebhookDeliveries lists what was tried.
//
//	@summary	List the attempts to deliver of the last 30 days, the newest first
//	@id			listWebhookDeliveries
//	@tags		webhooks
//	@param		id		path		string	true	"id"	format(uuid)
//	@param		limit	query		integer	false	"how many"	default(20)	minimum(1)	maximum(100)
//	@param		cursor	query		string	false	"from next"
//	@success	200		{object}	WebhookDeliveryList
//	@failure	default	{object}	Problem
//	@security	Bearer[webhooks:manage]
//	@router		/v1/webhook-endpoints/{id}/deliveries [get]
func (s *Server) listWebhookDeliveries(c echo.Context, actor domain.Actor) error {
	id := idIn(domain.ID(c.Param("id")))
	list := "deliveries of " + string(id)
	limit, after, err := s.turned(c, list)
	if err != nil {
		return err
	}
	found, err := s.Webhooks.Attempts(c.Request().Context(), actor, id, after, limit+1)
	if err != nil {
		return err
	}
	view := WebhookDeliveryList{Items: []WebhookDelivery{}}
	for _, a := range found[:min(limit, len(found))] {
		view.Items = append(view.Items, deliveryView(a))
	}
	if len(found) > limit {
		if view.Next, err = s.turn(c, list, found[limit-1].ID); err != nil {
			return err
		}
	}
	return s.private(c, http.StatusOK, "", view)
}
