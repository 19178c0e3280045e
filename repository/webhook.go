package repository

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type webhookRow struct {
	domain.Webhook
	ClaimedBy    *domain.ID // by which replica
	ClaimedUntil *time.Time
}

// TableName names the table.
func (webhookRow) TableName() string { return "webhooks" }

type webhookSecretRow struct {
	domain.WebhookSecret
}

// TableName names the table.
func (webhookSecretRow) TableName() string { return "webhook_secrets" }

type webhookAttemptRow struct {
	domain.WebhookAttempt
}

// TableName names the table.
func (webhookAttemptRow) TableName() string { return "webhook_attempts" }

func (r reader) Webhook(ctx context.Context, id domain.ID) (domain.Webhook, error) {
	return r.webhook(ctx, "id = ?", id)
}

func (r reader) WebhookByURL(ctx context.Context, client domain.ID, url string) (domain.Webhook, error) {
	return r.webhook(ctx, "client_id = ? AND url = ?", client, url)
}

func (r reader) webhook(ctx context.Context, where string, args ...any) (domain.Webhook, error) {
	var row webhookRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[webhookRow](tx).Where(where, args...).Take(ctx)
		return err
	})
	return row.Webhook, named(err, "webhook")
}

func (r reader) WebhooksAfter(ctx context.Context, after domain.ID, limit int) ([]domain.Webhook, error) {
	var rows []webhookRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		q := gorm.G[webhookRow](tx).Order("id DESC").Limit(limit)
		if after != "" {
			q = q.Where("id < ?", after)
		}
		rows, err = q.Find(ctx)
		return err
	})
	return plainWebhooks(rows), err
}

func (r reader) CountWebhooks(ctx context.Context, client domain.ID) (n int64, err error) {
	err = r.read(ctx, func(tx *gorm.DB) (err error) {
		n, err = gorm.G[webhookRow](tx).Where("client_id = ?", client).Count(ctx, "id")
		return err
	})
	return n, err
}

func (r reader) WebhookSecrets(ctx context.Context, webhooks []domain.ID, now time.Time) ([]domain.WebhookSecret, error) {
	var rows []webhookSecretRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[webhookSecretRow](tx).Where("webhook_id IN ? AND (ends_at IS NULL OR ends_at > ?)", webhooks, now).
			Order("id DESC").Find(ctx)
		return err
	})
	list := make([]domain.WebhookSecret, len(rows))
	for i, row := range rows {
		list[i] = row.WebhookSecret
	}
	return list, err
}

func (r reader) WebhookAttemptsAfter(ctx context.Context, webhook, after domain.ID, limit int) ([]domain.WebhookAttempt, error) {
	var rows []webhookAttemptRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		q := gorm.G[webhookAttemptRow](tx).Where("webhook_id = ?", webhook).Order("id DESC").Limit(limit)
		if after != "" {
			q = q.Where("id < ?", after)
		}
		rows, err = q.Find(ctx)
		return err
	})
	list := make([]domain.WebhookAttempt, len(rows))
	for i, row := range rows {
		list[i] = row.WebhookAttempt
	}
	return list, err
}

func (r reader) LastWebhookAttempt(ctx context.Context, webhook domain.ID) (domain.WebhookAttempt, error) {
	var row webhookAttemptRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[webhookAttemptRow](tx).Where("webhook_id = ? AND type <> ?", webhook, domain.WebhookPing).Order("id DESC").Take(ctx)
		return err
	})
	return row.WebhookAttempt, named(err, "webhook")
}

func (w writer) CreateWebhook(ctx context.Context, x domain.Webhook, s domain.WebhookSecret) error {
	if err := gorm.G[webhookRow](w.tx).Create(ctx, &webhookRow{Webhook: x}); err != nil {
		return translate(err)
	}
	return translate(gorm.G[webhookSecretRow](w.tx).Create(ctx, &webhookSecretRow{s}))
}

func (w writer) LockWebhook(ctx context.Context, id domain.ID) (domain.Webhook, error) {
	row, err := gorm.G[webhookRow](w.tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
	return row.Webhook, named(translate(err), "webhook")
}

func (w writer) UpdateWebhook(ctx context.Context, x domain.Webhook) error {
	n, err := gorm.G[webhookRow](w.tx).Where("id = ?", x.ID).Select("URL", "Description", "Types", "Filter", "State", "Reason", "Version", "Epoch",
		"Position", "Failures", "FailingSince", "NextAttemptAt", "LastSuccessAt", "Slow").Updates(ctx, webhookRow{Webhook: x})
	return oneRow(n, err, domain.Missing("webhook"))
}

func (w writer) DeleteWebhook(ctx context.Context, id domain.ID) error {
	n, err := gorm.G[webhookRow](w.tx).Where("id = ?", id).Delete(ctx)
	return oneRow(n, err, domain.Missing("webhook"))
}

func (w writer) FollowWebhookSecret(ctx context.Context, s domain.WebhookSecret, until time.Time) error {
	// What was ending already ends now, so that never more than two sign.
	if _, err := gorm.G[webhookSecretRow](w.tx).Where("webhook_id = ? AND ends_at IS NOT NULL", s.WebhookID).Delete(ctx); err != nil {
		return translate(err)
	}
	_, err := gorm.G[webhookSecretRow](w.tx).Where("webhook_id = ?", s.WebhookID).Select("EndsAt").
		Updates(ctx, webhookSecretRow{domain.WebhookSecret{EndsAt: &until}})
	if err != nil {
		return translate(err)
	}
	return translate(gorm.G[webhookSecretRow](w.tx).Create(ctx, &webhookSecretRow{s}))
}

func (w writer) AddWebhookAttempts(ctx context.Context, list []domain.WebhookAttempt) error {
	of := make([]domain.ID, len(list))
	for i, a := range list {
		of[i] = a.WebhookID
	}
	there, err := gorm.G[webhookRow](w.tx, clause.Locking{Strength: "KEY SHARE"}).Select("id").Where("id IN ?", of).Find(ctx)
	if err != nil {
		return translate(err)
	}
	var rows []webhookAttemptRow
	for _, a := range list {
		if slices.ContainsFunc(there, func(x webhookRow) bool { return x.ID == a.WebhookID }) {
			rows = append(rows, webhookAttemptRow{a})
		}
	}
	return createAll(ctx, gorm.G[webhookAttemptRow](w.tx), rows)
}

func plainWebhooks(rows []webhookRow) []domain.Webhook {
	list := make([]domain.Webhook, len(rows))
	for i, row := range rows {
		list[i] = row.Webhook
	}
	return list
}
