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
	"runtime"
	"strings"
	"syscall"
	"time"
)

// newData begins the names of data directories that are being made. Each attempt
// has its own: what a killed initdb left behind may still run for a moment, and
// would write into the next attempt.
const newData = "data.new-"

// initialise makes the data directory if there is none. The name data appears
// only when it is complete; what a killed initdb left is thrown away.
func (h home) initialise(ctx context.Context, p programs, durable bool) error {
	if _, err := h.version(); err == nil {
		return h.ownData()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if f, err := os.Lstat(h.data()); err == nil {
		if !f.IsDir() {
			return fmt.Errorf("%s is not a folder and holds no PostgreSQL data", h.data())
		}
		if err := os.Remove(h.data()); err != nil {
			return fmt.Errorf("something is there that is no PostgreSQL data: %w", err)
		}
	}
	if err := h.dropUnfinished(); err != nil {
		return err
	}
	made, err := h.initdb(ctx, p, "C.UTF-8", durable)
	if err != nil && strings.Contains(err.Error(), "invalid locale") {
		// macOS and older systems have no C.UTF-8; C sorts the same way.
		made, err = h.initdb(ctx, p, "C", durable)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(made, h.data()); err != nil {
		return err
	}
	if !durable {
		return nil
	}
	return syncDir(h.dir)
}

// dropUnfinished removes what killed attempts left.
func (h home) dropUnfinished() error {
	entries, err := os.ReadDir(h.dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), newData) {
			err = errors.Join(err, remove(filepath.Join(h.dir, e.Name())))
		}
	}
	return err
}

// initdb makes a new data directory and returns its path.
func (h home) initdb(ctx context.Context, p programs, locale string, durable bool) (string, error) {
	dir, err := os.MkdirTemp(h.dir, newData)
	if err != nil {
		return "", err
	}
	if err := h.user.own(dir); err != nil {
		return "", err
	}
	args := []string{
		"-D", dir, "-U", userName, "-E", "UTF8", "--locale=" + locale, "--data-checksums",
		"--auth-local=trust", "--auth-host=reject", "--no-instructions",
	}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, "initdb"), args...)
	cmd.Dir = h.dir
	cmd.Env = environment()
	cmd.SysProcAttr = procAttr(h.user, syscall.SIGKILL)
	// It leads a group: what it started ends with it.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	// The death signal belongs to the thread that starts the program.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return "", errors.Join(ctx.Err(), remove(dir))
	case err != nil:
		return "", errors.Join(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out)), remove(dir))
	}
	return dir, nil
}

// remove removes a directory in which a killed process may still finish a write.
func remove(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var err error
	if until(ctx, processPause, func() (bool, error) {
		err = os.RemoveAll(dir)
		return err == nil, nil
	}) != nil {
		return err
	}
	return nil
}

// ownData gives data that root restored by hand to the server's user.
func (h home) ownData() error {
	owner, err := ownerOf(h.data())
	if err != nil || !h.user.drop || owner.Uid != 0 {
		return err
	}
	return filepath.WalkDir(h.data(), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return h.user.own(path)
	})
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
