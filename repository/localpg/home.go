//go:build unix

package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
)

// rootHomes is where root's servers live whose own directory PostgreSQL's user
// can't enter.
const rootHomes = "/var/lib/academy"

// home is the directory of one private PostgreSQL and the user who runs it.
type home struct {
	dir  string // absolute, without symbolic links
	user account
}

func (h home) data() string     { return filepath.Join(h.dir, "data") }
func (h home) logFile() string  { return filepath.Join(h.dir, "postgres.log") }
func (h home) lockFile() string { return filepath.Join(h.dir, "lock") }

// hash names a directory shortly: for paths elsewhere that belong to it.
func hash(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:8])
}

// findHome returns the home for dir and makes its directory. Every process of
// the same user finds the same one.
func findHome(dir string, log *slog.Logger) (home, error) {
	if dir == "" {
		return home{}, errors.New("no directory is given")
	}
	dir, err := resolve(dir)
	if err != nil {
		return home{}, err
	}
	if os.Geteuid() != 0 {
		h := home{dir: dir, user: self()}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return home{}, err
		}
		return h, nil
	}
	h, err := rootHome(dir, rootHomes)
	if err != nil {
		return home{}, err
	}
	if h.dir != dir {
		log.Warn("the private PostgreSQL lives elsewhere, because its user can't enter the directory",
			"asked", dir, "used", h.dir, "user", h.user.name)
	}
	return h, h.make()
}

// rootHome decides where root's server lives. Data that exists is never left
// behind for an empty database somewhere else, whatever became of permissions.
func rootHome(dir, elsewhere string) (home, error) {
	here := home{dir: dir}
	owner, err := ownerOf(here.data())
	if err == nil {
		here.user, err = accountOf(owner)
		if err != nil {
			return home{}, err
		}
		if closed := here.user.stoppedBy(dir); closed != "" {
			return home{}, fmt.Errorf("the data is in %s, but the user %s can't enter %s: allow it (chmod o+x %s) or move the data",
				here.data(), here.user.name, closed, closed)
		}
		return here, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return home{}, err
	}
	if here.user, err = postgresAccount(); err != nil {
		return home{}, err
	}
	there := home{dir: filepath.Join(elsewhere, hash(dir)), user: here.user}
	if _, err := os.Stat(there.data()); err == nil {
		return there, nil
	}
	if here.user.stoppedBy(dir) == "" {
		return here, nil
	}
	return there, nil
}

// make creates root's home and the folders above it.
func (h home) make() error {
	var missing []string
	for dir := h.dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		missing = append(missing, dir)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		if err := h.makeFolder(missing[i]); err != nil {
			return err
		}
	}
	if closed := h.user.stoppedBy(h.dir); closed != "" {
		return fmt.Errorf("the user %s can't enter %s", h.user.name, closed)
	}
	return nil
}

// makeFolder makes one folder. It gets its name when its owner and mode are
// right: another process that looks at it meanwhile would think it closed. The
// mode is set explicitly, for root's umask can be 077.
func (h home) makeFolder(dir string) error {
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".academy-")
	if err != nil {
		return err
	}
	if dir == h.dir {
		err = h.user.own(fresh)
	} else {
		err = os.Chmod(fresh, 0o755)
	}
	if err == nil {
		err = os.Rename(fresh, dir)
	}
	if err == nil {
		return nil
	}
	err = errors.Join(err, os.Remove(fresh))
	if _, there := os.Stat(dir); there == nil {
		return nil // another process was first
	}
	return err
}

// resolve makes a path absolute and free of symbolic links, also when its last
// parts don't exist yet: two names of one directory must find one server.
func resolve(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := dir; ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return "", err
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// ownerOf returns the owner of a file, without following a link.
func ownerOf(path string) (*syscall.Stat_t, error) {
	f, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	stat, ok := f.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("%s: its owner is unknown here", path)
	}
	return stat, nil
}
