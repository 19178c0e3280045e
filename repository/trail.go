package repository

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"academy/domain"
)

// ErrNotOwner says that the user of the database may do less than the act needs: the application's own
// user can neither read the trail nor change what was published.
var ErrNotOwner = errors.New("this needs the user who owns the schema: set ACADEMY_MIGRATE_URL")

// Trail calls each with the lines of the trail that the filter chooses, oldest first, as they come from the
// server: any number in little memory. It connects as the owner, since the application can't read it.
func Trail(ctx context.Context, ownerURL string, f domain.AuditFilter, each func(domain.AuditEvent) error) error {
	conn, err := connectAsOwner(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := readTimesAsUTC(ctx, conn); err != nil {
		return err
	}
	where, args := "true", pgx.NamedArgs{}
	also := func(given bool, condition, name string, value any) {
		if given {
			where, args[name] = where+" AND "+condition, value
		}
	}
	also(!f.Since.IsZero(), "at >= @since", "since", f.Since)
	also(!f.Until.IsZero(), "at < @until", "until", f.Until)
	also(f.ClientID != "", "client_id = @client", "client", string(f.ClientID))
	also(f.Action != "", "action = @action", "action", f.Action)
	also(f.Subject != "", "subject = @subject", "subject", f.Subject)
	rows, err := conn.Query(ctx, `SELECT id::text, at, role, client_id::text, action, resource, subject, outcome, count
		FROM audit_events WHERE `+where+` ORDER BY at, id`, args)
	if err != nil {
		return notOwner(err)
	}
	var e domain.AuditEvent
	_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.At, &e.Role, &e.ClientID, &e.Action, &e.Resource, &e.Subject, &e.Outcome, &e.Count},
		func() error { return each(e) })
	return notOwner(err)
}

// notOwner names the fault of a user who may do too little.
func notOwner(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return ErrNotOwner
	}
	return err
}
