package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"academy/domain"
	"academy/domain/starter"
	"academy/repository"
	"academy/repository/localpg"
)

// database is the PostgreSQL that a command works on: the operator's, or the private one.
type database struct {
	url     string
	owner   string // address as the user who owns the schema
	secret  string
	private *localpg.Server // nil with DATABASE_URL
	where   string          // for people
	store   *repository.Store
}

// openDatabase connects, migrates, and makes sure that vocabularies and thesaurus are there.
func openDatabase(ctx context.Context, s *settings, log *slog.Logger) (*database, error) {
	db, err := reachDatabase(ctx, s, log)
	if err != nil {
		return nil, err
	}
	if db.private != nil {
		if db.secret, err = secretKey(s, db.private.Dir()); err != nil {
			return nil, errors.Join(err, db.close())
		}
	}
	if err := db.prepare(ctx, log); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

// reachDatabase finds the server, and leaves its database as it is. Of a private one it knows no secret yet.
func reachDatabase(ctx context.Context, s *settings, log *slog.Logger) (*database, error) {
	db := &database{url: s.DatabaseURL, secret: s.SecretKey, where: "the PostgreSQL of DATABASE_URL"}
	if s.DatabaseURL == "" {
		server, err := localpg.Open(ctx, localpg.Options{Dir: filepath.Join(s.DataDir, "postgres"), Log: log})
		if err != nil {
			return nil, fmt.Errorf("private database: %w", err)
		}
		db.private, db.url, db.where = server, server.URL(), server.Dir()
	}
	db.owner = cmp.Or(s.MigrateURL, db.url)
	return db, nil
}

func (db *database) prepare(ctx context.Context, log *slog.Logger) error {
	ran, err := repository.Migrate(ctx, db.owner, db.url)
	if err != nil {
		return err
	}
	if ran > 0 {
		log.Info("migrated the database", "migrations", ran)
	}
	if db.store, err = repository.Open(ctx, db.url, log); err != nil {
		return err
	}
	return db.store.Alone(ctx, filling, func() error {
		if err := starter.LoadVocabularies(ctx, db.store, time.Now().UTC()); err != nil {
			return err
		}
		return starter.LoadThesaurus(ctx, db.store, time.Now().UTC())
	})
}

// filling is what one process of a bank does at a time: to load what every bank begins with.
const filling = "fill the bank"

func (db *database) close() error {
	var faults []error
	if db.store != nil {
		faults = append(faults, db.store.Close())
	}
	if db.private != nil {
		faults = append(faults, db.private.Close())
	}
	return errors.Join(faults...)
}

// secretFile is where the secret of a private database lies.
func secretFile(dir string) string { return filepath.Join(dir, "secret.key") }

// knownSecret is the instance's secret as far as there is one: the configured one, or the one beside the private
// database.
func (db *database) knownSecret() (string, error) {
	if db.secret != "" || db.private == nil {
		return db.secret, nil
	}
	key, err := os.ReadFile(secretFile(db.private.Dir()))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read secret key: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}

// secretKey is the instance's secret: the configured one, or one made beside the private database.
func secretKey(s *settings, dir string) (string, error) {
	if s.SecretKey != "" {
		return s.SecretKey, nil
	}
	return keepSecret(dir, domain.RandomKey())
}

// keepSecret puts a secret beside the private database and gives the one that is there: whoever links its file
// first has made the key, and the others read that one.
func keepSecret(dir, secret string) (string, error) {
	temporary, err := os.CreateTemp(dir, "secret.key.*")
	if err != nil {
		return "", fmt.Errorf("make secret key: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = io.WriteString(temporary, secret+"\n")
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return "", fmt.Errorf("write secret key: %w", err)
	}
	if err := os.Link(temporary.Name(), secretFile(dir)); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("keep secret key: %w", err)
	}
	key, err := os.ReadFile(secretFile(dir))
	if err != nil {
		return "", fmt.Errorf("read secret key: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}
