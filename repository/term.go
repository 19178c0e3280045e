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

// SaveTerm creates a term or updates the one with its code.
func (w writer) SaveTerm(ctx context.Context, t domain.Term) error {
	return translate(gorm.G[termRow](w.tx, replacing("scheme", "code")).Create(ctx, &termRow{t}))
}
