package main

import (
	"context"
	"log/slog"
	"time"

	"academy/domain"
)

// publishDue looks every second for drafts whose time has come, until ctx ends. What came due while no
// replica ran comes out at the first look.
func publishDue(ctx context.Context, tools *domain.ToolService, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		published, err := tools.PublishDue(ctx)
		if published > 0 {
			log.Info("published as scheduled", "tools", published)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("some drafts didn't come out as scheduled", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
