package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// place is where a backup is made of or restored to: a database, its secret and the directory of its files, and the
// database as another owner's, if it has one.
type place struct{ database, secret, media, owner string }

func newPlace(t testing.TB, database string) place {
	return place{database: database, secret: domain.RandomKey(), media: filepath.Join(t.TempDir(), "media")}
}

// empty is a new place that knows the secret.
func (p place) empty(t testing.TB) place {
	return place{database: dbtest.Empty(t), secret: p.secret, media: filepath.Join(t.TempDir(), "media")}
}

// start runs the real program there.
func (p place) start(t testing.TB) *instance {
	return startOn(t, p.database, p.secret, "ACADEMY_MEDIA_URL="+p.media)
}

// run runs a command there and gives what it printed.
func (p place) run(args ...string) (stdout, stderr string, err error) {
	var out, told bytes.Buffer
	err = run(context.Background(), args, []string{
		"DATABASE_URL=" + p.database, "ACADEMY_SECRET_KEY=" + p.secret, "ACADEMY_MEDIA_URL=" + p.media, "ACADEMY_MIGRATE_URL=" + p.owner,
	}, &out, &told)
	return out.String(), told.String(), err
}

func (p place) must(t testing.TB, args ...string) string {
	t.Helper()
	out, told, err := p.run(args...)
	require.NoError(t, err, told)
	return out
}

// untouched asserts that nothing was written there.
func (p place) untouched(t testing.TB) {
	t.Helper()
	state, err := repository.Describe(t.Context(), p.database)
	require.NoError(t, err)
	require.True(t, state.Empty)
	require.NoDirExists(t, p.media)
}

// sums are the checksums of all tables' rows.
func (p place) sums(t testing.TB, but ...string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.database)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), `SELECT relname::text FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1)`, but)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	sums := map[string]string{}
	for _, table := range tables {
		var sum string
		query := fmt.Sprintf("SELECT count(*) || ' ' || COALESCE(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM %s t", table)
		require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&sum))
		sums[table] = sum
	}
	return sums
}

// as is the client with a new token.
func (i *instance) as(c credential) caller {
	i.t.Helper()
	a := i.signIn(string(c.ClientID), c.ClientSecret)
	require.Equal(i.t, http.StatusOK, a.status, a)
	return caller{i, a.text("access_token")}
}

func TestAcceptance_D15_ABackupRestoredElsewhereHoldsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	from := newPlace(t, seededURL(t))
	a := from.start(t)
	client := a.made("--organisation", "kivilahden-kaupunki")
	pilot, editor := a.as(client), a.editor()
	photo := picture(t, 5)
	address := "/v1/media/" + hashOf(photo) + "/kuva.png"
	require.Equal(t, http.StatusCreated, editor.putMedia("kuva.png", photo).status)
	item := map[string]any{"key": "kuva", "kind": "image", "url": "http://academy.test" + address}
	shown := editor.show("grow-keskustelu", []map[string]any{item}, map[string]any{"kuva": map[string]any{"title": "Kuva", "alt": "Kaavio"}})
	require.Equal(t, http.StatusCreated, shown.status, shown)
	followed, delta := follow(t, a.anonymous(), "/v1/changes?limit=50", nil)
	news := pilot.get("/v1/feedback?since=0").text("position")
	require.NotEmpty(t, news)

	writers := write(a.url, pilot.token, "d15", 4)
	writers.reaches(t, 40)
	writers.mu.Lock()
	acknowledged := maps.Clone(writers.stored)
	writers.mu.Unlock()
	file := filepath.Join(t.TempDir(), "academy.backup")
	said := from.must(t, "backup", file)
	require.Regexp(t, `^Wrote \S+academy\.backup: database \d\.\d\d MB; uploaded files: 1, 0\.00 MB\n$`, said)
	writers.reaches(t, len(acknowledged)+10)
	writers.finish()
	require.Empty(t, writers.odd)
	pages := map[string]answer{}
	for _, path := range []string{
		"/v1/tools?limit=100&lang=fi", "/v1/tools?q=keskustelun&lang=fi", "/v1/tools/grow-keskustelu?lang=sv", "/v1/tools/grow-keskustelu/revisions",
		"/v1/collections", "/v1/organisations", "/v1/programmes", "/v1/vocabularies", address,
	} {
		pages[path] = a.anonymous().get(path)
		require.Equal(t, http.StatusOK, pages[path].status, path)
	}

	to := from.empty(t)
	require.Contains(t, to.must(t, "restore", file), "Restored into the PostgreSQL of DATABASE_URL: made ")
	moving := []string{"feedback", "feedback_events", "changes", "audit_events", "idempotency", "quotas", "search_misses"}
	require.Equal(t, from.sums(t, moving...), to.sums(t, moving...))
	b := to.start(t)
	t.Run("every acknowledged piece is there, once", func(t *testing.T) {
		there := feedbackOfLoad(t, b.url, pilot.token)
		for key, id := range acknowledged {
			require.Equal(t, []string{id}, there[key], key)
		}
	})
	t.Run("it answers the same, files too", func(t *testing.T) {
		for path, before := range pages {
			require.Equal(t, string(before.body), string(b.in(t).anonymous().get(path).body), path)
		}
	})
	t.Run("credentials work", func(t *testing.T) {
		again := b.in(t).as(client)
		require.Equal(t, http.StatusCreated, again.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", "d15-after").status)
	})
	t.Run("the feed began anew, and a follower comes to the same by reading it", func(t *testing.T) {
		gone := b.in(t).anonymous().get(local(delta))
		refused(t, gone, http.StatusGone, "cursor-expired")
		require.Equal(t, `<http://academy.test/v1/changes>; rel="first"`, gone.header.Get("Link"))
		again, _ := follow(t, b.in(t).anonymous(), "/v1/changes?limit=50", nil)
		require.Equal(t, copyOf(followed), copyOf(again))
		refused(t, b.in(t).as(client).get("/v1/feedback?since="+news), http.StatusGone, "cursor-expired")
	})
	t.Run("P6 the trail has both", func(t *testing.T) {
		trailOf := func(p place, action string) (lines []auditLine) {
			for line := range strings.Lines(p.must(t, "audit", "--json", "--action", action)) {
				var l auditLine
				require.NoError(t, json.Unmarshal([]byte(line), &l))
				require.Equal(t, domain.RoleOperator, l.Role)
				lines = append(lines, l)
			}
			require.Len(t, lines, 1)
			return lines
		}
		require.Equal(t, trailOf(from, "backup.create"), trailOf(to, "backup.create"))
		require.Equal(t, trailOf(from, "backup.create")[0].Subject, trailOf(to, "backup.restore")[0].Subject)
	})
}

