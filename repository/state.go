package repository

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"academy/domain"
)

// State is what there is to know of a database before it is copied, or copied into.
type State struct {
	Postgres int    // major version of the server
	Empty    bool   // nobody but PostgreSQL has anything in it
	Owned    bool   // the user owns them, or may do as if it did
	Schema   int64  // the newest migration that ran, 0: none
	Epoch    string // of the change feed
	Keys     []domain.Key
}

// Describe looks at a database as it is, of whatever schema, and changes nothing.
func Describe(ctx context.Context, ownerURL string) (s State, err error) {
	conn, err := connectAsOwner(ctx, ownerURL)
	if err != nil {
		return s, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var migrated, keyed bool
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000, `+epoch+`,
			to_regclass('public.goose_db_version') IS NOT NULL, to_regclass('public.keys') IS NOT NULL,
			count(c.oid) = 0, COALESCE(bool_and(pg_has_role(c.relowner, 'USAGE')), true)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`).
		Scan(&s.Postgres, &s.Epoch, &migrated, &keyed, &s.Empty, &s.Owned)
	if err != nil {
		return s, fmt.Errorf("look at the database: %w", err)
	}
	if migrated {
		err = conn.QueryRow(ctx, "SELECT COALESCE(max(version_id) FILTER (WHERE is_applied), 0) FROM public.goose_db_version").Scan(&s.Schema)
	}
	if err == nil && keyed {
		s.Keys, err = sealedKeys(ctx, conn)
	}
	if err != nil {
		return s, fmt.Errorf("look at the database: %w", notOwner(err))
	}
	return s, nil
}

func sealedKeys(ctx context.Context, conn *pgx.Conn) ([]domain.Key, error) {
	rows, err := conn.Query(ctx, "SELECT id::text, purpose, sealed FROM public.keys ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k domain.Key, err error) {
		return k, row.Scan(&k.ID, &k.Purpose, &k.Sealed)
	})
}

// ForgetKeys takes away what the secret key of an instance sealed, when that key is lost: a new set is made at the
// next start. Tokens and cursors of before end with it, and who editors of a provider are.
func ForgetKeys(ctx context.Context, ownerURL string) error {
	conn, err := connectAsOwner(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "DELETE FROM keys; DELETE FROM editors"); err != nil {
		return fmt.Errorf("forget the keys: %w", notOwner(err))
	}
	return nil
}

// NewestSchema is the newest migration that this program knows.
func NewestSchema() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	for _, name := range files {
		version, wrong := goose.NumericComponent(name)
		newest, err = max(newest, version), errors.Join(err, wrong)
	}
	return newest, err
}

func connectAsOwner(ctx context.Context, url string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connect as the owner: %w", withoutSecrets(err))
	}
	return conn, nil
}
