package repository

import (
	"context"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type importRow struct {
	domain.Import
}

// TableName names the table.
func (importRow) TableName() string { return "feedback_imports" }

type mappingRow struct {
	OrganisationID domain.ID
	Source         string
	Mapping        domain.ImportMapping `gorm:"serializer:json"`
	ChangedAt      time.Time
}

// TableName names the table.
func (mappingRow) TableName() string { return "import_mappings" }

func (r reader) Import(ctx context.Context, id domain.ID) (domain.Import, error) {
	var row importRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[importRow](tx).Where("id = ?", id).Take(ctx)
		return err
	})
	return row.Import, named(err, "import")
}

func (r reader) ImportMapping(ctx context.Context, organisation domain.ID, source string) (domain.ImportMapping, error) {
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

func (w writer) CreateImport(ctx context.Context, i domain.Import) error {
	return translate(gorm.G[importRow](w.tx).Create(ctx, &importRow{i}))
}

func (w writer) UpdateImport(ctx context.Context, i domain.Import) error {
	n, err := gorm.G[importRow](w.tx).Where("id = ?", i.ID).
		Select("state", "rows", "taken", "repeated", "quarantined", "refused", "dropped", "faults", "failure", "lease_until", "changed_at").
		Updates(ctx, importRow{i})
	return oneRow(n, err, domain.Missing("import"))
}

// SaveImportMapping keeps the mapping for the organisation's next file of that source.
func (w writer) SaveImportMapping(
	ctx context.Context, organisation domain.ID, source string, m domain.ImportMapping, now time.Time,
) error {
	return translate(gorm.G[mappingRow](w.tx, replacing("organisation_id", "source")).
		Create(ctx, &mappingRow{organisation, source, m, now}))
}
