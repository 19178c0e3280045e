package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"academy/domain"
	"academy/repository"
	"academy/repository/archive"
	"academy/repository/files"
	"academy/repository/localpg"
)

func restoreCommand(s *settings) *cobra.Command {
	r := restoration{}
	verify, identity := false, ""
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Read a backup into an empty database",
		Long: `Read a backup into an empty database, and its uploaded files to where files lie. Everything is checked before
anything is written, and the database comes last and wholly or not at all: after a failure it can be run again.

It needs the ACADEMY_SECRET_KEY of the instance that was saved (a private database: its secret.key, or the
variable), pg_restore, and the user who owns the schema (ACADEMY_MIGRATE_URL). The change feed begins anew: whoever
follows it reads everything once more.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if args[0] == "-" {
				return exitError{exitUsage, errors.New("a backup is read more than once: give a file, not standard input")}
			}
			if r.identities, err = ageIdentities(identity); err != nil {
				return err
			}
			r.file, r.shown = args[0], newProgress(cmd.ErrOrStderr())
			defer r.shown.end()
			if !verify {
				return r.run(cmd, s)
			}
			if err := r.verify(cmd.Context()); err != nil {
				return err
			}
			r.shown.end()
			cmd.Printf("%s is whole: %s\n", r.file, r.describe())
			return nil
		},
	}
	cmd.Flags().BoolVar(&verify, "verify", false, "check the whole file, write nothing, and need no database")
	cmd.Flags().StringVar(&identity, "identity", "", "file of the age key that opens an encrypted backup")
	cmd.Flags().BoolVar(&r.forgetKeys, "forget-keys", false,
		"the secret key is lost: tokens, cursors and who editors are end; clients and their secrets stay")
	return cmd
}

func ageIdentities(name string) ([]age.Identity, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--identity: %w", err)
	}
	defer f.Close()
	list, err := age.ParseIdentities(f)
	if err != nil { // it can quote what it read
		return nil, fmt.Errorf("--identity: %s holds no age key (AGE-SECRET-KEY-1…)", name)
	}
	return list, nil
}

// restoration is a backup that is being read.
type restoration struct {
	file       string
	identities []age.Identity
	forgetKeys bool
	shown      *progress

	manifest archive.Manifest
	things   []archive.Thing
}

func (r *restoration) describe() string {
	return fmt.Sprintf("made %s by academy %s, schema %d, PostgreSQL %d; %s",
		r.manifest.MadeAt.Format(time.RFC3339), r.manifest.Program, r.manifest.Schema, r.manifest.Postgres, contents(r.things))
}

// read reads the file from its beginning, as doing what it says.
func (r *restoration) read(ctx context.Context, what string, f func(*archive.Reader) error) error {
	file, err := os.Open(r.file)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	reader, err := archive.NewReader(interruptible(ctx, file, func(n int64) {
		r.shown.show("%s: %s", what, bar(n, info.Size()))
	}), r.identities)
	if err == nil {
		err = f(reader)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// verify reads all of it, and believes none of it before.
func (r *restoration) verify(ctx context.Context) error {
	return r.read(ctx, "checking", func(in *archive.Reader) error {
		for first := true; ; first = false {
			name, err := in.Next()
			if errors.Is(err, io.EOF) {
				r.manifest, r.things = in.Manifest, in.Things()
				return nil
			}
			if err != nil {
				return err
			}
			file, isFile := strings.CutPrefix(name, archive.Media)
			if first != (name == archive.Database) || !first && !(isFile && fileName.MatchString(file)) {
				return fmt.Errorf("%w: %q has no place in it", archive.ErrDamaged, name)
			}
		}
	})
}

// run checks the file and where it shall go, writes the files, and at last the database.
func (r *restoration) run(cmd *cobra.Command, s *settings) (err error) {
	ctx, log := cmd.Context(), s.logger(cmd.ErrOrStderr())
	if err := r.verify(ctx); err != nil {
		return err
	}
	if len(r.things) == 0 {
		return fmt.Errorf("%w: there is no database in it", archive.ErrDamaged)
	}
	newest, err := repository.NewestSchema()
	if err != nil {
		return err
	}
	if r.manifest.Schema > newest {
		return fmt.Errorf("the backup has schema %d, and this program knows %d at most: restore it with academy %s",
			r.manifest.Schema, newest, r.manifest.Program)
	}
	db, err := reachDatabase(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	clients, err := r.fits(ctx, db)
	if err != nil {
		return err
	}
	if err := r.restoreFiles(ctx, s.media()); err != nil {
		return fmt.Errorf("restore the uploaded files: %w", err)
	}
	into := repository.Transfer{Programs: clients.Dir, OwnerURL: db.owner, AppURL: db.url}
	if err := r.restoreDatabase(ctx, into); err != nil {
		return fmt.Errorf("restore the database: %w", err)
	}
	if err := r.finish(ctx, db, log); err != nil {
		return fmt.Errorf("the backup is restored, but not ready (academy migrate goes on from here): %w", err)
	}
	r.shown.end()
	cmd.Printf("Restored into %s: %s\n", db.where, r.describe())
	cmd.Println("Before anybody is let in, repeat what was erased and disabled since then: academy repeat TRAIL (see the runbook).")
	return nil
}

// fits tells whether the backup can be read into this database, and with which programs.
func (r *restoration) fits(ctx context.Context, db *database) (localpg.Clients, error) {
	none := localpg.Clients{}
	target, err := repository.Describe(ctx, db.owner)
	switch {
	case err != nil:
		return none, err
	case !target.Empty:
		return none, fmt.Errorf("there is something in %s already: restore into an empty database", db.where)
	case target.Epoch == r.manifest.Epoch:
		return none, errors.New("this is the very database that was saved, emptied: who follows its change feed couldn't tell that it began anew; " +
			"restore into a new database (CREATE DATABASE)")
	case target.Postgres < r.manifest.Postgres:
		return none, fmt.Errorf("the backup is of PostgreSQL %d, and this is PostgreSQL %d: restore into %[1]d or later",
			r.manifest.Postgres, target.Postgres)
	}
	secret, err := db.knownSecret()
	if err != nil {
		return none, err
	}
	if err := r.opens(secret); err != nil {
		return none, err
	}
	return localpg.FindClients(max(target.Postgres, r.manifest.Dumped))
}

// opens tells whether a secret key is the one that sealed the keys in the backup: a server with another one would
// refuse to start.
func (r *restoration) opens(secret string) error {
	if r.forgetKeys || len(r.manifest.Keys) == 0 {
		return nil
	}
	const remedy = "set ACADEMY_SECRET_KEY to that of the instance that was saved, or, if it is lost for good, give --forget-keys"
	if secret == "" {
		return errors.New("there is no secret key here: " + remedy)
	}
	sealer, err := domain.NewSealer(secret)
	if err != nil {
		return fmt.Errorf("ACADEMY_SECRET_KEY: %w", err)
	}
	for _, k := range r.manifest.Keys {
		if _, err := sealer.Open(domain.Key{ID: k.ID, Purpose: k.Purpose, Sealed: k.Sealed}); err != nil {
			return errors.New("the secret key isn't the one of this backup: " + remedy)
		}
	}
	return nil
}

func (r *restoration) restoreFiles(ctx context.Context, where string) (err error) {
	place, err := files.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	return r.read(ctx, "files", func(in *archive.Reader) error {
		for {
			name, err := in.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if file, ok := strings.CutPrefix(name, archive.Media); ok {
				if err := place.Put(ctx, file, "", in); err != nil {
					return err
				}
			}
		}
	})
}

func (r *restoration) restoreDatabase(ctx context.Context, into repository.Transfer) error {
	return r.read(ctx, "database", func(in *archive.Reader) error {
		if _, err := in.Next(); err != nil {
			return err
		}
		return into.Restore(ctx, in)
	})
}

// finish brings an older backup up to date, and writes into the trail that it was restored. A private database keeps
// the secret that it was restored with, so that it starts without the variable too.
func (r *restoration) finish(ctx context.Context, db *database, log *slog.Logger) error {
	if db.private != nil && db.secret != "" {
		if _, err := keepSecret(db.private.Dir(), db.secret); err != nil {
			return err
		}
	}
	if err := db.prepare(ctx, log); err != nil {
		return err
	}
	if r.forgetKeys {
		if err := repository.ForgetKeys(ctx, db.owner); err != nil {
			return err
		}
	}
	return db.store.Record(ctx, domain.NewAudit(domain.Operator, "backup.restore", resourceBackup, string(r.manifest.ID), clock()))
}
