package domain

import (
	"context"
	"fmt"
	"time"
)

// Ping sends a message that tells nothing, and gives what became of it. When it arrives, a webhook that was
// suspended or disabled is active again, from where the receiver was. Errors: NotFound.
func (s *WebhookService) Ping(ctx context.Context, actor Actor, id ID) (WebhookAttempt, error) {
	seen, err := s.Webhook(ctx, actor, id)
	if err != nil {
		return WebhookAttempt{}, err
	}
	now := s.Now()
	sealed, err := s.Store.As(actor).WebhookSecrets(ctx, []ID{id}, now)
	if err != nil {
		return WebhookAttempt{}, err
	}
	secrets := s.Sealer.openWebhookSecrets(sealed)[id]
	if len(secrets) == 0 {
		return WebhookAttempt{}, fmt.Errorf("ping a webhook: %w", ErrSeal)
	}
	body, err := s.Courier.Body(WebhookEvent{Type: WebhookPing, At: now})
	if err != nil {
		return WebhookAttempt{}, err
	}
	m := WebhookMessage{ID: "msg_" + string(NewID(now)), Type: WebhookPing, URL: seen.URL, At: now, Body: body, Secrets: secrets}
	reply := s.Courier.Send(ctx, m)
	a := seen.attempt(m, reply, 1, s.Now())
	_, err = s.act(context.WithoutCancel(ctx), actor, id, "webhook.ping", func(w Writer, x *Webhook, now time.Time) error {
		if a.Fault == "" && x.URL == seen.URL {
			x.resume(now)
			x.LastSuccessAt = &now
		}
		return w.AddWebhookAttempts(ctx, []WebhookAttempt{a})
	})
	return a, err
}
