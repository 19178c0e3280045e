package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/archive"
	"academy/repository/dbtest"
)

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
		{"a newer schema", to, []string{forged(t, archive.Manifest{Schema: 99999, Program: "v9"}, archive.Database)}, "at most: restore it with academy v9"},
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
		require.Regexp(t, `sealed is whole: made \S+ by academy \S+, schema \d+, PostgreSQL \d+; database `,
			nowhere.must(t, "restore", "--verify", "--identity", key, sealed))
		piped := filepath.Join(dir, "piped")
		require.NoError(t, os.WriteFile(piped, []byte(from.must(t, "backup", "-")), 0o600))
		require.Contains(t, nowhere.must(t, "restore", "--verify", piped), "piped is whole: made ")
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
