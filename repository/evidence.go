package repository

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

// Evidence asks the database's own function, which gives what was released and nothing else.
func (r reader) Evidence(ctx context.Context, tools []domain.ID) ([]domain.Evidence, error) {
	var list []domain.Evidence
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT * FROM evidence(CAST(? AS uuid[])) ORDER BY tool_id, scheme, code", uuids(tools)).Scan(&list).Error
	})
	return list, err
}

type ratingRow struct {
	domain.Rating
	Ones, Twos, Threes, Fours, Fives int
}

func (r reader) Ratings(ctx context.Context, tools []domain.ID) ([]domain.Rating, error) {
	var rows []ratingRow
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT * FROM evidence_ratings(CAST(? AS uuid[])) ORDER BY tool_id, scheme, code, measure", uuids(tools)).Scan(&rows).Error
	})
	list := make([]domain.Rating, len(rows))
	for i, row := range rows {
		list[i] = row.Rating
		list[i].Counts = [5]int{row.Ones, row.Twos, row.Threes, row.Fours, row.Fives}
	}
	return list, err
}

func (w writer) ReleaseEvidence(ctx context.Context, since time.Time) ([]domain.ID, error) {
	var moved []domain.ID
	err := w.tx.WithContext(ctx).Raw("SELECT * FROM release_evidence(?)", since).Scan(&moved).Error
	return moved, translate(err)
}

// uuids is an array of PostgreSQL, NULL for nil.
func uuids(ids []domain.ID) *string {
	if ids == nil {
		return nil
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	array := "{" + strings.Join(list, ",") + "}"
	return &array
}
