package repository

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
	Epoch         string               `json:"epoch"`
	Position      int64                `json:"position"`
	State         domain.WebhookState  `json:"state"`
	Reason        domain.WebhookReason `json:"reason"`
	Failures      int                  `json:"failures"`
	FailingSince  *time.Time           `json:"failing_since"`
	NextAttemptAt time.Time            `json:"next_attempt_at"`
	LastSuccessAt *time.Time           `json:"last_success_at"`
	Slow          bool                 `json:"slow"`
	Release       bool                 `json:"release"`
}

// SettleWebhooks leaves alone what owners did meanwhile: a place that they moved, a state that they chose.
func (w writer) SettleWebhooks(ctx context.Context, holder domain.ID, list []domain.WebhookSettlement) ([]domain.ID, error) {
	rows := make([]settlement, len(list))
	for i, x := range list {
		rows[i] = settlement{
			x.ID, x.From, x.Epoch, x.Position, x.State, x.Reason, x.Failures, x.FailingSince, x.NextAttemptAt, x.LastSuccessAt, x.Slow, x.Release,
		}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("settle webhooks: %w", err)
	}
	var settled []struct {
		ID   domain.ID
		Held bool
	}
	err = w.tx.WithContext(ctx).Raw(`UPDATE webhooks w SET
			epoch = CASE WHEN w.position = s.from_position THEN s.epoch ELSE w.epoch END,
			position = CASE WHEN w.position = s.from_position THEN s.position ELSE w.position END,
			state = CASE WHEN w.state = 'active' THEN s.state ELSE w.state END,
			reason = CASE WHEN w.state = 'active' THEN s.reason ELSE w.reason END,
			version = CASE WHEN w.state = 'active' AND s.state <> 'active' THEN w.version + 1 ELSE w.version END,
			failures = s.failures, failing_since = s.failing_since, next_attempt_at = s.next_attempt_at,
			last_success_at = s.last_success_at, slow = s.slow,
			claimed_by = CASE WHEN s.release OR w.position <> s.from_position OR w.state <> 'active' THEN NULL ELSE w.claimed_by END,
			claimed_until = CASE WHEN s.release OR w.position <> s.from_position OR w.state <> 'active' THEN NULL ELSE w.claimed_until END
		FROM jsonb_to_recordset(CAST(? AS jsonb)) s(id uuid, from_position bigint, epoch text, position bigint, state text, reason text,
			failures integer, failing_since timestamptz, next_attempt_at timestamptz, last_success_at timestamptz, slow boolean, release boolean)
		WHERE w.id = s.id AND w.claimed_by = ? RETURNING w.id, w.claimed_by IS NOT NULL AS held`, string(b), holder).Scan(&settled).Error
	var held []domain.ID
	for _, x := range settled {
		if x.Held {
			held = append(held, x.ID)
		}
	}
	return held, translate(err)
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
