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

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/archive"
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
	require.Regexp(t, `^Wrote \S+academy\.backup: a database of \d\.\d\d MB and 1 files of 0\.00 MB\n$`, said)
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

// damaged is the file with a byte changed, or its end cut off.
func damaged(t testing.TB, file string, change func([]byte) []byte) string {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "damaged")
	require.NoError(t, os.WriteFile(out, change(b), 0o600))
	return out
}

func flipped(b []byte) []byte { b[len(b)/2] ^= 1; return b }
func half(b []byte) []byte    { return b[:len(b)/2] }

// keyFile makes an age key, whose secret half lies in the file.
func keyFile(t testing.TB) (recipient, file string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "key.txt")
	require.NoError(t, os.WriteFile(file, []byte("# made by a test\n"+key.String()+"\n"), 0o600))
	return key.Recipient().String(), file
}

// forged writes an archive that no academy backup would.
func forged(t testing.TB, m archive.Manifest, things ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "made.backup")
	require.NoError(t, writeWhole(file, func(to io.Writer) error {
		w, err := archive.NewWriter(to, m, nil)
		require.NoError(t, err)
		for _, name := range things {
			_, err := w.Add(name, func(to io.Writer) error { _, err := io.WriteString(to, "no dump"); return err })
			require.NoError(t, err)
		}
		return w.Close()
	}))
	return file
}

func TestWhatCantBeRestoredIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	from := newPlace(t, seededURL(t))
	a := from.start(t)
	dir := t.TempDir()
	plain, sealed := filepath.Join(dir, "plain"), filepath.Join(dir, "sealed")
	recipient, key := keyFile(t)
	_, otherKey := keyFile(t)
	from.must(t, "backup", plain)
	from.must(t, "backup", "--recipient", recipient, sealed)
	info, err := os.Stat(sealed)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	b, err := os.ReadFile(sealed)
	require.NoError(t, err)
	require.NotContains(t, string(b), "manifest")
	tidy, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, tidy, 2, "nothing unfinished is left")

	to := from.empty(t)
	elsewhere := to
	elsewhere.secret = domain.RandomKey()
	file := strings.Repeat("ab", 32)
	for _, c := range []struct {
		name string
		at   place
		args []string
		why  string
	}{
		{"a changed byte", to, []string{damaged(t, plain, flipped)}, "the backup is damaged: database isn't what was saved"},
		{"a changed byte, encrypted", to, []string{"--identity", key, damaged(t, sealed, flipped)}, "the backup is damaged"},
		{"a file that is cut off", to, []string{damaged(t, plain, half)}, "the backup is cut off: its end is missing"},
		{"a file that is cut off, encrypted", to, []string{"--identity", key, damaged(t, sealed, half)}, "the backup is damaged or cut off"},
		{"an encrypted one without a key", to, []string{sealed}, "it is encrypted: give the file of the age key with --identity"},
		{"another key", to, []string{"--identity", otherKey, sealed}, "it is encrypted to another age key"},
		{"no key", to, []string{"--identity", plain, sealed}, "holds no age key"},
		{"no backup", to, []string{key}, "it is no backup of the Academy"},
		{"no file", to, []string{"nowhere"}, "no such file"},
		{"a newer schema", to, []string{forged(t, archive.Manifest{Schema: 99999, Program: "v9"}, archive.Database)}, "this program knows 66 at most: restore it with academy v9"},
		{"a newer PostgreSQL", to, []string{forged(t, archive.Manifest{Postgres: 99}, archive.Database)}, "the backup is of PostgreSQL 99, and this is PostgreSQL 1"},
		{"no dump", to, []string{forged(t, archive.Manifest{})}, "there is no database in it"},
		{"a name that leads elsewhere", to, []string{forged(t, archive.Manifest{}, archive.Database, "media/x")}, `"media/x" has no place in it`},
		{"another secret", elsewhere, []string{plain}, "the secret key isn't the one of this backup"},
	} {
		out, _, err := c.at.run(append([]string{"restore"}, c.args...)...)
		require.ErrorContains(t, err, c.why, c.name)
		require.Empty(t, out, c.name)
		c.at.untouched(t)
	}
	t.Run("a database that has something", func(t *testing.T) {
		before := from.sums(t)
		_, _, err := from.run("restore", plain)
		require.ErrorContains(t, err, "there is something in the PostgreSQL of DATABASE_URL already")
		require.Equal(t, before, from.sums(t))
	})
	t.Run("a dump that PostgreSQL doesn't take leaves an empty database", func(t *testing.T) {
		_, _, err := to.run("restore", forged(t, archive.Manifest{Postgres: 15, Dumped: 15}, archive.Database, "media/"+file))
		require.ErrorContains(t, err, "restore the database: pg_restore: ")
		state, err := repository.Describe(t.Context(), to.database)
		require.NoError(t, err)
		require.True(t, state.Empty)
	})
	t.Run("what is whole says so, and is restored then", func(t *testing.T) {
		nowhere := place{secret: to.secret, database: "postgres://nobody@127.0.0.1:1/none"}
		require.Regexp(t, `sealed is whole: made \S+ by academy \S+, schema \d+, PostgreSQL \d+; a database of`,
			nowhere.must(t, "restore", "--verify", "--identity", key, sealed))
		to.must(t, "restore", "--identity", key, sealed)
		require.Equal(t, from.sums(t, "audit_events"), to.sums(t, "audit_events"))
	})
	t.Run("a lost secret costs tokens and cursors, not clients", func(t *testing.T) {
		client, later := a.made("--editor"), filepath.Join(dir, "later")
		from.must(t, "backup", later)
		other := newPlace(t, dbtest.Empty(t))
		other.must(t, "restore", "--forget-keys", later)
		b := other.start(t)
		b.as(client)
		refused(t, caller{b, a.as(client).token}.get("/v1/me"), http.StatusUnauthorized, "invalid-token")
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
		filled.must(t, "backup", file)
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

func TestWhatWasErasedSinceTheBackupIsErasedAgain(t *testing.T) {
	t.Parallel()
	from := newPlace(t, seededURL(t))
	a := from.start(t)
	client, disabled := a.made("--organisation", "kivilahden-kaupunki"), a.made("--organisation", "kivilahden-kaupunki")
	pilot, editor := a.as(client), a.editor()
	send := func(key, text string) string {
		got := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", text), "Idempotency-Key", key)
		require.Equal(t, http.StatusCreated, got.status, got)
		return got.text("id")
	}
	kept, early, late := send("kept", "Jää tänne."), send("early", "Poistettu ennen."), send("late", "Poistettu jälkeen.")
	a.command("erase", "feedback", early)
	file := filepath.Join(t.TempDir(), "backup")
	from.must(t, "backup", file)

	younger := send("younger", "Varmuuskopiota nuorempi.")
	for _, args := range [][]string{
		{"erase", "feedback", late}, {"erase", "feedback", younger}, {"erase", "tool", "etatiimin-viikkorytmi"}, {"erase", "organisation", "granskars-kommun"},
		{"client", "disable", string(disabled.ClientID)},
	} {
		a.command(args...)
	}
	current := a.anonymous().get("/v1/tools/grow-keskustelu").number("revision")
	publish(t, editor, "grow-keskustelu", "Uusi nimi")
	a.command("erase", "tool", "grow-keskustelu", "--revision", fmt.Sprint(current))
	trail := filepath.Join(t.TempDir(), "trail.ndjson")
	require.NoError(t, os.WriteFile(trail, []byte(from.must(t, "audit", "--json")), 0o600))
	_, _, err := from.run("repeat", trail)
	require.ErrorContains(t, err, "this database wasn't restored with academy restore")

	to := from.empty(t)
	to.must(t, "restore", file)
	for range 2 { // it can be repeated itself
		out, _, err := to.run("repeat", trail)
		require.ErrorContains(t, err, "1 can't be repeated")
		require.Regexp(t, fmt.Sprintf(`^by hand: \S+Z  revision\.erase grow-keskustelu/%d\nRepeated \d+; 1 are of what isn't there\.\n$`, current), out)
	}
	b := to.start(t)
	again := b.as(client)
	require.Contains(t, again.get("/v1/feedback/"+kept).String(), "Jää tänne.")
	for _, id := range []string{early, late} {
		got := again.get("/v1/feedback/" + id)
		require.NotContains(t, got.String(), "Poistettu")
		require.NotEmpty(t, got.text("erased_at"), got)
	}
	refused(t, b.anonymous().get("/v1/tools/etatiimin-viikkorytmi"), http.StatusGone, "erased")
	require.Equal(t, http.StatusNotFound, b.anonymous().get("/v1/organisations/granskars-kommun").status)
	require.Equal(t, http.StatusUnauthorized, b.signIn(string(disabled.ClientID), disabled.ClientSecret).status)
	_, _, err = to.run("repeat", file)
	require.ErrorContains(t, err, "line 1 is none of academy audit --json")
}
