package repository

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

func (w writer) ClaimWebhooks(ctx context.Context, c domain.WebhookClaim) ([]domain.Webhook, error) {
	rows, err := gorm.G[webhookRow](w.tx).Raw(`UPDATE webhooks SET claimed_by = @holder, claimed_until = @until WHERE id IN (
			SELECT x.id FROM webhooks x JOIN clients c ON c.id = x.client_id AND c.disabled_at IS NULL
			WHERE x.state = 'active' AND x.next_attempt_at <= @now AND (x.claimed_until IS NULL OR x.claimed_until <= @now)
				AND (x.position < @position OR x.epoch <> @epoch) AND (x.failures > 0 OR x.slow) = @probation
			ORDER BY x.next_attempt_at LIMIT @limit FOR UPDATE OF x SKIP LOCKED
		) RETURNING *`,
		sql.Named("holder", c.Holder), sql.Named("until", c.Until), sql.Named("now", c.Now), sql.Named("position", c.Feed.Position),
		sql.Named("epoch", c.Feed.Epoch), sql.Named("probation", c.Probation), sql.Named("limit", c.Limit)).Find(ctx)
	return plainWebhooks(rows), translate(err)
}

func (w writer) HoldWebhooks(ctx context.Context, holder domain.ID, webhooks []domain.ID, until time.Time) error {
	return translate(w.tx.WithContext(ctx).Exec("UPDATE webhooks SET claimed_until = ? WHERE claimed_by = ? AND id IN ?", until, holder, webhooks).Error)
}

func (w writer) ReleaseWebhooks(ctx context.Context, holder domain.ID) error {
	return translate(w.tx.WithContext(ctx).Exec("UPDATE webhooks SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = ?", holder).Error)
}

// settlement is what of a settlement is stored.
type settlement struct {
	ID            domain.ID            `json:"id"`
	From          int64                `json:"from_position"`
	FromVersion   int                  `json:"from_version"`
	Epoch         string               `json:"epoch"`
	Position      int64                `json:"position"`
	State         domain.WebhookState  `json:"state"`
	Reason        domain.WebhookReason `json:"reason"`
	Version       int                  `json:"version"`
	Failures      int                  `json:"failures"`
	FailingSince  *time.Time           `json:"failing_since"`
	NextAttemptAt time.Time            `json:"next_attempt_at"`
	LastSuccessAt *time.Time           `json:"last_success_at"`
	Slow          bool                 `json:"slow"`
	Release       bool                 `json:"release"`
}

const (
	settledRows = ` FROM jsonb_to_recordset(CAST(@list AS jsonb)) s(id uuid, from_position bigint, from_version integer, epoch text,
		position bigint, state text, reason text, version integer, failures integer, failing_since timestamptz, next_attempt_at timestamptz,
		last_success_at timestamptz, slow boolean, release boolean) WHERE w.id = s.id AND w.claimed_by = @holder`

	settle = `UPDATE webhooks w SET epoch = s.epoch, position = s.position, state = s.state, reason = s.reason, version = s.version,
			failures = s.failures, failing_since = s.failing_since, next_attempt_at = s.next_attempt_at, last_success_at = s.last_success_at,
			slow = s.slow, claimed_by = CASE WHEN NOT s.release THEN w.claimed_by END, claimed_until = CASE WHEN NOT s.release THEN w.claimed_until END` +
		settledRows + ` AND w.position = s.from_position AND w.version = s.from_version RETURNING w.id, w.claimed_by IS NOT NULL AS held`

	// What was delivered is, unless its owner moved the place; whatever else they set stays.
	settleDisturbed = `UPDATE webhooks w SET claimed_by = NULL, claimed_until = NULL,
			epoch = CASE WHEN w.position = s.from_position THEN s.epoch ELSE w.epoch END,
			position = CASE WHEN w.position = s.from_position THEN s.position ELSE w.position END` + settledRows
)

// SettleWebhooks leaves alone what owners did meanwhile: another address, a place that they moved, a state that
// they chose.
func (w writer) SettleWebhooks(ctx context.Context, holder domain.ID, list []domain.WebhookSettlement) (map[domain.ID]bool, error) {
	rows := make([]settlement, len(list))
	for i, x := range list {
		rows[i] = settlement{
			x.ID, x.From, x.FromVersion, x.Epoch, x.Position, x.State, x.Reason, x.Version, x.Failures, x.FailingSince, x.NextAttemptAt,
			x.LastSuccessAt, x.Slow, x.Release,
		}
	}
	var stored []struct {
		ID   domain.ID
		Held bool
	}
	if err := w.settle(ctx, settle, holder, rows, &stored); err != nil {
		return nil, err
	}
	held := map[domain.ID]bool{}
	for _, x := range stored {
		held[x.ID] = x.Held
	}
	disturbed := slices.DeleteFunc(rows, func(x settlement) bool { _, ok := held[x.ID]; return ok })
	if len(disturbed) == 0 {
		return held, nil
	}
	return held, w.settle(ctx, settleDisturbed, holder, disturbed, &stored)
}

func (w writer) settle(ctx context.Context, statement string, holder domain.ID, rows []settlement, into any) error {
	b, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("settle webhooks: %w", err)
	}
	return translate(w.tx.WithContext(ctx).Raw(statement, sql.Named("list", string(b)), sql.Named("holder", holder)).Scan(into).Error)
}

func (r reader) FeedSince(ctx context.Context, since time.Time) (position int64, begins time.Time, err error) {
	var found struct {
		Position int64
		Begins   *time.Time
	}
	err = r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT COALESCE(min(position) FILTER (WHERE at >= @since) - 1, max(position), 0) AS position,
			min(at) FILTER (WHERE position > COALESCE((SELECT b.position FROM feed_begins b WHERE b.scope = @scope), 0)) AS begins
			FROM changes WHERE scope = @scope`, sql.Named("since", since), sql.Named("scope", string(domain.PublicScope))).Scan(&found).Error
	})
	if found.Begins != nil {
		begins = *found.Begins
	}
	return found.Position, begins, err
}

func (r reader) WebhookLag(ctx context.Context, feed domain.Feed) (since time.Time, err error) {
	var oldest *time.Time
	err = r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT c.at FROM changes c WHERE c.scope = @scope AND c.position > (SELECT min(w.position) FROM webhooks w
				JOIN clients k ON k.id = w.client_id AND k.disabled_at IS NULL
				WHERE w.state = 'active' AND w.epoch = @epoch AND w.position < @position)
			ORDER BY c.position LIMIT 1`, sql.Named("scope", string(domain.PublicScope)), sql.Named("epoch", feed.Epoch),
			sql.Named("position", feed.Position)).Scan(&oldest).Error
	})
	if oldest != nil {
		since = *oldest
	}
	return since, err
}
