//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	processPause = 10 * time.Millisecond // between two looks at processes
	sweepGrace   = 300 * time.Millisecond
	sweepLimit   = 5 * time.Second
)

// postmaster is what a running server says about itself in postmaster.pid.
type postmaster struct {
	pid    int
	socket string // the directory
}

func (h home) pidFile() string { return filepath.Join(h.data(), "postmaster.pid") }

// postmaster reads postmaster.pid: its lines are the pid, the data directory,
// the start time, the port and the socket directory.
func (h home) postmaster() (postmaster, error) {
	text, err := os.ReadFile(h.pidFile())
	if err != nil {
		return postmaster{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 || len(lines) < 5 || lines[4] == "" {
		return postmaster{}, fmt.Errorf("%s is not complete", h.pidFile())
	}
	return postmaster{pid: pid, socket: lines[4]}, nil
}

// stopOrphan ends a server that outlived the process that ran it; the caller
// holds the lock, so nobody else runs one. A pid file whose process is none of
// ours is removed, and an unreadable one: after a restart of the machine the
// number can be anybody's, and PostgreSQL would not start.
func stopOrphan(ctx context.Context, h home, patience []step, log *slog.Logger) error {
	pids, err := serving(h.data())
	if err != nil {
		return err
	}
	p, err := h.postmaster()
	if len(pids) == 0 {
		if errors.Is(err, fs.ErrNotExist) || err == nil && syscall.Kill(p.pid, 0) != nil {
			return nil
		}
		log.Warn("removing the stale pid file of the private PostgreSQL", "pid", p.pid, "error", err)
		return os.Remove(h.pidFile())
	}
	log.Warn("stopping the private PostgreSQL that an earlier process left", "pid", p.pid, "processes", len(pids))
	if slices.Contains(pids, p.pid) {
		for _, step := range patience {
			_ = syscall.Kill(p.pid, step.signal)
			if gone, err := empties(ctx, h.data(), step.limit); gone || err != nil {
				return err
			}
		}
	}
	return sweep(ctx, h.data())
}

// sweep ends the processes that outlived their postmaster. Most notice by
// themselves; a busy one would go on for as long as its query and keep the next
// postmaster from starting. There is nothing to lose: the next start recovers.
func sweep(ctx context.Context, data string) error {
	if gone, err := empties(ctx, data, sweepGrace); gone || err != nil {
		return err
	}
	pids, err := serving(data)
	if err != nil {
		return err
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	gone, err := empties(ctx, data, sweepLimit)
	if err == nil && !gone {
		err = fmt.Errorf("processes %v do not end", pids)
	}
	return err
}

// empties waits until no process serves the data, at most for the limit.
func empties(ctx context.Context, data string, limit time.Duration) (bool, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := until(limited, processPause, func() (bool, error) {
		pids, err := serving(data)
		return len(pids) == 0, err
	})
	if err != nil && limited.Err() != nil {
		return false, ctx.Err()
	}
	return err == nil, err
}
