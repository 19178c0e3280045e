package repository

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"academy/domain"
)

// constraints maps the names of constraints to what they mean to a caller. A violation that isn't
// here is a fault of ours: the domain should have refused before.
var constraints = map[string]func() *domain.Error{
	"tools_slug":                  taken("/slug", "slug-taken"),
	"organisations_slug":          taken("/slug", "slug-taken"),
	"organisations_business_id":   taken("/business_id", "business-id-taken"),
	"webhooks_url":                taken("/url", "url-taken"),
	"drafts_key":                  func() *domain.Error { return domain.Fault(domain.Stale, "stale") },
	"peer_support_key":            func() *domain.Error { return domain.Fault(domain.Stale, "stale") },
	"revisions_key":               func() *domain.Error { return domain.Fault(domain.Stale, "stale") },
	"idempotency_key":             func() *domain.Error { return busy("request-in-progress") },
	"trials_external_id":          func() *domain.Error { return busy("request-in-progress") },
	"feedback_external_id":        func() *domain.Error { return busy("request-in-progress") },
	"participations_programme":    func() *domain.Error { return domain.Missing("programme") },
	"participations_organisation": func() *domain.Error { return domain.Missing("organisation") },
}

func taken(pointer, code string) func() *domain.Error {
	return func() *domain.Error {
		e := domain.Fault(domain.Conflict, code)
		e.Fields = []domain.Field{{Pointer: pointer, Code: code}}
		return e
	}
}

func busy(code string) *domain.Error {
	e := domain.Fault(domain.Conflict, code)
	e.RetryAfter = 1
	return e
}

// translate makes a domain error of what a caller can do something about, in this one place.
func translate(err error) error {
	var known *domain.Error
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, pgx.ErrNoRows):
		return domain.Missing("row")
	case errors.As(err, &pg):
		return translateServer(pg)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), away(err):
		return unavailable("database-unavailable", err)
	}
	return err
}

// translateServer reads the server's own errors; classes and codes are those of PostgreSQL's
// appendix A.
func translateServer(pg *pgconn.PgError) error {
	if meaning, ok := constraints[pg.ConstraintName]; ok {
		return meaning().Because(pg)
	}
	switch {
	case pg.Code == "22021", pg.Code == "22P05": // bytes that are no text
		return domain.Fault(domain.Malformed, "invalid-text").Because(pg)
	case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57P"), // connection, shutdown
		strings.HasPrefix(pg.Code, "53"),       // disk full, too many connections
		strings.HasPrefix(pg.Code, "58"),       // the server's own disk or system fails it
		pg.Code == "40001", pg.Code == "40P01", // serialization, deadlock
		pg.Code == "55P03", pg.Code == "57014", // lock timeout, statement timeout
		pg.Code == "25P03", pg.Code == "25006": // idle in transaction, read-only server
		return unavailable("database-unavailable", pg)
	}
	return pg
}

// lostCommit says what a failed COMMIT means. The server refusing it is a plain error; anything
// else leaves the outcome unknown, which must never look like a definite refusal.
func lostCommit(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && !slices.ContainsFunc([]string{"57P", "08", "58", "XX"}, func(class string) bool { return strings.HasPrefix(pg.Code, class) }) {
		return translateServer(pg)
	}
	return unavailable("outcome-unknown", err)
}

func unavailable(code string, cause error) *domain.Error {
	e := domain.Fault(domain.Unavailable, code).Because(cause)
	e.RetryAfter = 2
	return e
}

// away tells whether the database can't be reached.
func away(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "failed to write")
}

// withoutSecrets keeps a connection's password out of errors: pgx quotes the url it can't parse.
func withoutSecrets(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		return errors.New("it can't be read as a PostgreSQL url or key=value list")
	}
	return err
}

// named turns a missing row into a missing noun.
func named(err error, noun string) error {
	if domain.IsKind(err, domain.NotFound) {
		return domain.Missing(noun)
	}
	return err
}
