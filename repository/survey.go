package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type importRow struct {
	domain.SurveyImport
}

// TableName names the table.
func (importRow) TableName() string { return "feedback_imports" }

type mappingRow struct {
	OrganisationID domain.ID
	Source         string
	Mapping        domain.SurveyMapping `gorm:"serializer:json"`
	ChangedAt      time.Time
}

// TableName names the table.
func (mappingRow) TableName() string { return "import_mappings" }

func (r reader) SurveyImport(ctx context.Context, id domain.ID) (domain.SurveyImport, error) {
	var row importRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[importRow](tx).Where("id = ?", id).Take(ctx)
		return err
	})
	return row.SurveyImport, named(err, "import")
}

func (r reader) SurveyMapping(ctx context.Context, organisation domain.ID, source string) (domain.SurveyMapping, error) {
	var row mappingRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[mappingRow](tx).Where("organisation_id = ? AND source = ?", organisation, source).Take(ctx)
		return err
	})
	if domain.IsKind(err, domain.NotFound) {
		err = nil
	}
	return row.Mapping, err
}

func (w writer) CreateSurveyImport(ctx context.Context, i domain.SurveyImport) error {
	return translate(gorm.G[importRow](w.tx).Create(ctx, &importRow{i}))
}

func (w writer) UpdateSurveyImport(ctx context.Context, i domain.SurveyImport) error {
	n, err := gorm.G[importRow](w.tx).Where("id = ?", i.ID).
		Select("state", "rows", "taken", "repeated", "quarantined", "refused", "dropped", "faults", "failure", "lease_until", "changed_at").
		Updates(ctx, importRow{i})
	return oneRow(n, err, domain.Missing("import"))
}

// SaveSurveyMapping keeps the mapping for the organisation's next file of that source.
func (w writer) SaveSurveyMapping(
	ctx context.Context, organisation domain.ID, source string, m domain.SurveyMapping, now time.Time,
) error {
	return translate(gorm.G[mappingRow](w.tx, replacing("organisation_id", "source")).
		Create(ctx, &mappingRow{organisation, source, m, now}))
}
