package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type supportRow struct {
	domain.PeerSupport
}

// TableName names the table.
func (supportRow) TableName() string { return "peer_support" }

func (r reader) PeerSupport(ctx context.Context, organisation, tool domain.ID) (domain.PeerSupport, error) {
	var row supportRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[supportRow](tx).Where("organisation_id = ? AND tool_id = ?", organisation, tool).Take(ctx)
		return err
	})
	return row.PeerSupport, named(err, "peer_support")
}

func (r reader) PeerSupportFor(ctx context.Context, tool domain.ID) ([]domain.PeerSupport, error) {
	var rows []supportRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[supportRow](tx).Where("tool_id = ?", tool).Order("since, organisation_id").Find(ctx)
		return err
	})
	list := make([]domain.PeerSupport, len(rows))
	for i, row := range rows {
		list[i] = row.PeerSupport
	}
	return list, err
}

// SavePeerSupport stores an offer whose version was v as v+1; Stale when it isn't v any more.
func (w writer) SavePeerSupport(ctx context.Context, p domain.PeerSupport) error {
	if p.Version == 1 {
		return translate(gorm.G[supportRow](w.tx).Create(ctx, &supportRow{p}))
	}
	n, err := gorm.G[supportRow](w.tx).
		Where("organisation_id = ? AND tool_id = ? AND version = ?", p.OrganisationID, p.ToolID, p.Version-1).
		Select("offers", "version", "changed_at").Updates(ctx, supportRow{p})
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}

func (w writer) DeletePeerSupport(ctx context.Context, p domain.PeerSupport) error {
	n, err := gorm.G[supportRow](w.tx).
		Where("organisation_id = ? AND tool_id = ? AND version = ?", p.OrganisationID, p.ToolID, p.Version).Delete(ctx)
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}
