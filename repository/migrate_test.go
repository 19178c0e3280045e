package repository_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
	"academy/repository/localpg"
)

// folder is an empty directory that the user of a private server may enter, unlike t.TempDir.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "academy-own-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// server starts a private server for one test; closing it twice is harmless.
func server(t testing.TB, dir string) *localpg.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := localpg.Open(ctx, localpg.Options{Dir: dir, Settings: map[string]string{"fsync": "off", "shared_buffers": "16MB"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// files is how many migrations there are.
func files(t testing.TB) int {
	t.Helper()
	list, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return len(list)
}

// migrations is what each of several migrations at once came to.
type migrations struct {
	ran  []int
	errs []error
}

func (m *migrations) run(t testing.TB, each int, urls ...[2]string) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, url := range urls {
		for range each {
			all.Go(func() {
				n, err := repository.Migrate(t.Context(), url[0], url[1])
				mu.Lock()
				defer mu.Unlock()
				if n > 0 {
					m.ran = append(m.ran, n)
				}
				if err != nil {
					m.errs = append(m.errs, err)
				}
			})
		}
	}
	all.Wait()
}

func TestEightReplicasThatStartAtOnceMigrateOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	var m migrations
	m.run(t, 8, [2]string{url, url})
	require.Empty(t, m.errs)
	require.Equal(t, []int{files(t)}, m.ran, "one of them ran them all")
	n, err := repository.Migrate(t.Context(), url, url)
	require.NoError(t, err)
	require.Zero(t, n, "a later one finds nothing to do")
	organisation(t, dbtest.Open(t, url), "akatemia")
}

// The application role and its members belong to the cluster, so databases of a new cluster race for
// them. Here another process is in the middle of each when eight migrations come.
func TestTwoDatabasesOfANewClusterAreMigratedAtOnce(t *testing.T) {
	t.Parallel()
	s := server(t, folder(t))
	conn, other := connect(t, s.URL()), connect(t, s.URL())
	config, err := pgx.ParseConfig(s.URL())
	require.NoError(t, err)
	urls := func(database string) [2]string {
		on := "host='" + config.Host + "' dbname=" + database
		return [2]string{on + " user=" + config.User, on + " user=web"}
	}
	for _, statement := range []string{"CREATE USER web", "CREATE DATABASE one", "CREATE DATABASE two", "CREATE DATABASE three"} {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	race := func(statement string, each int, urls ...[2]string) migrations {
		tx, err := other.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), statement)
		require.NoError(t, err)
		var m migrations
		var all sync.WaitGroup
		all.Go(func() { m.run(t, each, urls...) })
		require.Eventually(t, func() bool {
			return len(column(t, conn, "SELECT pid::text FROM pg_locks WHERE NOT granted")) == each*len(urls)
		}, 30*time.Second, 5*time.Millisecond, "they wait for the other process")
		require.NoError(t, tx.Commit(t.Context()))
		all.Wait()
		return m
	}
	m := race("CREATE ROLE "+repository.ApplicationRole, 4, urls("one"), urls("two"))
	require.Empty(t, m.errs)
	require.Equal(t, []int{files(t), files(t)}, m.ran, "once in each")

	_, err = conn.Exec(t.Context(), "REVOKE academy_app FROM web")
	require.NoError(t, err)
	m = race("GRANT academy_app TO web", 1, urls("three"))
	require.Empty(t, m.errs)
	require.Equal(t, []int{files(t)}, m.ran)
	require.Equal(t, []string{"web"}, column(t, conn, "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'academy_app'::regrole"))
}

// Names of constraints are mapped to domain errors, so each is a name that somebody chose: PostgreSQL's
// own (of its ChooseIndexName and ChooseConstraintName) are derived here and must not occur.
func TestEveryConstraintHasAName(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	rows, err := conn.Query(t.Context(), `SELECT c.relname, k.conname, k.contype::text, ARRAY(
			SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS n(col, i)
			JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.col ORDER BY n.i)
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'goose_db_version' AND k.contype <> 'n'`)
	require.NoError(t, err)
	var table, name, kind string
	var columns []string
	seen := map[string]string{}
	_, err = pgx.ForEachRow(rows, []any{&table, &name, &kind, &columns}, func() error {
		for _, automatic := range automaticNames(table, kind, columns) {
			// a digit follows when the name was taken
			require.NotEqual(t, automatic, strings.TrimRight(name, "0123456789"), "name it in the migration")
		}
		require.Truef(t, strings.HasPrefix(name, table+"_"), "%s of %s", name, table)
		require.Empty(t, seen[name], "%s is also a name in %s", name, table)
		seen[name] = table
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(seen), 40)
}

func automaticNames(table, kind string, columns []string) []string {
	all := strings.Join(columns, "_")
	switch kind {
	case "p":
		return []string{table + "_pkey"}
	case "u":
		return []string{table + "_" + all + "_key"}
	case "f":
		return []string{table + "_" + all + "_fkey"}
	case "c":
		return []string{table + "_" + all + "_check", table + "_check"}
	default:
		return []string{table + "_" + all + "_excl"}
	}
}

func TestOrganisationsRowsAreGuardedInEveryTable(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	rows, err := conn.Query(t.Context(), `SELECT c.relname, c.relrowsecurity, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
		AND a.attname IN ('organisation_id', 'feedback_id', 'client_id', 'scope') AND c.relname <> 'audit_events'`)
	require.NoError(t, err)
	guards := map[string][2]bool{}
	var table string
	var enabled, policy bool
	_, err = pgx.ForEachRow(rows, []any{&table, &enabled, &policy}, func() error {
		guards[table] = [2]bool{enabled, policy}
		return nil
	})
	require.NoError(t, err)
	want := map[string][2]bool{}
	for _, table := range []string{"changes", "clients", "feedback", "feedback_events", "feed_begins", "feedback_imports", "idempotency", "import_mappings", "invitations", "participations",
		"peer_support", "responsibility_overrides", "revision_feedback", "trials", "webhooks"} {
		want[table] = [2]bool{true, true}
	}
	require.Equal(t, want, guards)
}

// A server that logs in as a user without rights of its own starts on a migrated database without
// the owner's password.
func TestASchemaThatIsUpToDateNeedsNoOwner(t *testing.T) {
	t.Parallel()
	owner := dbtest.Empty(t)
	conn, err := pgx.Connect(t.Context(), owner)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "CREATE ROLE academy_login LOGIN")
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = conn.Exec(context.Background(), "DROP ROLE academy_login") })
	app := owner + " user=academy_login"

	_, err = repository.Migrate(t.Context(), app, app)
	require.Error(t, err, "on an empty database it can do nothing")
	ran, err := repository.Migrate(t.Context(), owner, app)
	require.NoError(t, err)
	require.Positive(t, ran)
	ran, err = repository.Migrate(t.Context(), app, app)
	require.NoError(t, err)
	require.Zero(t, ran)
	_, err = dbtest.Open(t, app).As(domain.Anonymous).Organisations(t.Context())
	require.NoError(t, err)
}
