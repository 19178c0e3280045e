package repository

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type missRow struct {
	domain.Miss
}

// TableName names the table.
func (missRow) TableName() string { return "search_misses" }

func (r reader) SearchMisses(ctx context.Context, f domain.MissFilter) (domain.MissPage, error) {
	var page domain.MissPage
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if page.Total, err = missesLike(tx, f).Count(ctx, "*"); err != nil {
			return fmt.Errorf("count searches: %w", err)
		}
		q := missesLike(tx, f)
		if a := f.After; a.Week != "" {
			q = q.Where("(-count, week, lang, text) > (?, ?, ?, ?)", -a.Count, a.Week, a.Lang, a.Text)
		}
		rows, err := q.Order("-count, week, lang, text").Limit(f.Limit + 1).Find(ctx)
		if err != nil {
			return fmt.Errorf("list searches: %w", err)
		}
		if page.More = len(rows) > f.Limit; page.More {
			rows = rows[:f.Limit]
		}
		page.Items = make([]domain.Miss, len(rows))
		for i, row := range rows {
			page.Items[i] = row.Miss
		}
		return nil
	})
	return page, err
}

func missesLike(tx *gorm.DB, f domain.MissFilter) gorm.ChainInterface[missRow] {
	q := gorm.G[missRow](tx).Where("true")
	if f.Week != "" {
		q = q.Where("week = ?", f.Week)
	}
	if f.Lang != "" {
		q = q.Where("lang = ?", f.Lang)
	}
	return q
}

func (w writer) CountMisses(ctx context.Context, list []domain.Miss, before domain.Week) error {
	rows := make([]missRow, len(list))
	for i, m := range list {
		rows[i] = missRow{m}
	}
	if len(rows) > 0 {
		add := clause.OnConflict{
			Columns:   []clause.Column{{Name: "week"}, {Name: "lang"}, {Name: "text"}},
			DoUpdates: clause.Assignments(map[string]any{"count": gorm.Expr("search_misses.count + excluded.count")}),
		}
		if err := gorm.G[missRow](w.tx, add).CreateInBatches(ctx, &rows, 500); err != nil {
			return translate(fmt.Errorf("count searches: %w", err))
		}
	}
	_, err := gorm.G[missRow](w.tx).Where("week < ?", before).Delete(ctx)
	return translate(err)
}
