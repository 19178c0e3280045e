package domain

import (
	"encoding/base64"
	"time"
)

// WebhookSecret is what messages to a webhook are signed with. It lies in the database only sealed.
type WebhookSecret struct {
	ID        ID
	WebhookID ID
	Sealed    []byte
	CreatedAt time.Time
	EndsAt    *time.Time // nil while nothing follows it
}

// For how many hours a webhook's secret signs beside its successor.
const (
	WebhookSecretHours    = 24
	MaxWebhookSecretHours = 30 * 24
)

// newWebhookSecret makes a secret of 32 random bytes, and how it is shown, once (Standard Webhooks).
func (s *Sealer) newWebhookSecret(webhook ID, now time.Time) (WebhookSecret, string, error) {
	k, err := s.NewKey(webhookKey(webhook), now)
	if err != nil {
		return WebhookSecret{}, "", err
	}
	plain, err := s.Open(k)
	if err != nil {
		return WebhookSecret{}, "", err
	}
	shown := "whsec_" + base64.StdEncoding.EncodeToString(plain)
	return WebhookSecret{ID: k.ID, WebhookID: webhook, Sealed: k.Sealed, CreatedAt: now}, shown, nil
}

// openWebhookSecrets gives the plain secrets of each webhook, in the order in which they come. One that doesn't
// open isn't there.
func (s *Sealer) openWebhookSecrets(list []WebhookSecret) map[ID][][]byte {
	plain := map[ID][][]byte{}
	for _, x := range list {
		if b, err := s.Open(Key{ID: x.ID, Purpose: webhookKey(x.WebhookID), Sealed: x.Sealed}); err == nil {
			plain[x.WebhookID] = append(plain[x.WebhookID], b)
		}
	}
	return plain
}

// webhookKey binds a secret to its webhook.
func webhookKey(webhook ID) KeyPurpose { return KeyForWebhooks + KeyPurpose(" "+webhook) }
