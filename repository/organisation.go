package repository

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type organisationRow struct {
	domain.Organisation
}

// TableName names the table.
func (organisationRow) TableName() string { return "organisations" }

func (r reader) Organisation(ctx context.Context, slug string) (domain.Organisation, error) {
	return r.organisation(ctx, "slug = ?", slug)
}

func (r reader) OrganisationByID(ctx context.Context, id domain.ID) (domain.Organisation, error) {
	return r.organisation(ctx, "id = ?", id)
}

func (r reader) organisation(ctx context.Context, where string, arg any) (domain.Organisation, error) {
	var row organisationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[organisationRow](tx).Where(where, arg).Take(ctx)
		return err
	})
	return row.Organisation, named(err, "organisation")
}

func (r reader) Organisations(ctx context.Context) ([]domain.Organisation, error) {
	var rows []organisationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[organisationRow](tx).Order("slug").Find(ctx)
		return err
	})
	list := make([]domain.Organisation, len(rows))
	for i, row := range rows {
		list[i] = row.Organisation
	}
	return list, err
}

// SaveOrganisation creates an organisation or updates the one with its id.
func (w writer) SaveOrganisation(ctx context.Context, o domain.Organisation) error {
	return translate(gorm.G[organisationRow](w.tx, replacing("id")).Create(ctx, &organisationRow{o}))
}

// replacing makes a Create update the row that has the same key.
func replacing(key ...string) clause.OnConflict {
	c := clause.OnConflict{UpdateAll: true}
	for _, k := range key {
		c.Columns = append(c.Columns, clause.Column{Name: k})
	}
	return c
}
