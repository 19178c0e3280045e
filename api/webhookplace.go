package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// WebhookReplay asks for what was told already.
type WebhookReplay struct {
	Since time.Time `json:"since" format:"date-time"`
}

// WebhookSkip names the message that a receiver refuses.
type WebhookSkip struct {
	MessageID string `json:"message_id" maxLength:"100" example:"msg_7Y9wKFoFAbDwyYWeGVv3mGqT"`
}

// replayWebhook tells again what was told.
//
//	@summary		Tell again everything that changed since a time
//	@description	The messages have the ids that they had. 410 says that the log begins later: read the change feed from its snapshot instead.
//	@id				replayWebhook
//	@tags			webhooks
//	@accept			json
//	@param			id		path		string			true	"id"	format(uuid)
//	@param			replay	body		WebhookReplay	true	"since when"
//	@success		200		{object}	Webhook
//	@failure		410		{object}	Problem
//	@failure		default	{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id}/replay [post]
func (s *Server) replayWebhook(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	var in WebhookReplay
	if _, err := bind(c, &in); err != nil {
		return err
	}
	x, err := s.Webhooks.Replay(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), in.Since)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), webhookView(x))
}

// skipWebhookMessage goes past what a receiver refuses.
//
//	@summary		Go past the message that the receiver refuses
//	@description	It isn't told any more, and what comes after it is, at once; a suspended or disabled webhook is active again. The message to name is the one of the last delivery that isn't a ping. 409 says that it isn't this one that keeps back the others: it was taken meanwhile, or wasn't tried again since the webhook was moved.
//	@id				skipWebhookMessage
//	@tags			webhooks
//	@accept			json
//	@param			id		path		string		true	"id"	format(uuid)
//	@param			skip	body		WebhookSkip	true	"which message"
//	@success		200		{object}	Webhook
//	@failure		409		{object}	Problem
//	@failure		default	{object}	Problem
//	@security		Bearer[webhooks:manage]
//	@router			/v1/webhook-endpoints/{id}/skip [post]
func (s *Server) skipWebhookMessage(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	var in WebhookSkip
	if _, err := bind(c, &in); err != nil {
		return err
	}
	x, err := s.Webhooks.Skip(c.Request().Context(), actor, idIn(domain.ID(c.Param("id"))), in.MessageID)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), webhookView(x))
}
