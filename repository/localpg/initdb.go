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
	if err := sweep(ctx, h.newData()); err != nil {
		return err
	}
	err := h.initdb(ctx, p, "C.UTF-8", durable)
	if err != nil && strings.Contains(err.Error(), "invalid locale") {
		// macOS and older systems have no C.UTF-8; C sorts the same way.
		err = h.initdb(ctx, p, "C", durable)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(h.newData(), h.data()); err != nil {
		return err
	}
	if !durable {
		return nil
	}
	return syncDir(h.dir)
}

// initdb runs the program initdb once, into an empty data.new.
func (h home) initdb(ctx context.Context, p programs, locale string, durable bool) error {
	if err := os.RemoveAll(h.newData()); err != nil {
		return err
	}
	if err := os.Mkdir(h.newData(), 0o700); err != nil {
		return err
	}
	if err := h.user.own(h.newData()); err != nil {
		return err
	}
	args := []string{
		"-D", h.newData(), "-U", userName, "-E", "UTF8", "--locale=" + locale, "--data-checksums",
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
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), os.RemoveAll(h.newData()))
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
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
