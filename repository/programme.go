package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type programmeRow struct {
	domain.Programme
}

// TableName names the table.
func (programmeRow) TableName() string { return "programmes" }

type participationRow struct {
	domain.Participation
}

// TableName names the table.
func (participationRow) TableName() string { return "participations" }

func (r reader) Programmes(ctx context.Context) ([]domain.Programme, error) {
	var rows []programmeRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[programmeRow](tx).Order("starts_on, slug").Find(ctx)
		return err
	})
	list := make([]domain.Programme, len(rows))
	for i, row := range rows {
		list[i] = row.Programme
	}
	return list, err
}

func (r reader) Participations(ctx context.Context) ([]domain.Participation, error) {
	return r.participations(ctx, "true")
}

func (r reader) ParticipationsOf(ctx context.Context, organisation domain.ID) ([]domain.Participation, error) {
	return r.participations(ctx, "organisation_id = ?", organisation)
}

func (r reader) participations(ctx context.Context, where string, args ...any) ([]domain.Participation, error) {
	var rows []participationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[participationRow](tx).Where(where, args...).
			Order("programme_id, starts_on, organisation_id").Find(ctx)
		return err
	})
	list := make([]domain.Participation, len(rows))
	for i, row := range rows {
		list[i] = row.Participation
	}
	return list, err
}

// SaveProgramme creates a programme or updates the one with its id.
func (w writer) SaveProgramme(ctx context.Context, p domain.Programme) error {
	return translate(gorm.G[programmeRow](w.tx, replacing("id")).Create(ctx, &programmeRow{p}))
}

// SaveParticipation creates or updates an organisation's part in a programme.
func (w writer) SaveParticipation(ctx context.Context, p domain.Participation) error {
	return translate(gorm.G[participationRow](w.tx, replacing("programme_id", "organisation_id")).
		Create(ctx, &participationRow{p}))
}
