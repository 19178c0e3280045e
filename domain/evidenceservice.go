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
// hides the figures in which something no longer counts, and tells the feed: tool by tool, so that what
// was done stays done. It gives how many tools changed; a second release right after it changes none. Who sends a trial or a rating waits for none of
// this, and since a release comes at a time of its own, it doesn't tell who sent something just now.
func (s *EvidenceService) Release(ctx context.Context, since time.Time) (moved int, err error) {
	tools, err := s.Store.As(System).EvidenceDue(ctx, since)
	if err != nil {
		return 0, err
	}
	for _, id := range tools {
		changed := false
		err := s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
			var err error
			if changed, err = w.ReleaseEvidence(ctx, id); err != nil || !changed {
				return nil, err
			}
			tool, err := w.ToolByID(ctx, id)
			if err != nil || tool.State != ToolPublished {
				return nil, err
			}
			return []Change{Changed(ResourceTool, tool.ID, tool.Slug, Upsert, s.Now())}, nil
		})
		if err != nil {
			return moved, err
		}
		if changed {
			moved++
		}
	}
	return moved, nil
}
