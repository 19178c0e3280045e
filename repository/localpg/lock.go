//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock is the flock that exactly one process holds: the owner of the server.
// The kernel frees it when that process ends, however it ends. Go opens files
// close-on-exec, so PostgreSQL doesn't inherit it and can't keep it alive.
type lock struct {
	file *os.File
	held bool
}

// openLock opens the lock file of a home without taking the lock. The file is
// never removed: a lock on a removed file excludes nobody.
func openLock(h home) (*lock, error) {
	f, err := os.OpenFile(h.lockFile(), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("%w: another user's PostgreSQL lives here: run this as that user, or with another directory", err)
	}
	if err != nil {
		return nil, err
	}
	if err := h.user.own(h.lockFile()); err != nil {
		f.Close()
		return nil, err
	}
	return &lock{file: f}, nil
}

// try takes the lock if it is free.
func (l *lock) try() (bool, error) {
	for {
		switch err := syscall.Flock(int(l.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
		case nil:
			l.held = true
			return true, nil
		case syscall.EINTR:
			continue
		case syscall.EWOULDBLOCK:
			return false, nil
		default:
			return false, fmt.Errorf("lock %s: %w", l.file.Name(), err)
		}
	}
}

// release frees the lock and closes its file. Closing alone would not do: a child
// that is being started right now holds the file too until its program begins.
func (l *lock) release() {
	if l.held {
		_ = syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN)
	}
	l.file.Close()
}
