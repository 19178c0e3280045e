//go:build unix

// Package localpg runs a private PostgreSQL as a child process: the database
// that the Academy has when nobody gives it one. It needs the programs initdb
// and postgres, 15 or later; it imports the standard library and pgconn (to see
// whether the server answers) and nothing of the Academy.
//
// One directory holds everything: data/ (the cluster), socket/ (the only way
// in: there is no TCP port and no password), postgres.log and lock. Whoever
// holds the flock on lock runs the server; other processes join it by its
// socket. Start reading at Open.
package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// joinPause is how often a process that waits for the lock looks again.
const joinPause = 50 * time.Millisecond

// Options says where the private PostgreSQL lives.
type Options struct {
	// Dir holds data, socket, log and lock; it is created when missing. When
	// root opens it, the server runs as the owner of the data that is there, or
	// as the user postgres; if that user can't enter Dir, everything lives in
	// /var/lib/academy instead (see Server.Dir).
	Dir string
	// Log hears of restarts, relocations and forced stops; nil discards.
	Log *slog.Logger
	// Settings are further server settings, such as fsync=off in tests. The
	// ones that say where the server is reached can't be changed.
	Settings map[string]string
	// BinDir is the directory of initdb and postgres; empty: see Find.
	BinDir string
}

// Server is a private PostgreSQL, run by this process or by another one of ours.
type Server struct {
	home   home
	socket string
	keeper *keeper // nil in a process that joined
	lock   *lock
	close  sync.Once
	err    error
}

// Open starts the private PostgreSQL in opts.Dir, or joins the one that another
// process of ours runs there, and returns when the database academy answers.
// It waits for a starting or stopping owner until ctx ends; after Open has
// returned, ctx means nothing to the server. Errors wrap ErrNotInstalled when
// PostgreSQL's programs are missing, and carry the last lines of PostgreSQL's
// log when it did not start.
func Open(ctx context.Context, opts Options) (*Server, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if err := checkSettings(opts.Settings); err != nil {
		return nil, err
	}
	h, err := findHome(opts.Dir, opts.Log)
	if err != nil {
		return nil, fmt.Errorf("open the directory of the private PostgreSQL: %w", err)
	}
	l, err := openLock(h)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the private PostgreSQL: %w", err)
	}
	s, err := enter(ctx, h, l, opts)
	if err != nil {
		l.release()
		return nil, err
	}
	return s, nil
}

// enter becomes owner or joiner, whichever is possible first. Asking for the
// lock again in each round is what settles the race with an owner that is just
// closing: its server refuses us, and then its lock is ours.
func enter(ctx context.Context, h home, l *lock, opts Options) (*Server, error) {
	var s *Server
	var refused error
	err := until(ctx, joinPause, func() (bool, error) {
		held, err := l.try()
		if err != nil {
			return false, err
		}
		if held {
			refused = nil
			s, err = own(ctx, h, l, opts)
			return true, err
		}
		s, refused = join(ctx, h)
		return refused == nil, nil
	})
	switch {
	case err == nil && s.Owner():
		return s, nil
	case err == nil:
		l.release()
		return s, nil
	case ctx.Err() != nil && refused != nil:
		return nil, fmt.Errorf("join the private PostgreSQL that another process runs in %s: %w (last answer: %w)", h.dir, err, refused)
	}
	return nil, fmt.Errorf("start the private PostgreSQL in %s: %w", h.dir, err)
}

// join returns the server of another process, if it answers now.
func join(ctx context.Context, h home) (*Server, error) {
	p, err := h.postmaster()
	if err != nil {
		return nil, err
	}
	if err := h.trusts(p.socket); err != nil {
		return nil, err
	}
	if err := answers(ctx, p.socket); err != nil {
		return nil, err
	}
	return &Server{home: h, socket: p.socket}, nil
}

// URL returns the address of the database academy in the form that pgx, goose,
// psql and pg_dump take. It stays the same when the server restarts.
func (s *Server) URL() string { return address(s.socket, databaseName) }

// Owner says whether this process runs the server.
func (s *Server) Owner() bool { return s.keeper != nil }

// Dir returns the directory that holds data, log and lock. It is Options.Dir
// made absolute, or, for root, possibly a directory under /var/lib/academy.
func (s *Server) Dir() string { return s.home.dir }

// PID returns the process id of the postmaster, or 0 while none is known.
func (s *Server) PID() int {
	if s.Owner() {
		return s.keeper.pid()
	}
	p, err := s.home.postmaster()
	if err != nil {
		return 0
	}
	return p.pid
}

// Close stops the server when this process runs it: open transactions are rolled
// back, what was committed is written out. It takes at most about half a minute,
// by force in the end, and returns an error only if PostgreSQL outlives that.
// A process that joined leaves the server as it is. Calling it again is harmless.
func (s *Server) Close() error {
	s.close.Do(func() {
		if !s.Owner() {
			return
		}
		if s.err = s.keeper.stop(); s.err != nil {
			s.err = fmt.Errorf("stop the private PostgreSQL in %s: %w", s.home.dir, s.err)
		}
		s.home.dropSocket(s.socket)
		s.lock.release()
	})
	return s.err
}
