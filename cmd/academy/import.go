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

func importCommand(s *settings) *cobra.Command {
	var what domain.Import
	cmd := &cobra.Command{
		Use:   "import FILE.ndjson|DIR",
		Short: "Publish tool documents, one per line, or a mirror; what is there already is left alone",
		Long: `Publish tool documents, one per line, as /v1/tools/{slug}/document answers them; FILE - is standard
input. A tool that isn't there is created, one that says something else gets a new revision, one that
says the same is left alone: it can be run again at any time, and completes an import that was cut off.

DIR is a directory that academy mirror made: its terms, organisations, files, collections, programmes and peer pools come
along with its tools. What this bank calls the same and says otherwise is made to say what the mirror says; nothing is removed.

Wrong lines and files are told on standard error and left out, the others imported. The exit code is 0 when every
line is in, 1 when some are wrong or the import broke off.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
				return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
					return importMirror(ctx, cmd, s, db, args[0], what)
				})
			}
			in, err := openInput(cmd, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				what.Rows = api.ReadDocuments(in)
				return importDocuments(ctx, cmd, db, what, &importProgress{progress: newProgress(cmd.ErrOrStderr())})
			})
		},
	}
	cmd.Flags().BoolVar(&what.DryRun, "dry-run", false, "check everything, write nothing")
	cmd.Flags().StringVar(&what.Owner, "owner", "", "slug of the organisation that answers for all of them, whatever the documents say")
	return cmd
}

func openInput(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	return os.Open(name)
}

func importDocuments(ctx context.Context, cmd *cobra.Command, db *database, what domain.Import, shown *importProgress) error {
	what.Report = shown.row
	service := domain.ImportService{Store: db.store, Now: clock}
	done, err := service.Import(ctx, domain.Operator, what)
	shown.end()
	var refused *domain.Error
	if errors.As(err, &refused) && done.Rows() == 0 {
		return explain(err)
	}
	if what.DryRun {
		cmd.Print("Dry run, nothing was written. ")
	}
	cmd.Printf("Created %d, revised %d, unchanged %d, failed %d.\n", done.Created, done.Revised, done.Unchanged, done.Failed)
	switch {
	case err != nil:
		return fmt.Errorf("the import broke off after %d documents, which are settled; run it again: %w", done.Rows(), err)
	case done.Failed > 0:
		return fmt.Errorf("%d of %d documents are wrong", done.Failed, done.Rows())
	}
	return nil
}

// importProgress tells of an import while it runs: on a terminal in a line that changes, else in a line for
// every few thousand documents; and of each wrong document at once.
type importProgress struct {
	*progress
	names   []string                 // of the documents' files, when each has one
	settled func(domain.ImportedRow) // told of each, when somebody wants to know
	rows    int
	failed  int
}

// progressRows is how many documents lie between two lines of progress in a log.
const progressRows = 5000

func (p *importProgress) row(r domain.ImportedRow) {
	p.rows++
	if p.settled != nil {
		p.settled(r)
	}
	if r.Fault != nil {
		p.failed++
		at := fmt.Sprintf("line %d: ", r.Line)
		if p.names != nil {
			at = p.names[r.Line-1] + ": "
		} else if r.Slug != "" {
			at += r.Slug + ": "
		}
		for _, line := range api.Explain(r.Fault, domain.English) {
			p.say("%s%s", at, line)
		}
	}
	switch {
	case p.terminal:
		p.show("%s documents, %d of them wrong", thousands(p.rows), p.failed)
	case p.rows%progressRows == 0:
		p.say("%s documents, %d of them wrong", thousands(p.rows), p.failed)
	}
}
