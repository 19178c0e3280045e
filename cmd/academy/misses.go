package main

import (
	"context"
	"log/slog"
	"time"

	"academy/domain"
)

// flushMisses stores every minute what was searched for in vain, and once more at the end.
func flushMisses(ctx context.Context, misses *domain.Misses, log *slog.Logger) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		case <-tick.C:
		}
		attempt, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		if err := misses.Flush(attempt); err != nil {
			log.Warn("searches without an answer wait for the database", "error", err)
		}
		cancel()
	}
}
