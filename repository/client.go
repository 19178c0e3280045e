package repository

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type clientRow struct {
	domain.Client
}

// TableName names the table.
func (clientRow) TableName() string { return "clients" }

func (r reader) Client(ctx context.Context, id domain.ID) (domain.Client, error) {
	if id == "" { // an unknown id takes the way of a known one, so that ids can't be probed by time
		id = "00000000-0000-0000-0000-000000000000"
	}
	var row clientRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[clientRow](tx).Where("id = ?", id).Take(ctx)
		return err
	})
	return row.Client, named(err, "client")
}

func (w writer) CreateClient(ctx context.Context, c domain.Client) error {
	return translate(gorm.G[clientRow](w.tx).Create(ctx, &clientRow{c}))
}

func (r reader) ClientsAfter(ctx context.Context, organisation, after domain.ID, limit int) ([]domain.Client, error) {
	var rows []clientRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		q := gorm.G[clientRow](tx).Order("id DESC").Limit(limit)
		if organisation != "" {
			q = q.Where("organisation_id = ?", organisation)
		}
		if after != "" {
			q = q.Where("id < ?", after)
		}
		rows, err = q.Find(ctx)
		return err
	})
	return plainClients(rows), err
}

func (w writer) LockClient(ctx context.Context, id domain.ID) (domain.Client, error) {
	row, err := gorm.G[clientRow](w.tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
	return row.Client, named(translate(err), "client")
}

func (w writer) UpdateClient(ctx context.Context, c domain.Client) error {
	n, err := gorm.G[clientRow](w.tx).Where("id = ?", c.ID).Select("Name", "Permissions", "SecretHash", "OldSecretHash",
		"OldSecretUntil", "Basic", "Tokens", "Version", "DisabledAt").Updates(ctx, clientRow{c})
	return oneRow(n, err, domain.Missing("client"))
}

func (w writer) DisableClientsOf(ctx context.Context, organisation domain.ID, now time.Time) ([]domain.Client, error) {
	rows, err := gorm.G[clientRow](w.tx).Raw(`UPDATE clients SET disabled_at = COALESCE(disabled_at, ?), name = '', version = version + 1
		WHERE organisation_id = ? RETURNING *`, now, organisation).Find(ctx)
	return plainClients(rows), translate(err)
}

func plainClients(rows []clientRow) []domain.Client {
	list := make([]domain.Client, len(rows))
	for i, row := range rows {
		list[i] = row.Client
	}
	return list
}
