package repository

import (
	"context"
	"database/sql"
	"slices"

	"academy/domain"
)

func (w writer) LockDuplicates(ctx context.Context, ids ...domain.ID) (list []domain.Feedback, err error) {
	err = w.following(func() error {
		duplicates, err := w.duplicatesOf(ctx, ids)
		if err != nil || len(duplicates) == 0 {
			return err
		}
		list, err = w.LockFeedback(ctx, duplicates)
		return err
	})
	// Its sender may have taken one back before it was held.
	return slices.DeleteFunc(list, func(fb domain.Feedback) bool { return fb.State != domain.FeedbackDuplicate }), err
}

func (w writer) duplicatesOf(ctx context.Context, ids []domain.ID) ([]domain.ID, error) {
	var list []domain.ID
	// A master can become a duplicate itself: its own duplicates follow too, even when its sender took it
	// back meanwhile. UNION ends a circle.
	err := w.tx.Raw(`WITH RECURSIVE following AS (
			SELECT id, state FROM feedback WHERE duplicate_of IN @ids
			UNION SELECT f.id, f.state FROM feedback f JOIN following m ON f.duplicate_of = m.id
		) SELECT id FROM following WHERE state = @duplicate ORDER BY id`,
		sql.Named("ids", ids), sql.Named("duplicate", domain.FeedbackDuplicate)).Scan(&list).Error
	return list, translate(err)
}

func (w writer) UpdateDuplicates(ctx context.Context, moved, unseen []domain.Feedback) error {
	if len(moved)+len(unseen) == 0 {
		return nil
	}
	return w.following(func() error {
		for _, fb := range moved {
			if err := w.UpdateFeedback(ctx, fb); err != nil {
				return err
			}
		}
		for _, fb := range unseen {
			if err := w.UpdateUnseen(ctx, fb); err != nil {
				return err
			}
		}
		return nil
	})
}

// following runs f in the role of the program that lets duplicates follow their masters.
func (w writer) following(f func() error) error {
	if err := w.tx.Exec("SELECT set_config('academy.role', 'follow', true)").Error; err != nil {
		return translate(err)
	}
	if err := f(); err != nil {
		return err
	}
	return translate(w.tx.Exec("SELECT set_config('academy.role', ?, true)", string(w.actor.Role)).Error)
}
