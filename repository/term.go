package repository

import (
	"context"

	"gorm.io/gorm"

	"academy/domain"
)

type vocabularyRow struct {
	domain.Vocabulary
}

// TableName names the table.
func (vocabularyRow) TableName() string { return "vocabularies" }

type termRow struct {
	domain.Term
}

// TableName names the table.
func (termRow) TableName() string { return "terms" }

func (r reader) Vocabularies(ctx context.Context) (*domain.Vocabularies, error) {
	var rows []vocabularyRow
	var terms []termRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if rows, err = gorm.G[vocabularyRow](tx).Find(ctx); err != nil {
			return err
		}
		terms, err = gorm.G[termRow](tx).Find(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]domain.Vocabulary, len(rows))
	for i, row := range rows {
		list[i] = row.Vocabulary
	}
	all := make([]domain.Term, len(terms))
	for i, row := range terms {
		all[i] = row.Term
	}
	return domain.NewVocabularies(list, all), nil
}

// SaveVocabulary creates a vocabulary or updates the one with its scheme.
func (w writer) SaveVocabulary(ctx context.Context, v domain.Vocabulary) error {
	return translate(gorm.G[vocabularyRow](w.tx, replacing("scheme")).Create(ctx, &vocabularyRow{v}))
}

func (w writer) Described(ctx context.Context, scheme, code string) ([]domain.Tool, error) {
	// The feed's lock comes first: who publishes has committed, and is seen, or will come after this.
	if err := w.tx.WithContext(ctx).Exec("SELECT pg_advisory_xact_lock(?)", scopeLock(domain.PublicScope)).Error; err != nil {
		return nil, translate(err)
	}
	var rows []toolRow
	err := w.tx.WithContext(ctx).Table("tools t").Joins("JOIN revisions r ON r.tool_id = t.id AND r.number = t.current_revision").
		Select("t.*").Where("t.state = ?", domain.ToolPublished).
		Where("(r.content->'terms'->?::text)::jsonb @> to_jsonb(?::text)", scheme, code).
		Order("t.id").Find(&rows).Error
	list := make([]domain.Tool, len(rows))
	for i, row := range rows {
		list[i] = row.Tool
	}
	return list, translate(err)
}

// SaveTerm creates a term or updates the one with its code.
func (w writer) SaveTerm(ctx context.Context, t domain.Term) error {
	return translate(gorm.G[termRow](w.tx, replacing("scheme", "code")).Create(ctx, &termRow{t}))
}
