package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"academy/domain"
)

func eraseCommand(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "erase",
		Short: "Erase what people wrote, for good",
		Long: `Erase what people wrote, for good. What is left is a tombstone and a line in the trail. Backups hold it
until they are as old as docs/privacy.md says.`,
	}
	cmd.AddCommand(eraseFeedbackCommand(s), eraseOrganisationCommand(s))
	return cmd
}

func eraseFeedbackCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "feedback ID",
		Short: "Erase a piece of feedback: its texts and the answers to it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, ok := domain.ParseID(args[0])
			if !ok {
				return fmt.Errorf("%q is no id of feedback", args[0])
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ErasureService{Store: db.store, Now: clock}
				if err := service.Feedback(ctx, domain.Operator, id, nil); err != nil {
					return explain(err)
				}
				cmd.Println("Erased", id)
				return nil
			})
		},
	}
}

func eraseOrganisationCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "organisation SLUG",
		Short: "Erase an organisation: its clients end, its texts go, and so does its name",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ErasureService{Store: db.store, Now: clock}
				counts, err := service.Organisation(ctx, domain.Operator, args[0])
				if err != nil {
					return explain(err)
				}
				cmd.Printf("Erased %s: the texts of %d pieces of feedback and %d trials.\n",
					args[0], counts[domain.ResourceFeedback], counts[domain.ResourceTrial])
				return nil
			})
		},
	}
}
