package main

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
)

func webhooksCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "webhooks",
		Short: "List webhooks and how they go, newest first",
		Long: `List webhooks and how they go, newest first: id, client, host, state, reason, failures in a row, the last
success. What follows the host may be a token of the receiver's and isn't shown.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				for after := domain.ID(""); ; {
					list, err := db.store.As(domain.Operator).WebhooksAfter(ctx, after, 200)
					if err != nil || len(list) == 0 {
						return err
					}
					for _, w := range list {
						printWebhook(cmd, w)
					}
					after = list[len(list)-1].ID
				}
			})
		},
	}
}

func printWebhook(cmd *cobra.Command, w domain.Webhook) {
	host, last := "-", "never"
	if u, err := url.Parse(w.URL); err == nil {
		host = u.Host
	}
	if w.LastSuccessAt != nil {
		last = w.LastSuccessAt.Format(time.RFC3339)
	}
	cmd.Printf("%s %s %s %s %s %d %s\n", w.ID, w.ClientID, host, w.State, cmp.Or(string(w.Reason), "-"), w.Failures, last)
}
