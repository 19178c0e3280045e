//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// readyPause is how often a starting server is asked whether it answers.
const readyPause = 20 * time.Millisecond

// own starts the server; the caller holds the lock.
func own(ctx context.Context, h home, l *lock, opts Options) (*Server, error) {
	programs, err := h.programs(opts.BinDir, distributions)
	if err != nil {
		return nil, err
	}
	if err := stopOrphan(ctx, h, steps(), opts.Log); err != nil {
		return nil, fmt.Errorf("stop the PostgreSQL that an earlier process left: %w", err)
	}
	if err := h.initialise(ctx, programs, opts.Settings["fsync"] != "off"); err != nil {
		return nil, fmt.Errorf("create the data directory: %w", err)
	}
	socket, err := h.makeSocket()
	if err != nil {
		return nil, fmt.Errorf("make the socket directory: %w", err)
	}
	k := newKeeper(h, programs, arguments(h, socket, opts.Settings), opts.Log)
	go k.run()
	if err := ready(ctx, k, socket); err != nil {
		err = errors.Join(err, k.stop())
		h.dropSocket(socket)
		return nil, err
	}
	return &Server{home: h, socket: socket, keeper: k, lock: l}, nil
}

// ready waits until the database answers, and creates it the first time. A
// postmaster that ends meanwhile is a failure, unless time heals it.
func ready(ctx context.Context, k *keeper, socket string) error {
	var ended, refused error
	err := until(ctx, readyPause, func() (bool, error) {
		select {
		case ended = <-k.endings:
			if !passing(ended) {
				return false, ended
			}
		default:
		}
		refused = answers(ctx, socket)
		if missing(refused) {
			refused = createDatabase(ctx, socket)
		}
		if refused != nil && !temporary(refused) {
			return false, refused
		}
		return refused == nil, nil
	})
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("wait for PostgreSQL to answer: %w", errors.Join(err, ended, refused))
	}
	return err
}

// passing says whether the reason why a postmaster ended goes away by itself:
// what an earlier postmaster left has not ended yet.
func passing(ended error) bool {
	text := ended.Error()
	return strings.Contains(text, "pre-existing shared memory block") ||
		strings.Contains(text, `lock file "postmaster.pid" already exists`)
}
