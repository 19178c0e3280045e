package repository

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"academy/domain"
)

// Evidence asks the database's own function, which may read every trial and gives sums only.
func (r reader) Evidence(ctx context.Context, tools []domain.ID) ([]domain.Evidence, error) {
	var list []domain.Evidence
	err := r.read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT * FROM evidence(CAST(? AS uuid[])) ORDER BY tool_id, scheme, code", uuids(tools)).Scan(&list).Error
	})
	return list, err
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
