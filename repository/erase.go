package repository

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

// aged are rows that aren't erased, oldest first. Those that somebody works on are left for the next time,
// but an organisation's are waited for, since all of them go.
func aged[T any](w writer, a domain.Aged, limit int) gorm.ChainInterface[T] {
	lock := clause.Locking{Strength: "UPDATE"}
	if a.Organisation == "" {
		lock.Options = "SKIP LOCKED"
	}
	q := gorm.G[T](w.tx, lock).Where("erased_at IS NULL")
	if a.Organisation != "" {
		q = q.Where("organisation_id = ?", a.Organisation)
	}
	if a.State != "" {
		q = q.Where("state = ?", a.State)
	}
	if !a.Before.IsZero() {
		q = q.Where("changed_at < ?", a.Before)
	}
	return q.Order("changed_at, id").Limit(limit)
}

func (w writer) LockAgedFeedback(ctx context.Context, a domain.Aged, limit int) ([]domain.Feedback, error) {
	rows, err := aged[feedbackRow](w, a, limit).Find(ctx)
	if err != nil {
		return nil, translate(err)
	}
	if err := withEvents(ctx, w.tx, rows); err != nil {
		return nil, translate(err)
	}
	return plainFeedback(rows), nil
}

func (w writer) LockAgedTrials(ctx context.Context, a domain.Aged, limit int) ([]domain.Trial, error) {
	rows, err := aged[trialRow](w, a, limit).Find(ctx)
	list := make([]domain.Trial, len(rows))
	for i, row := range rows {
		list[i] = row.Trial
	}
	return list, translate(err)
}

func (w writer) EraseFeedback(ctx context.Context, list []domain.Feedback) error {
	ids := make([]domain.ID, len(list))
	for i, fb := range list {
		if err := w.updateFeedback(ctx, fb, "fingerprint", "erased_at"); err != nil {
			return err
		}
		ids[i] = fb.ID
	}
	return w.forgetErased(ctx, ids)
}

func (w writer) EraseTrials(ctx context.Context, list []domain.Trial) error {
	ids := make([]domain.ID, len(list))
	for i, t := range list {
		if err := w.updateTrial(ctx, t, "fingerprint", "erased_at"); err != nil {
			return err
		}
		ids[i] = t.ID
	}
	return w.forgetErased(ctx, ids)
}

// forgetErased takes the text out of events and stored results, which the application itself can't change.
func (w writer) forgetErased(ctx context.Context, ids []domain.ID) error {
	return translate(w.tx.WithContext(ctx).Exec("SELECT forget_erased(CAST(? AS uuid[]))", uuids(ids)).Error)
}

func (w writer) ForgetOrganisation(ctx context.Context, organisation domain.ID) error {
	for _, statement := range []string{
		"UPDATE feedback SET source = '', external_id = NULL WHERE organisation_id = ? AND external_id IS NOT NULL",
		"UPDATE trials SET source = '', external_id = NULL WHERE organisation_id = ? AND external_id IS NOT NULL",
		"UPDATE feedback_imports SET source = '', faults = '[]', failure = '' WHERE organisation_id = ?",
		"DELETE FROM import_mappings WHERE organisation_id = ?",
		"DELETE FROM peer_support WHERE organisation_id = ?",
		"DELETE FROM invitations WHERE organisation_id = ?",
		"DELETE FROM webhooks WHERE organisation_id = ?",
	} {
		if err := w.tx.WithContext(ctx).Exec(statement, organisation).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// EraseRevision leaves the application's role for as long as it takes: that one may not change a revision,
// and whether the connection's user may, the database says.
func (w writer) EraseRevision(ctx context.Context, r domain.Revision) error {
	tx := w.tx.WithContext(ctx)
	if err := tx.Exec("SELECT set_config('role', 'none', true)").Error; err != nil {
		return translate(err)
	}
	err := tx.Exec("UPDATE revisions SET erased_hash = content_hash, erased_at = ? WHERE tool_id = ? AND number = ?",
		r.ErasedAt, r.ToolID, r.Number).Error
	if err != nil {
		return notOwner(err)
	}
	n, err := gorm.G[revisionRow](w.tx).Where("tool_id = ? AND number = ?", r.ToolID, r.Number).
		Select("change_note", "schema", "content", "content_hash").Updates(ctx, revisionRow{r})
	if err := oneRow(n, err, domain.Missing("revision")); err != nil {
		return err
	}
	if err := tx.Exec("DELETE FROM revision_media WHERE tool_id = ? AND number = ?", r.ToolID, r.Number).Error; err != nil {
		return notOwner(err)
	}
	if err := tx.Exec("UPDATE idempotency SET result = 'null', fingerprint = '' WHERE resource_id = ?", r.ToolID).Error; err != nil {
		return notOwner(err)
	}
	return translate(tx.Exec("SELECT set_config('role', ?, true)", ApplicationRole).Error)
}
