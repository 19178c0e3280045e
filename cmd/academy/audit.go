package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
	"academy/repository"
)

// auditLine is a line of the trail as JSON.
type auditLine struct {
	At       time.Time           `json:"at"`
	Role     domain.Role         `json:"role"`
	ClientID *domain.ID          `json:"client_id"`
	Action   string              `json:"action"`
	Resource string              `json:"resource"`
	Subject  string              `json:"subject"`
	Outcome  domain.AuditOutcome `json:"outcome"`
	Count    int64               `json:"count"`
}

func auditCommand(s *settings) *cobra.Command {
	var since, until, client, action, subject string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Print the audit trail, newest last",
		Long: `Print the audit trail, newest last: when, role, client, action, resource, subject, outcome, and how many
equal refusals the line stands for. It needs the user who owns the schema (ACADEMY_MIGRATE_URL), since the
application can't read the trail.

--since and --until take a day (2026-11-20) or a time (2026-11-20T08:00:00Z), in UTC; --until is not
included.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f := domain.AuditFilter{Action: action, Subject: subject}
			var err error
			if f.Since, err = moment("since", since); err != nil {
				return err
			}
			if f.Until, err = moment("until", until); err != nil {
				return err
			}
			if id, ok := domain.ParseID(client); ok {
				f.ClientID = id
			} else if client != "" {
				return fmt.Errorf("%q is no client id", client)
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				return repository.Trail(ctx, db.owner, f, auditPrinter(cmd, asJSON))
			})
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "from this day or time on")
	cmd.Flags().StringVar(&until, "until", "", "before this day or time")
	cmd.Flags().StringVar(&client, "client", "", "id of a client or an editor")
	cmd.Flags().StringVar(&action, "action", "", "such as feedback.read")
	cmd.Flags().StringVar(&subject, "subject", "", "id or slug of a thing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object on each line")
	return cmd
}

// moment reads a day or a time; empty is no limit.
func moment(flag, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, value); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--%s: %q is neither a day (2026-11-20) nor a time (2026-11-20T08:00:00Z)", flag, value)
}

func auditPrinter(cmd *cobra.Command, asJSON bool) func(domain.AuditEvent) error {
	out := cmd.OutOrStdout()
	if asJSON {
		e := json.NewEncoder(out)
		return func(a domain.AuditEvent) error {
			return e.Encode(auditLine{a.At, a.Role, a.ClientID, a.Action, a.Resource, a.Subject, a.Outcome, a.Count})
		}
	}
	return func(a domain.AuditEvent) error {
		client := "-"
		if a.ClientID != nil {
			client = string(*a.ClientID)
		}
		_, err := fmt.Fprintf(out, "%s  %-10s %-36s  %-8s %4d  %-24s %s %s\n", a.At.Format(time.RFC3339), a.Role, client, a.Outcome,
			a.Count, a.Action, cmp.Or(a.Resource, "-"), cmp.Or(a.Subject, "-"))
		return err
	}
}
