package repository

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Transfer copies a whole database out or in with PostgreSQL's own programs.
type Transfer struct {
	Programs string // the directory of pg_dump and pg_restore
	OwnerURL string // of the user who owns the schema
	AppURL   string // of the user who may act as the application role
}

// Dump writes everything that is committed when it begins, as one moment, in pg_dump's custom format. Reading and
// writing go on meanwhile.
func (t Transfer) Dump(ctx context.Context, to io.Writer) error {
	return t.run(ctx, nil, to, "pg_dump", "--format=custom", "--no-owner", "--no-tablespaces", "--no-comments",
		"--no-publications", "--no-subscriptions", "--no-security-labels", "--no-password", "--lock-wait-timeout=60s")
}

// Restore reads a dump into an empty database, wholly or not at all, as its owner's.
func (t Transfer) Restore(ctx context.Context, from io.Reader) error {
	owner, err := pgx.ParseConfig(t.OwnerURL)
	if err != nil {
		return fmt.Errorf("migration url: %w", withoutSecrets(err))
	}
	app, err := pgx.ParseConfig(t.AppURL)
	if err != nil {
		return fmt.Errorf("database url: %w", withoutSecrets(err))
	}
	db := stdlib.OpenDB(*owner)
	defer db.Close()
	if err := createRole(ctx, db, app.User); err != nil { // a dump has no roles, and grants to this one
		return err
	}
	// An empty name is PGDATABASE, and makes pg_restore connect instead of printing.
	err = t.run(ctx, from, nil, "pg_restore", "--dbname=", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password")
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "ANALYZE"); err != nil { // a dump has no statistics either
		return fmt.Errorf("analyze: %w", err)
	}
	return nil
}

func (t Transfer) run(ctx context.Context, in io.Reader, out io.Writer, program string, args ...string) error {
	environment, err := environment(t.OwnerURL)
	if err != nil {
		return err
	}
	to := &remembering{Writer: out}
	cmd := exec.CommandContext(ctx, filepath.Join(t.Programs, program), args...)
	cmd.Env, cmd.Stdin = environment, in
	if out != nil {
		cmd.Stdout = to
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it tells the server
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case to.err != nil: // the program only saw its pipe break
		return to.err
	case err != nil:
		return fmt.Errorf("%s: %w: %s", program, err, bytes.TrimSpace(said.Bytes()[:min(said.Len(), 2000)]))
	}
	return nil
}

// remembering keeps the first fault of a writer.
type remembering struct {
	io.Writer
	err error
}

func (r *remembering) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	if r.err == nil {
		r.err = err
	}
	return n, err
}

// environment tells PostgreSQL's programs where the database is. Everybody on the machine can see a command line,
// so nothing of it stands there. They get nothing else of ours, which has secrets in it.
func environment(address string) ([]string, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", withoutSecrets(err))
	}
	list := []string{
		"LC_ALL=C", "PGAPPNAME=academy", "PGHOST=" + config.Host, "PGPORT=" + strconv.Itoa(int(config.Port)),
		"PGUSER=" + config.User, "PGDATABASE=" + config.Database,
	}
	if config.Password != "" {
		list = append(list, "PGPASSWORD="+config.Password)
	}
	given := tlsSettings(address)
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			list = append(list, name+"="+value)
		}
	}
	for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey", "sslsni", "channel_binding"} {
		variable := "PG" + strings.ToUpper(strings.ReplaceAll(name, "_", ""))
		if value := given[name]; value != "" {
			list = append(list, variable+"="+value)
		} else if value := os.Getenv(variable); value != "" {
			list = append(list, variable+"="+value)
		}
	}
	return list, nil
}

// tlsSettings are those of an address that a parsed one doesn't have any more.
func tlsSettings(address string) map[string]string {
	settings := map[string]string{}
	if u, err := url.Parse(address); err == nil && strings.HasPrefix(u.Scheme, "postgres") {
		for name, values := range u.Query() {
			settings[name] = values[0]
		}
		return settings
	}
	pairs := regexp.MustCompile(`(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S+)`)
	escaped := regexp.MustCompile(`\\(.)`)
	for _, pair := range pairs.FindAllStringSubmatch(address, -1) {
		settings[pair[1]] = escaped.ReplaceAllString(strings.Trim(pair[2], "'"), "$1")
	}
	return settings
}
