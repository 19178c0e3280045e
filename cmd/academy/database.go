package main

import (
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
	db := &database{url: s.DatabaseURL, secret: s.SecretKey, where: "the PostgreSQL of DATABASE_URL"}
	db.owner = s.MigrateURL
	if s.DatabaseURL == "" {
		server, err := localpg.Open(ctx, localpg.Options{Dir: filepath.Join(s.DataDir, "postgres"), Log: log})
		if err != nil {
			return nil, fmt.Errorf("private database: %w", err)
		}
		db.private, db.url, db.where = server, server.URL(), server.Dir()
		if db.secret, err = secretKey(s, server.Dir()); err != nil {
			return nil, errors.Join(err, server.Close())
		}
	}
	if db.owner == "" {
		db.owner = db.url
	}
	if err := db.prepare(ctx, log); err != nil {
		return nil, errors.Join(err, db.close())
	}
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

// secretKey is the instance's secret: the configured one, or one made beside the private database.
func secretKey(s *settings, dir string) (string, error) {
	if s.SecretKey != "" {
		return s.SecretKey, nil
	}
	path := filepath.Join(dir, "secret.key")
	// Whoever links its file first has made the key; the others read that one.
	temporary, err := os.CreateTemp(dir, "secret.key.*")
	if err != nil {
		return "", fmt.Errorf("make secret key: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = io.WriteString(temporary, domain.RandomKey()+"\n")
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return "", fmt.Errorf("write secret key: %w", err)
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("keep secret key: %w", err)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret key: %w", err)
	}
	return strings.TrimSpace(string(key)), nil
}
