package repository

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type feedbackRow struct {
	domain.Feedback
	Fingerprint string // of the request that created it
}

// TableName names the table.
func (feedbackRow) TableName() string { return "feedback" }

type eventRow struct {
	domain.FeedbackEvent
}

// TableName names the table.
func (eventRow) TableName() string { return "feedback_events" }

func (r reader) Feedback(ctx context.Context, id domain.ID) (domain.Feedback, error) {
	fb, _, err := r.oneFeedback(ctx, "id = ?", id)
	return fb, err
}

func (r reader) FeedbackBySource(
	ctx context.Context, organisation domain.ID, source, externalID string,
) (domain.Feedback, string, error) {
	return r.oneFeedback(ctx, "organisation_id = ? AND source = ? AND external_id = ?", organisation, source, externalID)
}

func (r reader) FingerprintsBySource(
	ctx context.Context, organisation domain.ID, source string, externalIDs []string,
) (map[string]string, error) {
	prints := map[string]string{}
	err := r.read(ctx, func(tx *gorm.DB) error {
		rows, err := gorm.G[feedbackRow](tx).Select("external_id", "fingerprint").
			Where("organisation_id = ? AND source = ? AND external_id IN ?", organisation, source, externalIDs).Find(ctx)
		for _, row := range rows {
			prints[*row.ExternalID] = row.Fingerprint
		}
		return err
	})
	return prints, err
}

func (r reader) oneFeedback(ctx context.Context, where string, args ...any) (domain.Feedback, string, error) {
	var rows []feedbackRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[feedbackRow](tx).Where(where, args...).Limit(1).Find(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		return r.whole(ctx, tx, rows)
	})
	switch {
	case err != nil:
		return domain.Feedback{}, "", err
	case len(rows) == 0:
		return domain.Feedback{}, "", domain.Missing("feedback")
	}
	return rows[0].Feedback, rows[0].Fingerprint, nil
}

// withEvents reads the events of all rows at once.
func withEvents(ctx context.Context, tx *gorm.DB, rows []feedbackRow) error {
	if len(rows) == 0 {
		return nil
	}
	at := make(map[domain.ID]int, len(rows))
	ids := make([]domain.ID, len(rows))
	for i, row := range rows {
		at[row.ID], ids[i] = i, row.ID
	}
	events, err := gorm.G[eventRow](tx).Where("feedback_id IN ?", ids).Order("feedback_id, number").Find(ctx)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	for _, e := range events {
		i := at[e.FeedbackID]
		rows[i].Events = append(rows[i].Events, e.FeedbackEvent)
	}
	return nil
}

func (w writer) LockFeedback(ctx context.Context, ids []domain.ID) ([]domain.Feedback, error) {
	// Ordered by id, so that two editors who lock the same rows don't wait for each other.
	rows, err := gorm.G[feedbackRow](w.tx, clause.Locking{Strength: "UPDATE"}).
		Where("id IN ?", ids).Order("id").Find(ctx)
	if err != nil {
		return nil, translate(err)
	}
	if err := w.whole(ctx, w.tx, rows); err != nil {
		return nil, translate(err)
	}
	return plainFeedback(rows), nil
}

func (w writer) CreateFeedback(ctx context.Context, list ...domain.Sent) error {
	rows := make([]feedbackRow, len(list))
	var events []domain.FeedbackEvent
	for i, fb := range list {
		fb.Version = 1
		rows[i] = feedbackRow{fb.Feedback, fb.Fingerprint}
		events = append(events, fb.Events...)
	}
	if err := createAll(ctx, gorm.G[feedbackRow](w.tx), rows); err != nil {
		return err
	}
	return w.addEvents(ctx, events)
}

func (w writer) UpdateFeedback(ctx context.Context, fb domain.Feedback) error {
	return w.updateFeedback(ctx, fb)
}

// updateFeedback also stores further columns.
func (w writer) updateFeedback(ctx context.Context, fb domain.Feedback, further ...any) error {
	before := fb.Version
	fb.Version++
	n, err := gorm.G[feedbackRow](w.tx).Where("id = ? AND version = ?", fb.ID, before).
		Select("tool_id", append([]any{"revision", "step", "trial_id", "kind", "ratings", "what_worked", "what_to_change", "used_for",
			"used_on", "language", "consent_to_quote", "state", "duplicate_of", "addressed_in", "internal_note", "due_on",
			"screening_reason", "version", "unseen", "changed_at"}, further...)...).
		Updates(ctx, feedbackRow{Feedback: fb})
	if err := oneRow(n, err, domain.Fault(domain.Stale, "stale")); err != nil {
		return err
	}
	var stored int
	err = w.tx.Raw("SELECT count(*) FROM feedback_events WHERE feedback_id = ?", fb.ID).Scan(&stored).Error
	if err != nil {
		return translate(err)
	}
	return w.addEvents(ctx, fb.Events[stored:])
}

func (w writer) UpdateUnseen(ctx context.Context, fb domain.Feedback) error {
	n, err := gorm.G[feedbackRow](w.tx).Where("id = ? AND version = ?", fb.ID, fb.Version).
		Select("internal_note", "duplicate_of", "unseen").Updates(ctx, feedbackRow{Feedback: fb})
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}

func (w writer) addEvents(ctx context.Context, events []domain.FeedbackEvent) error {
	rows := make([]eventRow, len(events))
	for i, e := range events {
		rows[i] = eventRow{e}
	}
	return createAll(ctx, gorm.G[eventRow](w.tx), rows)
}

func plainFeedback(rows []feedbackRow) []domain.Feedback {
	list := make([]domain.Feedback, len(rows))
	for i, row := range rows {
		list[i] = row.Feedback
	}
	return list
}
