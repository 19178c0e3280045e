package api

import (
	"time"

	"academy/domain"
)

// Webhook is a client's address for messages, and how it goes.
type Webhook struct {
	ID            domain.ID     `json:"id" swaggertype:"string" format:"uuid"`
	URL           string        `json:"url" format:"uri"`
	Description   string        `json:"description"`
	Types         []string      `json:"types"` // none: all
	Filter        WebhookFilter `json:"filter"`
	State         string        `json:"state" enums:"active,suspended,disabled"`
	Reason        *string       `json:"reason" enums:"failing,gone,by_owner" extensions:"x-nullable"`                                      // that it isn't active: nothing arrived for five days, the receiver answered 410, or it was switched off
	Secret        string        `json:"secret,omitempty" validate:"optional" example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="` // shown once, when it is made
	CreatedAt     time.Time     `json:"created_at" format:"date-time"`
	Failures      int           `json:"failures"` // in a row
	FailingSince  *time.Time    `json:"failing_since" format:"date-time" extensions:"x-nullable"`
	NextAttemptAt *time.Time    `json:"next_attempt_at" format:"date-time" extensions:"x-nullable"` // while something is tried again
	LastSuccessAt *time.Time    `json:"last_success_at" format:"date-time" extensions:"x-nullable"`
}

// WebhookList is a part of the list of webhooks, the newest first.
type WebhookList struct {
	Items []Webhook `json:"items"`
	Next  *string   `json:"next" format:"uri" extensions:"x-nullable"`
}

// NewWebhookSecret is a webhook's new secret, shown this once.
type NewWebhookSecret struct {
	Secret         string    `json:"secret" example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="`
	OldSecretUntil time.Time `json:"old_secret_until" format:"date-time"` // when the one before signs no more
}

// WebhookDelivery is one attempt to deliver a message. Neither what was sent nor what was answered is kept.
type WebhookDelivery struct {
	ID            domain.ID  `json:"id" swaggertype:"string" format:"uuid"`
	MessageID     string     `json:"message_id" example:"msg_7Y9wKFoFAbDwyYWeGVv3mGqT"` // webhook-id, the same for every attempt
	Type          string     `json:"type" example:"tool.published"`
	Attempt       int        `json:"attempt"` // which one of this message it was
	At            time.Time  `json:"at" format:"date-time"`
	DurationMS    int        `json:"duration_ms"`
	Delivered     bool       `json:"delivered"`
	Status        *int       `json:"status" extensions:"x-nullable"` // null: there was no answer
	Fault         *string    `json:"fault" enums:"timeout,name_not_found,address_not_allowed,connection,tls,redirect,status" extensions:"x-nullable"`
	NextAttemptAt *time.Time `json:"next_attempt_at" format:"date-time" extensions:"x-nullable"`
}

// WebhookDeliveryList is a part of what was tried, the newest first.
type WebhookDeliveryList struct {
	Items []WebhookDelivery `json:"items"`
	Next  *string           `json:"next" format:"uri" extensions:"x-nullable"`
}

func webhookView(x domain.Webhook) Webhook {
	view := Webhook{
		ID: x.ID, URL: x.URL, Description: x.Description, Types: present(x.Types), Filter: webhookFilterView(x.Filter), State: string(x.State), CreatedAt: x.CreatedAt,
		Failures: x.Failures, FailingSince: x.FailingSince, LastSuccessAt: x.LastSuccessAt,
	}
	if x.State != domain.WebhookActive {
		view.Reason = (*string)(&x.Reason)
	} else if x.Failures > 0 {
		view.NextAttemptAt = &x.NextAttemptAt
	}
	return view
}

func deliveryView(a domain.WebhookAttempt) WebhookDelivery {
	view := WebhookDelivery{
		ID: a.ID, MessageID: a.MessageID, Type: a.Type, Attempt: a.Number, At: a.At, DurationMS: a.TookMS, Delivered: a.Fault == "",
		NextAttemptAt: a.NextAttemptAt,
	}
	if a.Status != 0 {
		view.Status = &a.Status
	}
	if a.Fault != "" {
		view.Fault = (*string)(&a.Fault)
	}
	return view
}
