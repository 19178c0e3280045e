//go:build unix

package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldest is the first major version of PostgreSQL that the Academy runs on.
const oldest = 15

// ErrNotInstalled says that PostgreSQL's programs were not found, and what to do.
var ErrNotInstalled = errors.New("PostgreSQL's programs (initdb and postgres, 15 or later) were not found: run `make postgres`, or on Debian and Ubuntu `sudo apt-get install --no-install-recommends postgresql`, or set DATABASE_URL")

// programs is a directory of initdb and postgres.
type programs struct {
	dir   string
	major int
}

// distributions lists where distributions put PostgreSQL's programs, which are
// not always on PATH; newest first.
func distributions() []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Library/PostgreSQL/*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err == nil {
			dirs = append(dirs, found...)
		}
	}
	return newestFirst(dirs)
}

// newestFirst sorts directories by the version in their names.
func newestFirst(dirs []string) []string {
	number := regexp.MustCompile(`\d+`)
	slices.SortStableFunc(dirs, func(a, b string) int {
		x, _ := strconv.Atoi(number.FindString(a))
		y, _ := strconv.Atoi(number.FindString(b))
		return y - x
	})
	return dirs
}

// Find returns the directory of initdb and postgres: binDir itself if it isn't
// empty, else what `pg_config --bindir` names, else the one on PATH, else the
// newest in the folders of the distributions. Without one it returns an error
// that wraps ErrNotInstalled.
func Find(binDir string) (string, error) {
	p, err := find(binDir, distributions)
	return p.dir, err
}

func find(binDir string, distributions func() []string) (programs, error) {
	if binDir != "" {
		return load(binDir)
	}
	var unfit []string
	for _, dir := range append(onPath(), distributions()...) {
		p, err := load(dir)
		if err == nil {
			return p, nil
		}
		unfit = append(unfit, err.Error())
	}
	if len(unfit) > 0 {
		return programs{}, fmt.Errorf("%w (%s)", ErrNotInstalled, strings.Join(unfit, "; "))
	}
	return programs{}, ErrNotInstalled
}

// onPath returns the directories that PATH leads to.
func onPath() []string {
	var dirs []string
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(initdb))
	}
	return dirs
}

// load checks a directory of programs.
func load(dir string) (programs, error) {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return programs{}, fmt.Errorf("%w: %w", ErrNotInstalled, err)
		}
	}
	major, err := majorOf(filepath.Join(dir, "postgres"))
	if err != nil {
		return programs{}, err
	}
	if major < oldest {
		return programs{}, fmt.Errorf("%w: %s is version %d", ErrNotInstalled, filepath.Join(dir, "postgres"), major)
	}
	dir, err = filepath.Abs(dir)
	return programs{dir: dir, major: major}, err
}

// majorOf asks a program of PostgreSQL for its major version.
func majorOf(program string) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("ask %s for its version: %w", program, err)
	}
	match := regexp.MustCompile(`\) (\d+)`).FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("read the version of %s: %q", program, bytes.TrimSpace(out))
	}
	major, err := strconv.Atoi(string(match[1]))
	if err != nil {
		return 0, fmt.Errorf("read the version of %s: %w", program, err)
	}
	return major, nil
}

// programs returns the programs for the data of the home: of the same major
// version once there is data, because PostgreSQL can't read another one's.
func (h home) programs(binDir string, distributions func() []string) (programs, error) {
	found, err := find(binDir, distributions)
	major, versionErr := h.version()
	if errors.Is(versionErr, fs.ErrNotExist) {
		return found, err
	}
	if versionErr != nil {
		return programs{}, versionErr
	}
	if err == nil && found.major == major {
		return found, nil
	}
	if err != nil && binDir != "" {
		return programs{}, err
	}
	if binDir == "" {
		for _, dir := range distributions() {
			if p, err := load(dir); err == nil && p.major == major {
				return p, nil
			}
		}
	}
	have := "there are none"
	if err == nil {
		have = fmt.Sprintf("those in %s are PostgreSQL %d", found.dir, found.major)
	}
	return programs{}, fmt.Errorf("the data in %[1]s needs the programs of PostgreSQL %[2]d, but %[3]s: install PostgreSQL %[2]d beside it (package postgresql-%[2]d); to move to another version, dump with PostgreSQL %[2]d's pg_dump and restore the dump into a new directory", h.data(), major, have)
}

// version returns the major version that made the data.
func (h home) version() (int, error) {
	text, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the version of the data in %s: %w", h.data(), err)
	}
	return major, nil
}
