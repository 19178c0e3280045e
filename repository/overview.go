package repository

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"

	"academy/domain"
)

// The trials and the feedback of a programme's organisations, while they take part in it. The actor's
// rights decide which of them are seen: an editor sees all.
const (
	programmesTrials = `SELECT t.* FROM trials t JOIN participations p ON p.organisation_id = t.organisation_id
		WHERE p.programme_id = @programme AND t.starts_on BETWEEN p.starts_on AND COALESCE(p.ends_on, 'infinity') AND t.state <> 'planned'`
	programmesFeedback = `SELECT f.*, (f.received_at AT TIME ZONE 'UTC')::date AS received_on FROM feedback f
		JOIN participations p ON p.organisation_id = f.organisation_id
		WHERE p.programme_id = @programme AND (f.received_at AT TIME ZONE 'UTC')::date BETWEEN p.starts_on AND COALESCE(p.ends_on, 'infinity')`
	// happened is everything that a period counts, each with its day.
	happened = `WITH t AS (` + programmesTrials + `), f AS (` + programmesFeedback + `), happened AS (
		SELECT starts_on AS day, tool_id, organisation_id, 1 AS started, 0 AS finished, 0 AS feedback FROM t
		UNION ALL SELECT ends_on, tool_id, organisation_id, 0, 1, 0 FROM t WHERE state = 'finished'
		UNION ALL SELECT received_on, tool_id, organisation_id, 0, 0, 1 FROM f)
		SELECT %s, sum(started) AS trials_started, sum(finished) AS trials_finished, sum(feedback) AS feedback
		FROM happened WHERE day BETWEEN @from AND @until GROUP BY 1 ORDER BY %s`
	// An answer is the first thing that an editor said or decided.
	answerTimes = `WITH f AS (` + programmesFeedback + `), answered AS (
		SELECT f.received_at, f.received_on, f.state, (SELECT min(e.at) FROM feedback_events e WHERE e.feedback_id = f.id AND e.actor_role = 'editor'
			AND (e.answer <> '{}' OR e.to_state IN ('planned', 'needs_info', 'duplicate', 'declined', 'addressed'))) AS at
		FROM f WHERE f.received_on BETWEEN @from AND @until
	), days AS (
		SELECT extract(epoch FROM at - received_at) / 86400 AS days, CAST(@today AS date) - received_on AS age
		FROM answered WHERE at IS NOT NULL OR state <> 'withdrawn_by_author')
	SELECT count(days) AS answered, count(*) - count(days) AS unanswered,
		COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY days), 0) AS median_days,
		COALESCE(percentile_cont(0.9) WITHIN GROUP (ORDER BY days), 0) AS p90_days,
		count(*) FILTER (WHERE days <= @limit) AS in_time, count(*) FILTER (WHERE days IS NOT NULL OR age > @limit) AS due
	FROM days`
	waiting = `WITH f AS (` + programmesFeedback + `), waiting AS (
		SELECT state, CAST(@today AS date) - received_on AS age, COALESCE(due_on < CAST(@today AS date), false) AS overdue FROM f WHERE state IN @states)
	SELECT state, count(*) FILTER (WHERE age <= 7) AS up_to7, count(*) FILTER (WHERE age > 7 AND age <= 14) AS up_to14,
		count(*) FILTER (WHERE age > 14 AND age <= 30) AS up_to30, count(*) FILTER (WHERE age > 30) AS older,
		max(age) AS oldest_days, count(*) FILTER (WHERE overdue) AS overdue
	FROM waiting GROUP BY state ORDER BY array_position(string_to_array(@order, ','), state)`
)

func (r reader) Overview(ctx context.Context, q domain.OverviewQuery) (domain.Overview, error) {
	var o domain.Overview
	args := []any{
		sql.Named("programme", q.Programme), sql.Named("from", q.From), sql.Named("until", q.Until), sql.Named("today", q.Today),
		sql.Named("limit", domain.AnswerDays), sql.Named("states", domain.OpenStates), sql.Named("order", joined(domain.OpenStates)),
	}
	err := r.read(ctx, func(tx *gorm.DB) error {
		for _, part := range []struct {
			what, query string
			into        any
		}{
			{"weeks", fmt.Sprintf(happened, "date_trunc('week', day)::date AS week", "1"), &o.Weeks},
			{"tools", fmt.Sprintf(happened, "tool_id AS id", "sum(feedback) + sum(started) DESC, 1"), &o.Tools},
			{"organisations", fmt.Sprintf(happened, "organisation_id AS id", "sum(feedback) + sum(started) DESC, 1"), &o.Organisations},
			{"answer times", answerTimes, &o.Answers},
			{"what waits", waiting, &o.Waiting},
		} {
			if err := tx.Raw(part.query, args...).Scan(part.into).Error; err != nil {
				return fmt.Errorf("overview of %s: %w", part.what, err)
			}
		}
		return nil
	})
	return o, err
}

func joined(states []domain.FeedbackState) string {
	list := ""
	for i, s := range states {
		if i > 0 {
			list += ","
		}
		list += string(s)
	}
	return list
}
