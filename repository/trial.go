package repository

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type trialRow struct {
	domain.Trial
	Fingerprint string // of the request that created it
}

// TableName names the table.
func (trialRow) TableName() string { return "trials" }

func (r reader) Trial(ctx context.Context, id domain.ID) (domain.Trial, error) {
	t, _, err := r.oneTrial(ctx, "id = ?", id)
	return t, err
}

func (r reader) TrialBySource(
	ctx context.Context, organisation domain.ID, source, externalID string,
) (domain.Trial, string, error) {
	return r.oneTrial(ctx, "organisation_id = ? AND source = ? AND external_id = ?", organisation, source, externalID)
}

func (r reader) oneTrial(ctx context.Context, where string, args ...any) (domain.Trial, string, error) {
	var row trialRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[trialRow](tx).Where(where, args...).Take(ctx)
		return err
	})
	return row.Trial, row.Fingerprint, named(err, "trial")
}

func (r reader) TrialPage(ctx context.Context, f domain.TrialFilter) (domain.TrialPage, error) {
	page := domain.TrialPage{Items: []domain.Trial{}}
	chosen := func(q gorm.ChainInterface[trialRow]) gorm.ChainInterface[trialRow] {
		if len(f.States) > 0 {
			q = q.Where("state IN ?", f.States)
		}
		if f.ToolID != "" {
			q = q.Where("tool_id = ?", f.ToolID)
		}
		return q
	}
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if page.Total, err = chosen(gorm.G[trialRow](tx).Where("true")).Count(ctx, "*"); err != nil {
			return fmt.Errorf("count trials: %w", err)
		}
		q := chosen(gorm.G[trialRow](tx).Where("true"))
		if f.Before.ID != "" {
			q = q.Where("(created_at, id) < (?, ?)", f.Before.CreatedAt, f.Before.ID)
		}
		rows, err := q.Order("created_at DESC, id DESC").Limit(f.Limit + 1).Find(ctx)
		if err != nil {
			return fmt.Errorf("list trials: %w", err)
		}
		if page.More = len(rows) > f.Limit; page.More {
			rows = rows[:f.Limit]
		}
		for _, row := range rows {
			page.Items = append(page.Items, row.Trial)
		}
		return nil
	})
	return page, err
}

func (w writer) CreateTrial(ctx context.Context, t domain.Trial, fingerprint string) error {
	return translate(gorm.G[trialRow](w.tx).Create(ctx, &trialRow{t, fingerprint}))
}

func (w writer) LockTrial(ctx context.Context, id domain.ID) (domain.Trial, error) {
	row, err := gorm.G[trialRow](w.tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
	return row.Trial, named(translate(err), "trial")
}

func (w writer) UpdateTrial(ctx context.Context, t domain.Trial) error { return w.updateTrial(ctx, t) }

// updateTrial also stores further columns.
func (w writer) updateTrial(ctx context.Context, t domain.Trial, further ...any) error {
	before := t.Version
	t.Version++
	n, err := gorm.G[trialRow](w.tx).Where("id = ? AND version = ?", t.ID, before).
		Select("tool_id", append([]any{"revision", "starts_on", "ends_on", "context", "goal", "outcome", "use_again", "state", "version",
			"changed_at"}, further...)...).
		Updates(ctx, trialRow{Trial: t})
	return oneRow(n, err, domain.Fault(domain.Stale, "stale"))
}
