package main

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
)

func retentionCommand(s *settings) *cobra.Command {
	dry := false
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "Erase what has been kept long enough, as a running server does every day",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ErasureService{Store: db.store, Now: clock}
				counts, err := service.Retain(ctx, domain.Operator, s.retention(), dry)
				for _, kind := range slices.Sorted(maps.Keys(counts)) {
					cmd.Printf("%-20s %d\n", kind, counts[kind])
				}
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "count, erase nothing")
	return cmd
}

// retainDaily erases once a day what has been kept long enough: it looks a minute after the start, so that the
// start isn't slowed, and then every hour, so that no day passes for lack of a server at a certain time.
func retainDaily(ctx context.Context, service *domain.ErasureService, r domain.Retention, log *slog.Logger) {
	next := time.NewTimer(time.Minute)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
			next.Reset(time.Hour)
		}
		counts, ran, err := service.RetainDaily(ctx, r)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			log.Error("retention broke off; it is tried again in an hour", "erased", counts, "error", err)
		case ran:
			log.Info("retention: erased what was kept long enough", "erased", counts)
		}
	}
}
