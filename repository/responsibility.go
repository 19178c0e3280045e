package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type overrideRow struct {
	domain.ResponsibilityOverride
}

// TableName names the table.
func (overrideRow) TableName() string { return "responsibility_overrides" }

func (r reader) ResponsibilityOverrides(ctx context.Context) ([]domain.ResponsibilityOverride, error) {
	var rows []overrideRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[overrideRow](tx).Order("organisation_id, code").Find(ctx)
		return err
	})
	list := make([]domain.ResponsibilityOverride, len(rows))
	for i, row := range rows {
		list[i] = row.ResponsibilityOverride
	}
	return list, err
}

func (r reader) ResponsibilityOverride(ctx context.Context, organisation domain.ID, code string) (domain.ResponsibilityOverride, error) {
	var row overrideRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[overrideRow](tx).Where("organisation_id = ? AND code = ?", organisation, code).Take(ctx)
		return err
	})
	return row.ResponsibilityOverride, named(err, "responsibility")
}

// DeleteResponsibilityOverride takes an organisation's own wording back.
func (w writer) DeleteResponsibilityOverride(ctx context.Context, o domain.ResponsibilityOverride) error {
	n, err := gorm.G[overrideRow](w.tx).Where("organisation_id = ? AND code = ?", o.OrganisationID, o.Code).Delete(ctx)
	return oneRow(n, err, domain.Missing("responsibility"))
}

// SaveResponsibilityOverride creates or updates an organisation's own wording.
func (w writer) SaveResponsibilityOverride(ctx context.Context, o domain.ResponsibilityOverride) error {
	return translate(gorm.G[overrideRow](w.tx, replacing("organisation_id", "code")).Create(ctx, &overrideRow{o}))
}
