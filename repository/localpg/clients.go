//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

// ErrNoClients says that pg_dump and pg_restore were not found, and what to do.
var ErrNoClients = errors.New("PostgreSQL's programs pg_dump and pg_restore were not found: on Debian and Ubuntu `sudo apt-get install --no-install-recommends postgresql-client`, or put their directory on PATH")

// Clients is a directory of pg_dump and pg_restore.
type Clients struct {
	Dir   string
	Major int // version
}

// FindClients returns the programs for a server of that major version, private or not: those of the same version,
// or else the oldest that are newer, since older ones refuse the server and newer ones can say what it
// doesn't understand. Without any it returns an error that wraps ErrNoClients.
func FindClients(major int) (Clients, error) { return findClients(major, distributions) }

func findClients(major int, distributions func() []string) (Clients, error) {
	var best Clients
	older := 0
	for _, dir := range append(distributions(), clientsOnPath()...) {
		c, err := loadClients(dir)
		switch {
		case err != nil:
		case c.Major < major:
			older = max(older, c.Major)
		case best.Dir == "" || c.Major < best.Major:
			best = c
		}
	}
	switch {
	case best.Dir != "":
		return best, nil
	case older > 0:
		return best, fmt.Errorf("%w; the ones that are here are of version %d, and PostgreSQL %[3]d is needed (package postgresql-client-%[3]d)",
			ErrNoClients, older, major)
	}
	return best, ErrNoClients
}

func clientsOnPath() []string {
	dirs := onPath()
	if dump, err := exec.LookPath("pg_dump"); err == nil {
		dirs = append(dirs, filepath.Dir(dump))
	}
	return dirs
}

// loadClients checks a directory of programs.
func loadClients(dir string) (Clients, error) {
	for _, name := range []string{"pg_dump", "pg_restore"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return Clients{}, err
		}
	}
	major, err := majorOf(filepath.Join(dir, "pg_dump"))
	return Clients{Dir: dir, Major: major}, err
}
