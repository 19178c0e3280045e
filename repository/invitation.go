package repository

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type invitationRow struct {
	domain.Invitation
}

// TableName names the table.
func (invitationRow) TableName() string { return "invitations" }

func (r reader) Invitations(ctx context.Context, organisation domain.ID, now time.Time) ([]domain.Invitation, error) {
	var rows []invitationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[invitationRow](tx).Where("organisation_id = ? AND expires_at > ?", organisation, now).Order("id").Find(ctx)
		return err
	})
	list := make([]domain.Invitation, len(rows))
	for i, row := range rows {
		list[i] = row.Invitation
	}
	return list, err
}

func (r reader) InvitationBy(ctx context.Context, tokenHash []byte, now time.Time) (domain.Invitation, error) {
	var row invitationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[invitationRow](tx).Where("token_hash = ? AND expires_at > ?", tokenHash, now).Take(ctx)
		return err
	})
	return row.Invitation, named(err, "invitation")
}

func (w writer) LockInvitation(ctx context.Context, tokenHash []byte, now time.Time) (domain.Invitation, error) {
	row, err := gorm.G[invitationRow](w.tx, clause.Locking{Strength: "UPDATE"}).
		Where("token_hash = ? AND expires_at > ?", tokenHash, now).Take(ctx)
	return row.Invitation, named(translate(err), "invitation")
}

func (w writer) CreateInvitation(ctx context.Context, i domain.Invitation) error {
	if _, err := gorm.G[invitationRow](w.tx).Where("organisation_id = ? AND expires_at <= ?", i.OrganisationID, i.CreatedAt).Delete(ctx); err != nil {
		return translate(err)
	}
	return translate(gorm.G[invitationRow](w.tx).Create(ctx, &invitationRow{i}))
}

func (w writer) ClaimInvitation(ctx context.Context, id, client domain.ID, now time.Time) error {
	n, err := gorm.G[invitationRow](w.tx).Where("id = ?", id).Select("ClaimedAt", "ClaimedAs").
		Updates(ctx, invitationRow{domain.Invitation{ClaimedAt: &now, ClaimedAs: &client}})
	return oneRow(n, err, domain.Missing("invitation"))
}

func (w writer) DeleteInvitation(ctx context.Context, organisation, id domain.ID) error {
	n, err := gorm.G[invitationRow](w.tx).Where("organisation_id = ? AND id = ? AND claimed_at IS NULL", organisation, id).Delete(ctx)
	return oneRow(n, err, domain.Missing("invitation"))
}
