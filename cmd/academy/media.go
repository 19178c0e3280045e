package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
	"academy/repository/files"
)

func mediaCommand(s *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "media", Short: "Look after uploaded files"}
	cmd.AddCommand(collectMediaCommand(s))
	return cmd
}

func collectMediaCommand(s *settings) *cobra.Command {
	dry := false
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Remove files that nothing names, a week after their upload, as a running server does every day",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) (err error) {
				place, err := files.Open(ctx, s.media())
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, place.Close()) }()
				service := domain.MediaService{Store: db.store, Files: place, Now: clock}
				n, err := service.Collect(ctx, dry)
				cmd.Printf("%d files\n", n)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "count, remove nothing")
	return cmd
}

// collectMedia removes unused files two minutes after the start and once a day from then on.
func collectMedia(ctx context.Context, service *domain.MediaService, log *slog.Logger) {
	next := time.NewTimer(2 * time.Minute)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
			next.Reset(24 * time.Hour)
		}
		switch removed, err := service.Collect(ctx, false); {
		case ctx.Err() != nil:
		case err != nil:
			log.Error("removing unused files broke off; it is tried again tomorrow", "removed", removed, "error", err)
		case removed > 0:
			log.Info("removed uploaded files that nothing names", "files", removed)
		}
	}
}
