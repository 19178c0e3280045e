package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"academy/domain"
	"academy/repository"
)

func eraseCommand(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "erase",
		Short: "Erase what people wrote, for good",
		Long: `Erase what people wrote, for good. What is left is a tombstone and a line in the trail. Backups hold it
until they are as old as docs/privacy.md says.`,
	}
	cmd.AddCommand(eraseFeedbackCommand(s), eraseOrganisationCommand(s), eraseToolCommand(s), eraseEditorCommand(s))
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

func eraseToolCommand(s *settings) *cobra.Command {
	revision := 0
	cmd := &cobra.Command{
		Use:   "tool SLUG",
		Short: "Erase a tool by law, or one of its older revisions: the text goes, its addresses answer 410",
		Long: `Erase a tool by law: what all its revisions and its draft say, or with --revision what that older one says.
The addresses answer 410 and the change feed has a tombstone; the slug isn't used again. It needs the user who
owns the schema (ACADEMY_MIGRATE_URL), since the application can't change what was published.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("revision") && revision < 1 {
				return errors.New("--revision: revisions begin at 1")
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				owner, err := repository.Open(ctx, db.owner, s.logger(cmd.ErrOrStderr()))
				if err != nil {
					return err
				}
				service := domain.ErasureService{Store: owner, Now: clock}
				if err := errors.Join(service.Tool(ctx, domain.Operator, args[0], revision), owner.Close()); err != nil {
					return explain(err)
				}
				cmd.Println("Erased", args[0])
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&revision, "revision", 0, "number of an older revision; without it the whole tool")
	return cmd
}
