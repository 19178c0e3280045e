package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"academy/api"
	"academy/domain"
)

func importCommand(s *settings) *cobra.Command {
	var what domain.Import
	cmd := &cobra.Command{
		Use:   "import FILE.ndjson",
		Short: "Publish tool documents, one per line; what is there already is left alone",
		Long: `Publish tool documents, one per line, as /v1/tools/{slug}/document answers them; FILE - is standard
input. A tool that isn't there is created, one that says something else gets a new revision, one that
says the same is left alone: it can be run again at any time, and completes an import that was cut off.

Wrong lines are told on standard error and left out, the others imported. The exit code is 0 when every
line is in, 1 when some are wrong or the import broke off.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := openInput(cmd, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				what.Rows = api.ReadDocuments(in)
				return importDocuments(ctx, cmd, db, what)
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

func importDocuments(ctx context.Context, cmd *cobra.Command, db *database, what domain.Import) error {
	shown := newProgress(cmd.ErrOrStderr())
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

// progress tells of an import while it runs: on a terminal in a line that changes, else in a line for
// every few thousand documents; and of each wrong document at once.
type progress struct {
	out      io.Writer
	terminal bool
	rows     int
	failed   int
	shown    time.Time
}

// progressRows is how many documents lie between two lines of progress in a log.
const progressRows = 5000

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, shown: time.Now()}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *progress) row(r domain.ImportedRow) {
	p.rows++
	if r.Fault != nil {
		p.failed++
		p.end()
		for _, line := range api.Explain(r.Fault, domain.English) {
			if r.Slug != "" {
				line = r.Slug + ": " + line
			}
			fmt.Fprintf(p.out, "line %d: %s\n", r.Line, line)
		}
	}
	switch {
	case p.terminal && time.Since(p.shown) > 100*time.Millisecond:
		fmt.Fprintf(p.out, "\r%s documents, %d of them wrong", thousands(p.rows), p.failed)
		p.shown = time.Now()
	case !p.terminal && p.rows%progressRows == 0:
		fmt.Fprintf(p.out, "%s documents, %d of them wrong\n", thousands(p.rows), p.failed)
	}
}

// end clears the line that changes.
func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\033[K")
	}
}

// thousands writes a number as people read it: 20,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
