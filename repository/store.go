package repository

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"academy/domain"
)

// Connections is how many connections a replica opens at most.
const Connections = 32

// Store is the bank on PostgreSQL.
type Store struct {
	db  *gorm.DB
	sql *sql.DB
	log *slog.Logger

	recorder recorder

	// Published, when set, runs after a commit that changed something public and before the
	// caller learns of it: the catalogue catches up here, so that a writer reads its own writes.
	Published func(context.Context)
}

var _ domain.Store = (*Store)(nil)

// Open connects to a database that is migrated already.
func Open(ctx context.Context, url string, log *slog.Logger) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", withoutSecrets(err))
	}
	for name, value := range map[string]string{
		"application_name": "academy",
		"timezone":         "UTC",
		// The feed's lock is the last thing a transaction waits for; these end what hangs before.
		"lock_timeout":                        "5s",
		"statement_timeout":                   "30s",
		"idle_in_transaction_session_timeout": "5s",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	impatient(&config.Config)
	attentive(&config.Config, config.RuntimeParams["statement_timeout"])
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readTimesAsUTC), stdlib.OptionShouldPing(new(doubt).ping))
	pool.SetMaxOpenConns(Connections)
	pool.SetMaxIdleConns(Connections)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true, // every statement is in one of ours
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // errors are returned, and logged once where they end
	})
	if err != nil {
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", withoutSecrets(err))
	}
	return &Store{db: db, sql: pool, log: log}, nil
}

// readTimesAsUTC gives times in UTC, whatever the zone of the machine.
func readTimesAsUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// Close ends all connections.
func (s *Store) Close() error { return s.sql.Close() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return translate(s.sql.PingContext(ctx)) }

// As reads as that actor.
func (s *Store) As(actor domain.Actor) domain.Reader { return reader{store: s, actor: actor} }

// begin starts a transaction in the actor's name: as the role that owns nothing, with the actor in
// settings that end with the transaction. Row-level security looks at these.
func (s *Store) begin(ctx context.Context, actor domain.Actor, readOnly bool) (*gorm.DB, error) {
	return s.beginWith(ctx, actor, &sql.TxOptions{ReadOnly: readOnly})
}

func (s *Store) beginWith(ctx context.Context, actor domain.Actor, options *sql.TxOptions) (*gorm.DB, error) {
	tx := s.db.WithContext(ctx).Begin(options)
	if tx.Error != nil {
		return nil, translate(tx.Error)
	}
	err := tx.Exec(`SELECT set_config('role', ?, true), set_config('academy.role', ?, true),
		set_config('academy.organisation', ?, true), set_config('academy.client', ?, true)`,
		ApplicationRole, string(actor.Role), string(actor.Organisation), string(actor.ClientID)).Error
	if err != nil {
		tx.Rollback()
		return nil, translate(err)
	}
	return tx, nil
}

// InTx runs f and commits what it wrote with the changes it returns; see domain.Store.
func (s *Store) InTx(ctx context.Context, actor domain.Actor, f func(domain.Writer) ([]domain.Change, error)) error {
	tx, err := s.begin(ctx, actor, false)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after the commit
	changes, err := f(writer{reader{store: s, actor: actor, tx: tx}})
	if err != nil {
		return err
	}
	public, err := appendChanges(ctx, tx, changes)
	if err != nil {
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return lostCommit(err)
	}
	if public && s.Published != nil {
		s.Published(ctx)
	}
	return nil
}

// reader reads in transactions of its own, or in the one that it is part of.
type reader struct {
	store *Store
	actor domain.Actor
	tx    *gorm.DB
}

// read runs f in a transaction of the actor.
func (r reader) read(ctx context.Context, f func(*gorm.DB) error) error {
	if r.tx != nil {
		return translate(f(r.tx))
	}
	tx, err := r.store.begin(ctx, r.actor, true)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return translate(err)
	}
	return translate(tx.Commit().Error)
}

// writer writes in the transaction that it is part of.
type writer struct{ reader }

var _ domain.Writer = writer{}

// rowsPerInsert keeps a statement's parameters far below the protocol's 65,535.
const rowsPerInsert = 500

// createAll inserts rows in as few statements as fit.
func createAll[T any](ctx context.Context, into gorm.CreateInterface[T], rows []T) error {
	for some := range slices.Chunk(rows, rowsPerInsert) {
		if err := into.CreateInBatches(ctx, &some, len(some)); err != nil {
			return translate(err)
		}
	}
	return nil
}