func TestABackupThatCantBeMadeLeavesNoFile(t *testing.T) {
	t.Parallel()
	from, dir := newPlace(t, dbtest.Empty(t)), t.TempDir()
	refuses := func(p place, why string, args ...string) {
		t.Helper()
		_, _, err := p.run(append([]string{"backup"}, args...)...)
		require.ErrorContains(t, err, why)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
	file := filepath.Join(dir, "out")
	refuses(from, "there is nothing to save in the PostgreSQL of DATABASE_URL", file)
	from.untouched(t)
	_, secret := keyFile(t)
	b, err := os.ReadFile(secret)
	require.NoError(t, err)
	_, secretKey, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	_, _, err = from.run("backup", "--recipient", secretKey, file)
	require.EqualError(t, err, "--recipient: it must be a public age key, such as age1ql3z…")

	filled := newPlace(t, seededURL(t))
	require.NoError(t, os.MkdirAll(filled.media, 0o750))
	for _, name := range []string{strings.Repeat("ab", 32), "fileblob123"} { // the second is being uploaded just now
		require.NoError(t, os.WriteFile(filepath.Join(filled.media, name), []byte("x"), 0o600))
	}
	refuses(filled, "no such file or directory", filepath.Join(dir, "nowhere", "out"))
	_, _, err = filled.run("backup", secret)
	require.ErrorContains(t, err, "is there already, and stays as it is")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, run(ctx, []string{"backup", file}, []string{"DATABASE_URL=" + filled.database, "ACADEMY_SECRET_KEY=" + filled.secret}, io.Discard, io.Discard))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)

	t.Run("the database that was saved, emptied, isn't a new one", func(t *testing.T) {
		out, told, err := filled.run("backup", file)
		require.NoError(t, err)
		require.Contains(t, out, "uploaded files: 1,")
		require.Contains(t, told, "isn't what it was", "a rotten file is told of, and saved as it is")
		conn, err := pgx.Connect(t.Context(), filled.database)
		require.NoError(t, err)
		defer conn.Close(context.Background())
		_, err = conn.Exec(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
		require.NoError(t, err)
		_, _, err = filled.run("restore", file)
		require.ErrorContains(t, err, "this is the very database that was saved, emptied")
	})
}

func TestAnOwnerWhoIsNoSuperuserSavesAndRestores(t *testing.T) {
	t.Parallel()
	from, dir := newPlace(t, seededURL(t)), t.TempDir()
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	from.must(t, "backup", first)
	owned := func() place {
		to := from.empty(t)
		config, err := pgx.ParseConfig(to.database)
		require.NoError(t, err)
		name := config.Database
		onServer(t, config, "CREATE ROLE "+name+"_owner LOGIN")
		onServer(t, config, "CREATE ROLE "+name+"_app LOGIN")
		onServer(t, config, "GRANT academy_app TO "+name+"_app")
		onServer(t, config, "ALTER DATABASE "+name+" OWNER TO "+name+"_owner")
		to.owner = strings.Replace(to.database, "user=academy", "user="+name+"_owner", 1)
		to.database = strings.Replace(to.database, "user=academy", "user="+name+"_app", 1)
		return to
	}
	to, further := owned(), owned()
	to.must(t, "restore", first)
	alone := to
	alone.owner = ""
	_, _, err := alone.run("backup", second)
	require.ErrorIs(t, err, repository.ErrNotOwner)
	to.must(t, "backup", second)
	further.must(t, "restore", second)
	further.database = further.owner
	require.Equal(t, from.sums(t, "audit_events"), further.sums(t, "audit_events"))
}
