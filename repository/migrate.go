package repository

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// ApplicationRole is the role that every request runs as. It owns nothing and row-level security
// holds for it.
const ApplicationRole = "academy_app"

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to date, as the owner that ownerURL connects as. Any number of
// processes may do so at once: goose's session lock lets one work and the others wait. The user of
// appURL may act as the application role from then on. A schema that is up to date needs no owner: any
// user who may act as the application role can find that out. It returns how many migrations it ran.
func Migrate(ctx context.Context, ownerURL, appURL string) (int, error) {
	app, err := pgx.ParseConfig(appURL)
	if err != nil {
		return 0, fmt.Errorf("database url: %w", withoutSecrets(err))
	}
	config, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("migration url: %w", withoutSecrets(err))
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := migrator(db)
	if err != nil {
		return 0, err
	}
	if upToDate(ctx, db, provider) {
		return 0, nil
	}
	if err := createRole(ctx, db, app.User); err != nil {
		return 0, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	return len(results), nil
}

func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("migration files: %w", err)
	}
	// Look for the lock every second (goose: five), so that a second replica doesn't start late.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, fmt.Errorf("migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	return provider, nil
}

// upToDate looks without needing an owner's rights, so that a server can start without the owner's
// password once the operator has migrated. When it can't tell, it says no.
func upToDate(ctx context.Context, db *sql.DB, provider *goose.Provider) bool {
	var there bool
	if err := db.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there); err != nil || !there {
		return false
	}
	pending, err := provider.HasPending(ctx)
	return err == nil && !pending
}

// createRole makes the application role. Roles belong to the whole cluster while goose's lock is
// per database, so another process may make it at the same moment: that is fine.
func createRole(ctx context.Context, db *sql.DB, member string) error {
	var exists, granted bool
	err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
		COALESCE((SELECT pg_has_role($2::text, oid, 'MEMBER') FROM pg_roles WHERE rolname = $1), false)`,
		ApplicationRole, member).Scan(&exists, &granted)
	if err != nil {
		return fmt.Errorf("look for the application role: %w", withoutSecrets(err))
	}
	if !exists {
		if _, err := db.ExecContext(ctx, "CREATE ROLE "+ApplicationRole+" NOLOGIN"); err != nil && !raced(err) {
			return fmt.Errorf("create the application role: %w", err)
		}
	}
	if !granted {
		grant := fmt.Sprintf("GRANT %s TO %s", ApplicationRole, pgx.Identifier{member}.Sanitize())
		if _, err := db.ExecContext(ctx, grant); err != nil && !raced(err) {
			return fmt.Errorf("grant the application role: %w", err)
		}
	}
	return nil
}

// raced tells whether another process did the same at the same time: duplicate object, unique
// violation in the catalogue, or a row of it that was updated meanwhile.
func raced(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "42710" || pg.Code == "23505" || pg.Code == "XX000" && pg.Message == "tuple concurrently updated"
}
