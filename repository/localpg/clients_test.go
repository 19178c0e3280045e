//go:build unix

package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func fakeClients(t *testing.T, major int, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %d.3 (Debian %d.3-1)'\n", name, major, major)
		noError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func TestClientsAreOfTheServersVersionOrTheOldestNewerOne(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	half := fakeClients(t, 15, "pg_dump")
	v14, v15 := fakeClients(t, 14, "pg_dump", "pg_restore"), fakeClients(t, 15, "pg_dump", "pg_restore")
	v16, v17 := fakeClients(t, 16, "pg_dump", "pg_restore"), fakeClients(t, 17, "pg_dump", "pg_restore")
	for _, test := range []struct {
		major   int
		folders []string
		want    Clients
	}{
		{15, []string{v17, v16, v15, v14}, Clients{v15, 15}},
		{15, []string{half, v17, v16}, Clients{v16, 16}},
		{17, []string{v15, v17}, Clients{v17, 17}},
	} {
		got, err := findClients(test.major, folders(test.folders...))
		noError(t, err)
		equal(t, test.want, got)
	}
	_, err := findClients(15, folders(half))
	failsWith(t, err, ErrNoClients)
	fails(t, err, "postgresql-client")
	_, err = findClients(17, folders(v14, v16))
	failsWith(t, err, ErrNoClients)
	fails(t, err, "version 16, and PostgreSQL 17 is needed")
	t.Setenv("PATH", v16)
	got, err := findClients(15, folders())
	noError(t, err)
	equal(t, Clients{v16, 16}, got)
}
