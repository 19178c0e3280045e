package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
	"academy/repository"
)

func repeatCommand(s *settings) *cobra.Command {
	since := ""
	cmd := &cobra.Command{
		Use:   "repeat TRAIL.ndjson",
		Short: "After a restore: erase and disable again what was erased and disabled since the backup",
		Long: `After a restore: erase and disable again what was erased and disabled since the backup. TRAIL is what
academy audit --json printed before; - is standard input. Lines of before the backup are left out, so any trail
that reaches back to it will do, and it can be run again.

What can't be repeated is printed: a secret that a client turned over, a key that was retired, a revision that is
current again. The exit code is 1 then, and when the trail doesn't reach back to the backup.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := moment("since", since)
			if err != nil {
				return err
			}
			in, err := openInput(cmd, args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				if from.IsZero() {
					if from, err = restoredFrom(ctx, db.owner); err != nil {
						return err
					}
				}
				owner, err := repository.Open(ctx, db.owner, s.logger(cmd.ErrOrStderr()))
				if err != nil {
					return err
				}
				service := domain.ErasureService{Store: owner, Now: clock}
				return errors.Join(repeat(ctx, cmd, &service, trailAfter(in, from)), owner.Close())
			})
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "from this day or time on; default: when the restored backup was made")
	return cmd
}

// restoredFrom is when the backup was made that the database was restored from: the trail has a line of both.
func restoredFrom(ctx context.Context, ownerURL string) (at time.Time, err error) {
	restored := ""
	err = repository.Trail(ctx, ownerURL, domain.AuditFilter{Action: "backup.restore"}, func(e domain.AuditEvent) error {
		restored = e.Subject // the last one counts
		return nil
	})
	if err != nil {
		return at, err
	}
	if restored == "" {
		return at, errors.New("this database wasn't restored with academy restore: say --since")
	}
	err = repository.Trail(ctx, ownerURL, domain.AuditFilter{Action: "backup.create", Subject: restored}, func(e domain.AuditEvent) error {
		at = e.At
		return nil
	})
	return at, err
}

// trailAfter reads lines of a trail; the next one that isn't older than since, io.EOF after the last. One that begins
// later is read to its end, and an error then: nobody knows what it lacks. The same goes for one without a line,
// which is what a command that failed leaves in a file.
func trailAfter(from io.Reader, since time.Time) func() (domain.AuditEvent, error) {
	lines, number := bufio.NewScanner(from), 0
	var first time.Time
	return func() (e domain.AuditEvent, err error) {
		for lines.Scan() {
			number++
			var l auditLine
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil || l.Action == "" {
				return e, fmt.Errorf("line %d is none of academy audit --json", number)
			}
			if number == 1 {
				first = l.At
			}
			if !l.At.Before(since) {
				return domain.AuditEvent{At: l.At, Action: l.Action, Resource: l.Resource, Subject: l.Subject, Outcome: l.Outcome}, nil
			}
		}
		if err := lines.Err(); err != nil {
			return e, fmt.Errorf("read the trail: %w", err)
		}
		switch {
		case number == 0:
			return e, errors.New("the trail is empty")
		case first.After(since):
			return e, fmt.Errorf("all of it is repeated, but the trail begins at %s, and what is missing was done since %s: repeat a longer one",
				first.Format(time.RFC3339), since.Format(time.RFC3339))
		}
		return e, io.EOF
	}
}

func repeat(ctx context.Context, cmd *cobra.Command, service *domain.ErasureService, next func() (domain.AuditEvent, error)) error {
	count := map[domain.Repeated]int{}
	e, end := next()
	for ; end == nil; e, end = next() {
		became, err := service.Repeat(ctx, domain.Operator, e)
		if err != nil {
			return fmt.Errorf("%s %s: %w", e.Action, e.Subject, err)
		}
		count[became]++
		if became == domain.RepeatByHand {
			cmd.Printf("by hand: %s  %s %s\n", e.At.Format(time.RFC3339), e.Action, e.Subject)
		}
	}
	cmd.Printf("Repeated %d; %d are of what isn't there.\n", count[domain.RepeatDone], count[domain.RepeatAbsent])
	if errors.Is(end, io.EOF) {
		end = nil
	}
	if n := count[domain.RepeatByHand]; n > 0 {
		end = errors.Join(end, fmt.Errorf("%d can't be repeated: look at each", n))
	}
	return end
}
