package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
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

// resourceBackup names backups in the trail.
const resourceBackup = "backup"

func backupCommand(s *settings) *cobra.Command {
	var recipients []string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write everything, the database and the uploaded files, to a file",
		Long: `Write everything, the database as it is at one moment and the uploaded files, to a file: also while the server
runs and others write. The file gets its name when it is complete; one that is there already is left alone. FILE
- is standard output.

With --recipient it is encrypted to an age key (age1…, of age-keygen); only that key's secret half opens it.
ACADEMY_SECRET_KEY is not in it: keep it elsewhere, restore needs it. It needs pg_dump and the user who owns the
schema (ACADEMY_MIGRATE_URL).`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := ageRecipients(recipients)
			if err != nil {
				return err
			}
			return backUp(cmd, s, args[0], to)
		},
	}
	cmd.Flags().StringSliceVar(&recipients, "recipient", nil, "age key to encrypt to; may be given more than once")
	return cmd
}

func ageRecipients(keys []string) ([]age.Recipient, error) {
	var list []age.Recipient
	for _, key := range keys {
		// A secret key given by mistake must not end up in a log.
		one, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil {
			return nil, errors.New("--recipient: it must be a public age key, such as age1ql3z…")
		}
		list = append(list, one...)
	}
	return list, nil
}

// backUp writes a backup to a file that is complete when it has its name.
func backUp(cmd *cobra.Command, s *settings, name string, recipients []age.Recipient) (err error) {
	ctx := cmd.Context()
	if name == "" {
		return exitError{exitUsage, errors.New("FILE has no name")}
	}
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already, and stays as it is", name)
	}
	log := s.logger(cmd.ErrOrStderr())
	db, err := reachDatabase(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	b := &backup{db: db, log: log, recipients: recipients, shown: newProgress(cmd.ErrOrStderr())}
	defer b.shown.end()
	if err := b.look(ctx); err != nil {
		return err
	}
	if b.place, err = files.Open(ctx, s.media()); err != nil {
		return fmt.Errorf("ACADEMY_MEDIA_URL: %w", err)
	}
	defer func() { err = errors.Join(err, b.place.Close()) }()
	if name == "-" {
		return b.write(ctx, cmd.OutOrStdout())
	}
	if err := writeWhole(name, func(to io.Writer) error { return b.write(ctx, to) }); err != nil {
		return err
	}
	b.shown.end()
	cmd.Printf("Wrote %s: %s\n", name, contents(b.things))
	return nil
}

// contents says what is in a backup.
func contents(things []archive.Thing) string {
	var database, media int64
	for _, t := range things {
		if t.Name == archive.Database {
			database = t.Bytes
		} else {
			media += t.Bytes
		}
	}
	return fmt.Sprintf("database %s; uploaded files: %s, %s", megabytes(database), thousands(len(things)-1), megabytes(media))
}

// backup is one that is being made.
type backup struct {
	db         *database
	log        *slog.Logger
	state      repository.State
	clients    localpg.Clients
	place      *files.Files
	recipients []age.Recipient
	shown      *progress
	things     []archive.Thing
}

// look finds out whether there is something to save, and with what. The schema stays as it is: saving isn't
// upgrading.
func (b *backup) look(ctx context.Context) (err error) {
	if b.state, err = repository.Describe(ctx, b.db.owner); err != nil {
		return err
	}
	if b.state.Schema == 0 {
		return fmt.Errorf("there is nothing to save in %s", b.db.where)
	}
	if !b.state.Owned {
		return repository.ErrNotOwner
	}
	b.clients, err = localpg.FindClients(b.state.Postgres)
	return err
}

// write writes the database first and the files after it: a file is stored before the row that names it, so
// every row of the dump has its file.
func (b *backup) write(ctx context.Context, to io.Writer) error {
	now := clock()
	m := archive.Manifest{
		ID: domain.NewID(now), MadeAt: now, Program: version(),
		Postgres: b.state.Postgres, Dumped: b.clients.Major, Schema: b.state.Schema, Epoch: b.state.Epoch,
	}
	for _, k := range b.state.Keys {
		m.Keys = append(m.Keys, archive.Key{ID: k.ID, Purpose: k.Purpose, Sealed: k.Sealed})
	}
	if err := b.record(ctx, m); err != nil {
		return err
	}
	w, err := archive.NewWriter(to, m, b.recipients)
	if err != nil {
		return err
	}
	dump := repository.Transfer{Programs: b.clients.Dir, OwnerURL: b.db.owner, AppURL: b.db.url}
	database, err := w.Add(archive.Database, func(to io.Writer) error {
		return dump.Dump(ctx, counted(to, func(n int64) { b.shown.show("database: %s", megabytes(n)) }))
	})
	if err != nil {
		return fmt.Errorf("save the database: %w", err)
	}
	b.things = append(b.things, database)
	if err := b.addFiles(ctx, w); err != nil {
		return fmt.Errorf("save the uploaded files: %w", err)
	}
	return w.Close()
}

// record writes the trail's line before anything is read: without it there is no reading.
func (b *backup) record(ctx context.Context, m archive.Manifest) (err error) {
	if b.db.store, err = repository.Open(ctx, b.db.url, b.log); err != nil {
		return err
	}
	return b.db.store.Record(ctx, domain.NewAudit(domain.Operator, "backup.create", resourceBackup, string(m.ID), m.MadeAt))
}

// fileName is what uploaded files are called: others are no files yet.
var fileName = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (b *backup) addFiles(ctx context.Context, w *archive.Writer) error {
	var names []string
	err := b.place.Each(ctx, func(name string, _ time.Time) error {
		if fileName.MatchString(name) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	saved := int64(0)
	for i, name := range names {
		bytes, err := b.addFile(ctx, w, name, func(n int64) {
			b.shown.show("files: %s %s", bar(int64(i), int64(len(names))), megabytes(saved+n))
		})
		if err != nil {
			return err
		}
		saved += bytes
	}
	return nil
}

func (b *backup) addFile(ctx context.Context, w *archive.Writer, name string, passing func(n int64)) (int64, error) {
	file, err := b.place.Open(ctx, name)
	if domain.IsKind(err, domain.NotFound) {
		return 0, nil // collected meanwhile, so nothing names it
	}
	if err != nil {
		return 0, err
	}
	defer file.Close()
	thing, err := w.Add(archive.Media+name, func(to io.Writer) error {
		_, err := io.Copy(to, interruptible(ctx, file, passing))
		return err
	})
	if err != nil {
		return 0, err
	}
	if thing.SHA256 != name {
		b.shown.say("the uploaded file %s isn't what it was: its bytes have changed in the place where files lie; upload it again", name)
	}
	b.things = append(b.things, thing)
	return thing.Bytes, nil
}

// writeWhole writes a file that has its name only when all of it is on the disk, and that only its owner can read.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".partial-")
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	defer os.Remove(f.Name()) // does nothing once it has its name
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
