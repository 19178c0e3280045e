package main

import (
	"context"
	"log/slog"
	"time"

	"academy/domain"
)

// flushRefusals stores every second what was refused, and the rest at the end.
func flushRefusals(ctx context.Context, refusals *domain.Refusals, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	attempt := func(store func(context.Context) error) {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := store(limited); err != nil {
			log.Warn("lines of the trail wait for the database", "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			attempt(refusals.Close)
			return
		case <-tick.C:
			attempt(refusals.Flush)
		}
	}
}
