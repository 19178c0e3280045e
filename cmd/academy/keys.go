package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
)

func keysCommand(s *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: "List, rotate and retire the keys that sign access tokens"}
	cmd.AddCommand(keysListCommand(s), keysRotateCommand(s), keysRetireCommand(s))
	return cmd
}

func keysListCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the signing keys: id, from when on and until when they count, and what they do now",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withKeys(cmd, s, func(ctx context.Context, keys *domain.KeyService) error {
				list, err := keys.Keys(ctx, domain.Operator)
				now, signs := clock(), false
				for _, k := range list {
					from, until, state := k.CreatedAt, "-", "verifies"
					if k.SignsFrom != nil {
						from = *k.SignsFrom
					}
					if k.EndsAt != nil {
						until = k.EndsAt.Format(time.RFC3339)
					}
					switch {
					case k.Ended(now):
						state = "ended"
					case now.Before(from):
						state = "published"
					case !signs:
						state, signs = "signs", true
					}
					cmd.Printf("%s  %s  %-20s  %s\n", k.ID, from.Format(time.RFC3339), until, state)
				}
				return err
			})
		},
	}
}

func keysRotateCommand(s *settings) *cobra.Command {
	grace := domain.KeyGrace
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Make a key that signs when everybody knows it; the one before verifies until its last token has expired",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if grace < 0 || grace > 24*time.Hour {
				return fmt.Errorf("--grace must be 0 to 24h")
			}
			return withKeys(cmd, s, func(ctx context.Context, keys *domain.KeyService) error {
				k, err := keys.Rotate(ctx, domain.Operator, grace)
				if err != nil {
					return explain(err)
				}
				cmd.Printf("Key %s signs from %s on.\n", k.ID, k.SignsFrom.Format(time.RFC3339))
				return nil
			})
		},
	}
	cmd.Flags().DurationVar(&grace, "grace", grace, "how long the key is published before it signs; shorter only when the old one leaked")
	return cmd
}

func keysRetireCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "retire KEY_ID",
		Short: "End a key at once, when it leaked: tokens that it signed answer 401 within five seconds",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, ok := domain.ParseID(args[0])
			if !ok {
				return fmt.Errorf("%q is no key id", args[0])
			}
			return withKeys(cmd, s, func(ctx context.Context, keys *domain.KeyService) error {
				if err := keys.Retire(ctx, domain.Operator, id); err != nil {
					if domain.HasCode(err, "last-key") {
						return fmt.Errorf("no other key signs yet: academy keys rotate --grace 0s first")
					}
					return explain(err)
				}
				cmd.Println("Retired", id)
				return nil
			})
		},
	}
}

func withKeys(cmd *cobra.Command, s *settings, f func(context.Context, *domain.KeyService) error) error {
	return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
		sealer, err := domain.NewSealer(db.secret)
		if err != nil {
			return fmt.Errorf("ACADEMY_SECRET_KEY: %w", err)
		}
		return f(ctx, &domain.KeyService{Store: db.store, Sealer: sealer, Now: clock})
	})
}

// rotateKeys makes the signing key's successor when it is old enough, until ctx ends; it looks at the start and
// then every hour. Off, it only takes away keys that ended.
func rotateKeys(ctx context.Context, keys *domain.KeyService, age string, log *slog.Logger) {
	span, scheduled := domain.ParseSpan(age)
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		before := time.Time{}
		if scheduled {
			before = span.Before(keys.Now())
		}
		rotated, err := keys.RotateDue(ctx, before)
		if rotated {
			log.Info("made the next signing key; it signs when everybody knows it", "grace", domain.KeyGrace)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("the signing key couldn't be rotated; it is tried again in an hour", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
