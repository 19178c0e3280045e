package repository

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"academy/domain"
)

func (r reader) WorkAfter(ctx context.Context, after string, states []string, limit int) ([]domain.Work, error) {
	var list []domain.Work
	err := r.read(ctx, func(tx *gorm.DB) error {
		tools, err := gorm.G[toolRow](tx).Where(`slug > ? COLLATE "C" AND (EXISTS (SELECT FROM drafts d WHERE d.tool_id = tools.id AND d.state IN ?)
				OR ? AND state = 'published' AND NOT EXISTS (SELECT FROM drafts d WHERE d.tool_id = tools.id))`,
			after, states, slices.Contains(states, domain.Untouched)).Order(`slug COLLATE "C"`).Limit(limit).Find(ctx)
		if err != nil {
			return fmt.Errorf("list work: %w", err)
		}
		list, err = workOn(ctx, tx, plainTools(tools))
		return err
	})
	return list, err
}

// workOn reads the working copies of tools, and what is published of them.
func workOn(ctx context.Context, tx *gorm.DB, tools []domain.Tool) ([]domain.Work, error) {
	ids := make([]domain.ID, len(tools))
	for i, t := range tools {
		ids[i] = t.ID
	}
	drafts, err := gorm.G[draftRow](tx).Where("tool_id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	stored := map[domain.ID]domain.Draft{}
	for _, d := range drafts {
		stored[d.ToolID] = d.Draft
	}
	revisions, err := gorm.G[revisionRow](tx).
		Where("(tool_id, number) IN (SELECT id, current_revision FROM tools WHERE id IN ?)", ids).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	current := map[domain.ID]domain.Revision{}
	for _, rev := range revisions {
		current[rev.ToolID] = rev.Revision
	}
	list := make([]domain.Work, len(tools))
	for i, t := range tools {
		d, ok := stored[t.ID]
		if !ok {
			d = domain.NewDraft(t, current[t.ID])
		}
		list[i] = domain.Work{Tool: t, Draft: d, Published: current[t.ID].Content}
	}
	return list, nil
}
