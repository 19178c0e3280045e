package domain

import (
	"context"
	"time"
)

// EvidenceService makes public what trials and ratings say together.
type EvidenceService struct {
	Store Store
	Now   func() time.Time
}

// Release looks at the tools of which something was said since a time, shows what may be shown of them,
// hides the figures in which something no longer counts, and tells the feed. It gives how many tools
// changed; a second release right after it changes none. Who sends a trial or a rating waits for none of
// this, and since a release comes at a time of its own, it doesn't tell who sent something just now.
func (s *EvidenceService) Release(ctx context.Context, since time.Time) (moved int, err error) {
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		moved = 0
		tools, err := w.ReleaseEvidence(ctx, since)
		if err != nil {
			return nil, err
		}
		now := s.Now()
		var changes []Change
		for _, id := range tools {
			tool, err := w.ToolByID(ctx, id)
			if err != nil {
				return nil, err
			}
			if tool.State == ToolPublished {
				changes = append(changes, Changed(ResourceTool, tool.ID, tool.Slug, Upsert, now))
			}
		}
		moved = len(changes)
		return changes, nil
	})
	return moved, err
}
