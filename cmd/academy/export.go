package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"academy/api"
	"academy/domain"
)

func exportCommand(s *settings) *cobra.Command {
	var organisation string
	cmd := &cobra.Command{
		Use:   "export --organisation SLUG FILE.json",
		Short: "Write everything that an organisation gave, and that is held on it, to a file",
		Long: `Write everything that an organisation gave, and that is held on it, as one JSON document: what
/v1/me/export gives the organisation itself. FILE - is standard output. A file that is there already is
left alone.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ExportService{Store: db.store, Now: clock}
				export, err := service.Of(ctx, domain.Operator, organisation)
				if err != nil {
					return explain(err)
				}
				if args[0] == "-" {
					return api.WriteExport(ctx, cmd.OutOrStdout(), export)
				}
				return writeNew(args[0], func(w io.Writer) error { return api.WriteExport(ctx, w, export) })
			})
		},
	}
	cmd.Flags().StringVar(&organisation, "organisation", "", "slug of the organisation")
	_ = cmd.MarkFlagRequired("organisation") // fails only for a flag that isn't there
	return cmd
}

// writeNew writes a file that only its owner can read, or none.
func writeNew(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
