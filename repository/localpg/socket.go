//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	socketFile = ".s.PGSQL.5432"
	// socketLimit is the longest socket path that works everywhere: the
	// kernels allow 104 to 108 bytes.
	socketLimit = 100
)

// socketDir returns where the server's socket goes: in the home or, when that
// path is too long, in the folder for temporary files.
func (h home) socketDir() (string, error) {
	dirs := []string{filepath.Join(h.dir, "socket")}
	for _, tmp := range []string{os.TempDir(), "/tmp"} {
		if tmp, err := resolve(tmp); err == nil && h.user.stoppedBy(tmp) == "" {
			dirs = append(dirs, filepath.Join(tmp, "academy-"+hash(h.dir)))
		}
	}
	for _, dir := range dirs {
		// A comma would part the address into two hosts.
		if len(filepath.Join(dir, socketFile)) <= socketLimit && !strings.Contains(dir, ",") {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no path is short enough for a socket: tried %s", strings.Join(dirs, ", "))
}

// makeSocket makes the socket directory, while no server runs. One that exists
// must be ours: in /tmp anybody could have made it first to listen to us.
func (h home) makeSocket() (string, error) {
	dir, err := h.socketDir()
	if err != nil {
		return "", err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return "", err
	}
	if h.user.drop && owner.Uid == 0 {
		if err := h.user.own(dir); err != nil {
			return "", err
		}
	}
	if err := h.trusts(dir); err != nil {
		return "", err
	}
	// A socket's lock file names a process that can be anybody's by now.
	for _, name := range []string{socketFile, socketFile + ".lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return dir, nil
}

// trusts checks that only the server's user can listen in a socket directory.
func (h home) trusts(dir string) error {
	f, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if !f.IsDir() || owner.Uid != h.user.uid || f.Mode().Perm() != 0o700 {
		return fmt.Errorf("the socket directory %s must be a folder of user %s with mode 0700, but it is %s of uid %d: remove it",
			dir, h.user.name, f.Mode(), owner.Uid)
	}
	return nil
}

// dropSocket removes a socket directory outside of the home, when it is empty.
func (h home) dropSocket(dir string) {
	if filepath.Dir(dir) != h.dir {
		_ = os.Remove(dir)
	}
}
