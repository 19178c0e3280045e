package main

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter"
	"academy/domain/starter/generated"
	"academy/repository"
	"academy/repository/dbtest"
)

// instance is a running Academy that a test speaks to over HTTP.
type instance struct {
	t       testing.TB
	url     string
	ops     string
	db      string // address of the database
	secret  string
	environ []string
	stdout  *safeBuffer
	stderr  *safeBuffer
	stop    context.CancelFunc
	done    chan error
}

// safeBuffer collects what a running program prints.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start runs the real program, with the starter catalogue on a database of its own.
func start(t testing.TB) *instance {
	return startOn(t, seededURL(t), domain.RandomKey())
}

// seededURL gives a database that holds the starter catalogue already.
func seededURL(t testing.TB) string {
	t.Helper()
	return dbtest.SeededURL(t, func(ctx context.Context, store *repository.Store) error {
		_, err := starter.Load(ctx, store)
		return err
	})
}

// generatedURL gives a database that holds n generated tools and nothing else but what they need: for
// benchmarks.
func generatedURL(t testing.TB, n int) string {
	t.Helper()
	return dbtest.FilledURL(t, fmt.Sprintf("generated_%d", n), func(ctx context.Context, store *repository.Store) error {
		owner := domain.Organisation{ID: domain.NewID(clock()), Slug: generated.Owner, Names: domain.Text{FI: "Akatemia"}, Kind: "other"}
		if err := found(ctx, store, owner); err != nil {
			return err
		}
		service := domain.ImportService{Store: store, Now: clock}
		done, err := service.Import(ctx, domain.Operator, domain.Import{Rows: rowsOf(generated.Documents(n, 1))})
		if err == nil && done.Created != n {
			err = fmt.Errorf("of %d generated tools: %+v", n, done)
		}
		return err
	})
}

// found begins a bank of these organisations' own, which no start fills with the starter catalogue.
func found(ctx context.Context, store *repository.Store, organisations ...domain.Organisation) error {
	if err := starter.LoadVocabularies(ctx, store, clock()); err != nil {
		return err
	}
	return store.InTx(ctx, domain.Operator, func(w domain.Writer) (changes []domain.Change, err error) {
		for _, o := range organisations {
			o.Example = false
			if err := w.SaveOrganisation(ctx, o); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceOrganisation, o.ID, o.Slug, domain.Upsert, clock()))
		}
		return changes, nil
	})
}

// rowsOf makes an import of documents.
func rowsOf(documents iter.Seq[domain.Document]) iter.Seq2[domain.ImportRow, error] {
	return func(yield func(domain.ImportRow, error) bool) {
		line := 0
		for d := range documents {
			if line++; !yield(domain.ImportRow{Line: line, Document: d}, nil) {
				return
			}
		}
	}
}

// startOn runs the real program on a database: a second replica has the same one and the same key.
// Settings may be added.
func startOn(t testing.TB, database, secret string, more ...string) *instance {
	t.Helper()
	return startBy(t, database, secret, func(ctx context.Context, i *instance) error {
		return run(ctx, []string{"serve", "--starter"}, i.environ, i.stdout, i.stderr)
	}, more...)
}

// startBy is startOn with another way to run the program.
func startBy(t testing.TB, database, secret string, serve func(context.Context, *instance) error, more ...string) *instance {
	t.Helper()
	address, ops := freeAddress(t), freeAddress(t)
	i := &instance{
		db: database, secret: secret,
		t: t, url: "http://" + address, ops: "http://" + ops, stdout: &safeBuffer{}, stderr: &safeBuffer{}, done: make(chan error, 1),
		environ: append([]string{
			"DATABASE_URL=" + database, "ACADEMY_SECRET_KEY=" + secret, "ACADEMY_ADDR=" + address,
			"ACADEMY_PUBLIC_URL=http://academy.test", "ACADEMY_OPS_ADDR=" + ops, "ACADEMY_DATA_DIR=" + t.TempDir(),
		}, more...),
	}
	ctx, stop := context.WithCancel(context.Background())
	i.stop = stop
	go func() { i.done <- serve(ctx, i) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-i.done)
	})
	i.waitReady()
	return i
}

// waitReady polls until the program answers, or fails with what it printed.
func (i *instance) waitReady() {
	i.t.Helper()
	deadline := time.After(30 * time.Second)
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case err := <-i.done:
			i.done <- err
			i.t.Fatalf("the program ended: %v\n%s", err, i.stderr)
		case <-deadline:
			i.t.Fatalf("the program didn't become ready\n%s", i.stderr)
		case <-tick.C:
			if answer, err := http.Get(i.ops + "/readyz"); err == nil {
				answer.Body.Close()
				return
			}
		}
	}
}

// command runs another command of the program on the same database and gives what it printed.
func (i *instance) command(args ...string) string {
	i.t.Helper()
	var stdout, stderr bytes.Buffer
	require.NoError(i.t, run(context.Background(), args, i.environ, &stdout, &stderr), stderr.String())
	return stdout.String()
}

// execute runs a statement as the owner, behind the program's back.
func (i *instance) execute(statement string, args ...any) {
	i.t.Helper()
	require.NoError(i.t, execute(context.Background(), i.db, statement, args...))
}

// execute runs a statement, or without arguments several.
func execute(ctx context.Context, url, statement string, args ...any) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement, args...)
	return err
}

// count counts rows: "feedback WHERE state = $1".
func (i *instance) count(from string, args ...any) (n int) {
	i.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	require.NoError(i.t, conn.QueryRow(ctx, "SELECT count(*) FROM "+from, args...).Scan(&n))
	return n
}
