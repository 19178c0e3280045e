// Package dbtest gives each test a real, migrated PostgreSQL database of its own. The first test of a
// process starts a private server in a temporary directory; every database is a copy of one migrated
// template, which takes a tenth of a second. A test package calls Main from its TestMain.
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"academy/repository"
	"academy/repository/localpg"
)

const template = "template_academy"

// cluster is the one server of this test process: started once, stopped by Main.
var cluster struct {
	start  sync.Once
	server *localpg.Server
	dir    string
	err    error
	filled sync.Map   // name of a template with content -> *filling
	clone  sync.Mutex // PostgreSQL copies a template for one at a time
	count  atomic.Int64
}

// Main runs the tests of a package and stops the server that they used.
func Main(m *testing.M) {
	code := m.Run()
	if cluster.server != nil {
		if err := cluster.server.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "stop the test database:", err)
			code = 1
		}
	}
	if cluster.dir != "" {
		_ = os.RemoveAll(cluster.dir)
	}
	os.Exit(code)
}

// Empty gives the url of a new database without a schema.
func Empty(t testing.TB) string { return create(t, "template1") }

// URL gives the url of a new, migrated database.
func URL(t testing.TB) string { return create(t, template) }

// filling is a template with content, made once.
type filling struct {
	once sync.Once
	err  error
}

// SeededURL is FilledURL with the content that most tests of a package share.
func SeededURL(t testing.TB, seed func(context.Context, *repository.Store) error) string {
	t.Helper()
	return FilledURL(t, "seeded", seed)
}

// FilledURL gives the url of a new database with content: a copy of a template of that name, a lower-case
// word, which fill filled once in this process. Every call with a name must pass the same fill.
func FilledURL(t testing.TB, name string, fill func(context.Context, *repository.Store) error) string {
	t.Helper()
	name = "template_" + name
	entry, _ := cluster.filled.LoadOrStore(name, &filling{})
	f := entry.(*filling)
	f.once.Do(func() { f.err = fillTemplate(name, fill) })
	if f.err != nil {
		t.Fatal(f.err)
	}
	return create(t, name)
}

func fillTemplate(name string, fill func(context.Context, *repository.Store) error) error {
	cluster.start.Do(start)
	if cluster.err != nil {
		return cluster.err
	}
	if err := execute(cluster.server.URL(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	store, err := repository.Open(ctx, on(name), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(fill(ctx, store), store.Close())
}

// Store gives a store on a new, migrated database.
func Store(t testing.TB) *repository.Store {
	t.Helper()
	return Open(t, URL(t))
}

// Open gives a store on a database, closed when the test ends.
func Open(t testing.TB, url string) *repository.Store {
	t.Helper()
	store, err := repository.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func create(t testing.TB, from string) string {
	t.Helper()
	cluster.start.Do(start)
	if cluster.err != nil {
		t.Fatal(cluster.err)
	}
	name := fmt.Sprintf("test_%d", cluster.count.Add(1))
	cluster.clone.Lock()
	defer cluster.clone.Unlock()
	if err := execute(cluster.server.URL(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(cluster.server.URL(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return on(name)
}

// on is the server's url with another database.
func on(database string) string {
	config, err := pgx.ParseConfig(cluster.server.URL())
	if err != nil {
		panic(err) // the server made it
	}
	return fmt.Sprintf("host='%s' port=%d user=%s dbname=%s", config.Host, config.Port, config.User, database)
}

func start() {
	fail := func(err error) { cluster.err = fmt.Errorf("test database: %w", err) }
	dir, err := os.MkdirTemp("", "academy-test-")
	if err != nil {
		fail(err)
		return
	}
	cluster.dir = dir
	if err := os.Chmod(dir, 0o755); err != nil { // root's server runs as another user
		fail(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cluster.server, err = localpg.Open(ctx, localpg.Options{Dir: dir, Settings: map[string]string{
		// A test's rows needn't survive the machine; they do survive the death of processes.
		"fsync": "off", "full_page_writes": "off", "max_connections": "300", "shared_buffers": "64MB",
	}})
	if err != nil {
		fail(err)
		return
	}
	if err := execute(cluster.server.URL(), "CREATE DATABASE "+template); err != nil {
		fail(err)
		return
	}
	if _, err := repository.Migrate(ctx, on(template), on(template)); err != nil {
		fail(err)
	}
}

func execute(url, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", strings.SplitN(statement, " ", 3)[0], err)
	}
	return nil
}
