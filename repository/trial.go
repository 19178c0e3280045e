package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type trialRow struct {
	domain.Trial
}

// TableName names the table.
func (trialRow) TableName() string { return "trials" }

func (r reader) Trial(ctx context.Context, id domain.ID) (domain.Trial, error) {
	var row trialRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[trialRow](tx).Where("id = ?", id).Take(ctx)
		return err
	})
	return row.Trial, named(err, "trial")
}

func (w writer) CreateTrial(ctx context.Context, t domain.Trial) error {
	return translate(gorm.G[trialRow](w.tx).Create(ctx, &trialRow{t}))
}
