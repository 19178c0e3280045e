package main

import (
	"context"
	"log/slog"
	"time"

	"academy/domain"
)

// releaseEvidence looks every minute at what trials and ratings say by now: at everything once, and then
// at what is newer than the look before, with time for transactions that were under way.
func releaseEvidence(ctx context.Context, evidence *domain.EvidenceService, log *slog.Logger) {
	const underWay = 2 * time.Minute
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	var since time.Time
	for {
		begun := evidence.Now()
		attempt, cancel := context.WithTimeout(ctx, 30*time.Second)
		moved, err := evidence.Release(attempt, since)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Warn("evidence waits for the database", "error", err)
		default:
			since = begun.Add(-underWay)
			if moved > 0 {
				log.Info("released evidence", "tools", moved)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
