package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type peerPoolRow struct {
	domain.PeerPool
}

// TableName names the table.
func (peerPoolRow) TableName() string { return "peer_pools" }

func (r reader) PeerPools(ctx context.Context) ([]domain.PeerPool, error) {
	var rows []peerPoolRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[peerPoolRow](tx).Order("slug").Find(ctx)
		return err
	})
	list := make([]domain.PeerPool, len(rows))
	for i, row := range rows {
		list[i] = row.PeerPool
	}
	return list, err
}

// SavePeerPool creates a pool or updates the one with its id.
func (w writer) SavePeerPool(ctx context.Context, p domain.PeerPool) error {
	return translate(gorm.G[peerPoolRow](w.tx, replacing("id")).Create(ctx, &peerPoolRow{p}))
}
