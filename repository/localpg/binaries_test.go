//go:build unix

package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// fakePrograms makes a directory of programs that only know their version.
func fakePrograms(t *testing.T, major int) string {
	t.Helper()
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %d.3 (Debian %d.3-1)'\n", major, major)
	for _, name := range []string{"initdb", "postgres"} {
		noError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func folders(dirs ...string) func() []string { return func() []string { return dirs } }

func TestFindTakesTheFirstThatIsNewEnough(t *testing.T) {
	path := os.Getenv("PATH")
	empty := t.TempDir()
	v14, v16, v17 := fakePrograms(t, 14), fakePrograms(t, 16), fakePrograms(t, 17)
	configured := t.TempDir()
	noError(t, os.WriteFile(filepath.Join(configured, "pg_config"), []byte("#!/bin/sh\necho '"+v16+"'\n"), 0o755))

	tests := map[string]struct {
		binDir, path string
		folders      []string
		want         programs
	}{
		"asked for":             {binDir: v16, path: v17, folders: []string{v17}, want: programs{v16, 16}},
		"pg_config on PATH":     {path: configured + ":" + v17, folders: []string{v17}, want: programs{v16, 16}},
		"initdb on PATH":        {path: v16, folders: []string{v17}, want: programs{v16, 16}},
		"folders":               {path: empty, folders: []string{v17, v16}, want: programs{v17, 17}},
		"too old ones are left": {path: v14, folders: []string{empty, v14, v16}, want: programs{v16, 16}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", test.path)
			got, err := find(test.binDir, folders(test.folders...))
			noError(t, err)
			equal(t, test.want, got)
		})
	}
	t.Run("nothing", func(t *testing.T) {
		t.Setenv("PATH", empty)
		_, err := find("", folders())
		failsWith(t, err, ErrNotInstalled)
		fails(t, err, "make postgres")
		_, err = find("", folders(v14))
		failsWith(t, err, ErrNotInstalled)
		fails(t, err, "is version 14")
		_, err = find(empty, folders(v17))
		failsWith(t, err, ErrNotInstalled) // what is asked for is not replaced
	})
	equal(t, path, os.Getenv("PATH"))
	dir, err := Find("")
	noError(t, err)
	exists(t, filepath.Join(dir, "initdb"))
}

func TestTheNewestFolderComesFirst(t *testing.T) {
	t.Parallel()
	want := []string{"/opt/homebrew/opt/postgresql@18/bin", "/usr/pgsql-17/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/9/bin"}
	equal(t, want, newestFirst([]string{want[2], want[3], want[1], want[0]}))
}

func TestDataIsServedByItsOwnVersionOrNotAtAll(t *testing.T) {
	t.Setenv("PATH", fakePrograms(t, 17))
	v15, v16 := fakePrograms(t, 15), fakePrograms(t, 16)
	h := home{dir: t.TempDir()}
	p, err := h.programs("", folders(v16))
	noError(t, err)
	equal(t, 17, p.major) // no data: what is found first

	noError(t, os.Mkdir(h.data(), 0o700))
	noError(t, os.WriteFile(filepath.Join(h.data(), "PG_VERSION"), []byte("15\n"), 0o600))
	p, err = h.programs("", folders(v16, v15))
	noError(t, err)
	equal(t, programs{v15, 15}, p)

	_, err = h.programs("", folders(v16))
	fails(t, err, "PostgreSQL 15")
	fails(t, err, "are PostgreSQL 17")
	fails(t, err, "dump")
	_, err = h.programs(v16, folders(v15))
	fails(t, err, "are PostgreSQL 16")
}

func TestOpenRefusesDataOfAnotherVersion(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, s.Close())
	version := filepath.Join(s.home.data(), "PG_VERSION")
	real, err := s.home.version()
	noError(t, err)
	noError(t, os.WriteFile(version, []byte("14\n"), 0o600))
	err = refused(t, Options{Dir: s.Dir(), Settings: fast})
	fails(t, err, "needs the programs of PostgreSQL 14")
	noError(t, os.WriteFile(version, []byte(strconv.Itoa(real)+"\n"), 0o600))
	open(t, Options{Dir: s.Dir(), Settings: fast})
}

func TestSomethingElseInThePlaceOfTheDataIsNotTouched(t *testing.T) {
	t.Parallel()
	dir := place(t)
	precious := filepath.Join(dir, "data", "precious")
	noError(t, os.MkdirAll(filepath.Dir(precious), 0o755))
	noError(t, os.WriteFile(precious, nil, 0o600))
	err := refused(t, Options{Dir: dir, Settings: fast})
	fails(t, err, "no PostgreSQL data")
	exists(t, precious)
	noError(t, os.Remove(precious))
	open(t, Options{Dir: dir, Settings: fast})
}
