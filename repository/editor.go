package repository

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

type editorRow struct {
	domain.Editor
}

// TableName names the table.
func (editorRow) TableName() string { return "editors" }

func (r reader) EditorByPerson(ctx context.Context, person []byte) (domain.Editor, error) {
	var row editorRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[editorRow](tx).Where("person = ?", person).Take(ctx)
		return err
	})
	return row.Editor, named(err, "editor")
}

// SignInEditor leaves the row alone when another replica has heard of the same token before.
func (w writer) SignInEditor(ctx context.Context, e domain.Editor) (id domain.ID, newer bool, err error) {
	err = w.tx.WithContext(ctx).Raw(`INSERT INTO editors (id, person, signed_in_at) VALUES (?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET signed_in_at = EXCLUDED.signed_in_at WHERE editors.signed_in_at < EXCLUDED.signed_in_at
		RETURNING id::text`, e.ID, e.Person, e.SignedInAt).Row().Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err == nil, translate(err)
	}
	known, err := w.EditorByPerson(ctx, e.Person)
	return known.ID, false, err
}

func (w writer) DeleteEditor(ctx context.Context, id domain.ID) error {
	n, err := gorm.G[editorRow](w.tx).Where("id = ?", id).Delete(ctx)
	return oneRow(n, err, domain.Missing("editor"))
}

func (w writer) ForgetEditors(ctx context.Context, before time.Time, dry bool) (int64, error) {
	old := gorm.G[editorRow](w.tx).Where("signed_in_at < ?", before)
	if dry {
		n, err := old.Count(ctx, "*")
		return n, translate(err)
	}
	n, err := old.Delete(ctx)
	return int64(n), translate(err)
}

func (w writer) InReviewBy(ctx context.Context, editor domain.ID) ([]string, error) {
	slugs := []string{}
	err := w.tx.WithContext(ctx).Raw(`SELECT t.slug FROM drafts d JOIN tools t ON t.id = d.tool_id
		WHERE d.state <> ? AND ? IN (d.edited_by, d.submitted_by) ORDER BY t.slug`, domain.DraftEditing, editor).Scan(&slugs).Error
	return slugs, translate(err)
}
