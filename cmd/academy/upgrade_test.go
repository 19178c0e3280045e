package main

import (
	"database/sql"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// oldSchema is where an earlier version of the Academy left its database.
const oldSchema = 40

func migrator(t testing.TB, url string) (*goose.Provider, *sql.DB) {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { db.Close() })
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("../../repository/migrations"))
	require.NoError(t, err)
	return provider, db
}

func TestAcceptance_D14_ReplicasThatStartAtOnceMigrateOnceAndBothServe(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(url string){
		"on an empty database": func(string) {},
		"on an old schema": func(url string) {
			provider, db := migrator(t, url)
			_, err := db.ExecContext(t.Context(), `DO $$ BEGIN CREATE ROLE `+repository.ApplicationRole+`; EXCEPTION WHEN duplicate_object THEN END $$`)
			require.NoError(t, err)
			_, err = provider.UpTo(t.Context(), oldSchema)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := dbtest.Empty(t)
			prepare(url)
			settings := []string{"DATABASE_URL=" + url, "ACADEMY_SECRET_KEY=" + domain.RandomKey()}
			a, b := spawn(t, home(t), freeAddress(t), settings...), spawn(t, home(t), freeAddress(t), settings...)
			a.answers()
			b.answers()
			said := a.stderr.String() + b.stderr.String()
			require.Equal(t, 1, strings.Count(said, "migrated the database"), said)
			require.Equal(t, 1, strings.Count(said, "loaded the starter catalogue"), said)
			token := a.pilot("kivilahden-kaupunki")
			for i, p := range []*process{a, b} {
				sent := caller{&instance{t: t, url: p.url}, token}.post("/v1/feedback", feedbackOn("grow-keskustelu", "Molemmat palvelevat."), "Idempotency-Key", string(rune('a'+i)))
				require.Equal(t, http.StatusCreated, sent.status, sent)
			}
			require.Equal(t, 0, a.stop(syscall.SIGTERM), a.stderr)
			require.Equal(t, 0, b.stop(syscall.SIGTERM), b.stderr)
		})
	}
}

// A new version whose migration fails ends and changes nothing; the version that serves goes on.
func TestAcceptance_D14_AFailedMigrationLeavesTheOldReplicaServing(t *testing.T) {
	t.Parallel()
	url := seededURL(t)
	settings := []string{"DATABASE_URL=" + url, "ACADEMY_SECRET_KEY=" + domain.RandomKey()}
	old, _ := launch(t, home(t), freeAddress(t), settings...)
	token := old.pilot("kivilahden-kaupunki")
	// What the last migration makes is there already, as if somebody had made it by hand: it must fail.
	provider, db := migrator(t, url)
	all := provider.ListSources()
	last := all[len(all)-1].Version
	_, err := db.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = $1", last)
	require.NoError(t, err)
	before := schema(t, db)

	newer := spawn(t, home(t), freeAddress(t), settings...)
	require.Equal(t, 1, newer.ended())
	require.Contains(t, newer.stderr.String(), "academy: migrate: ")
	require.NotContains(t, newer.stderr.String(), "serving")
	require.Equal(t, before, schema(t, db), "nothing of it stays")
	version, err := provider.GetDBVersion(t.Context())
	require.NoError(t, err)
	require.Less(t, version, last)

	pilot := caller{&instance{t: t, url: old.url}, token}
	require.Equal(t, http.StatusOK, pilot.get("/v1/tools").status)
	sent := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Vanha palvelee."), "Idempotency-Key", "old")
	require.Equal(t, http.StatusCreated, sent.status, sent)
	require.Equal(t, http.StatusOK, pilot.get("/v1/feedback/"+sent.text("id")).status)
	require.Equal(t, 0, old.stop(syscall.SIGTERM), old.stderr)
}

// schema names every column and index of the database.
func schema(t testing.TB, db *sql.DB) (all string) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT table_name || '.' || column_name || ' ' || data_type AS line FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public') AS lines`).Scan(&all))
	return all
}
