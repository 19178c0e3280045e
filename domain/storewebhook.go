package domain

import (
	"context"
	"time"
)

// WebhookReader reads webhooks as far as the actor may see them: its client's and its organisation's own.
type WebhookReader interface {
	Webhook(ctx context.Context, id ID) (Webhook, error)
	// WebhookByURL finds the client's own. Errors: NotFound.
	WebhookByURL(ctx context.Context, client ID, url string) (Webhook, error)
	// WebhooksAfter lists webhooks by id, newest first, at most limit behind that one.
	WebhooksAfter(ctx context.Context, after ID, limit int) ([]Webhook, error)
	CountWebhooks(ctx context.Context, client ID) (int64, error)
	// WebhookSecrets gives the secrets that sign at a time, the newest first.
	WebhookSecrets(ctx context.Context, webhooks []ID, now time.Time) ([]WebhookSecret, error)
	// WebhookAttemptsAfter lists attempts by id, newest first, at most limit behind that one.
	WebhookAttemptsAfter(ctx context.Context, webhook, after ID, limit int) ([]WebhookAttempt, error)
	// LastWebhookAttempt is the newest one that was no ping. Errors: NotFound.
	LastWebhookAttempt(ctx context.Context, webhook ID) (WebhookAttempt, error)
	// FeedSince gives the public position behind which everything lies that changed since a time, and since when
	// the log has everything; the zero time when it is empty.
	FeedSince(ctx context.Context, since time.Time) (position int64, begins time.Time, err error)
	// WebhookLag is since when the change waits that has waited longest for an active webhook; the zero time
	// when none does.
	WebhookLag(ctx context.Context, feed Feed) (time.Time, error)
}

// WebhookWriter writes webhooks, and shares the work on them among replicas.
type WebhookWriter interface {
	CreateWebhook(ctx context.Context, w Webhook, s WebhookSecret) error
	// LockWebhook reads a webhook and holds it until the transaction ends.
	LockWebhook(ctx context.Context, id ID) (Webhook, error)
	// UpdateWebhook stores everything that can change.
	UpdateWebhook(ctx context.Context, w Webhook) error
	// DeleteWebhook takes it away with its secrets and attempts.
	DeleteWebhook(ctx context.Context, id ID) error
	// FollowWebhookSecret ends the secrets before the new one at a time, and at once those that were ending.
	FollowWebhookSecret(ctx context.Context, s WebhookSecret, until time.Time) error
	// AddWebhookAttempts leaves out those of webhooks that were deleted meanwhile.
	AddWebhookAttempts(ctx context.Context, list []WebhookAttempt) error

	// ClaimWebhooks takes webhooks that have something to do and that no living replica works on.
	ClaimWebhooks(ctx context.Context, c WebhookClaim) ([]Webhook, error)
	// HoldWebhooks renews claims of the holder.
	HoldWebhooks(ctx context.Context, holder ID, webhooks []ID, until time.Time) error
	// ReleaseWebhooks gives back all that the holder has claimed.
	ReleaseWebhooks(ctx context.Context, holder ID) error
	// SettleWebhooks stores what became of claimed ones, and tells of which it did, and whether the holder still
	// holds them. Those aren't there that another took over, or whose owner changed, stopped or moved them meanwhile.
	SettleWebhooks(ctx context.Context, holder ID, list []WebhookSettlement) (held map[ID]bool, err error)
}

// WebhookClaim is which webhooks a replica takes.
type WebhookClaim struct {
	Holder    ID
	Feed      Feed // how far the replica knows it
	Probation bool // those that failed or were slow at last; else the others
	Limit     int
	Now       time.Time
	Until     time.Time // the claim ends by itself
}

// WebhookSettlement is what became of a claimed webhook.
type WebhookSettlement struct {
	Webhook
	From        int64 // the position that it had
	FromVersion int
	Release     bool
}
