//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const (
	firstPause   = 50 * time.Millisecond // before a restart; doubles
	longestPause = 2 * time.Second
	calm         = 10 * time.Second // a server that ran so long starts afresh
)

// keeper runs one postmaster after another until it is stopped.
type keeper struct {
	home     home
	program  string
	args     []string
	log      *slog.Logger
	patience []step
	endings  chan error // why postmasters ended; the first unread one stays
	closing  chan struct{}
	done     chan struct{}

	mu      sync.Mutex
	process *os.Process // nil between two postmasters
	closed  bool
}

// step is a signal and how long it may take to work.
type step struct {
	signal syscall.Signal
	limit  time.Duration
}

// steps stop a postmaster: fast, rolling back and writing out; then dropping
// everything (it kills its own children after 5 s); then without asking it.
func steps() []step {
	return []step{
		{syscall.SIGINT, 15 * time.Second},
		{syscall.SIGQUIT, 8 * time.Second},
		{syscall.SIGKILL, 5 * time.Second},
	}
}

func newKeeper(h home, p programs, args []string, log *slog.Logger) *keeper {
	return &keeper{
		home:     h,
		program:  filepath.Join(p.dir, "postgres"),
		args:     args,
		log:      log,
		patience: steps(),
		endings:  make(chan error, 1),
		closing:  make(chan struct{}),
		done:     make(chan struct{}),
	}
}

// run keeps the server running. On Linux a postmaster gets its death signal when
// the thread that started it ends, so this goroutine keeps its thread.
func (k *keeper) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(k.done)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		began := time.Now()
		err := k.serve()
		if k.isClosing() {
			return
		}
		if time.Since(began) > calm {
			pause = firstPause
		}
		select {
		case k.endings <- err:
		default:
		}
		k.log.Error("the private PostgreSQL ended unexpectedly; starting it again", "after", pause, "error", err)
		if err := sweep(context.Background(), k.home.data()); err != nil {
			k.log.Error("ending what the private PostgreSQL left failed", "error", err)
		}
		select {
		case <-k.closing:
			return
		case <-time.After(pause):
		}
	}
}

// serve runs one postmaster to its end and tells why it ended.
func (k *keeper) serve() error {
	log, err := openLog(k.home)
	if err != nil {
		return fmt.Errorf("open PostgreSQL's log: %w", err)
	}
	defer log.Close()
	info, err := log.Stat()
	if err != nil {
		return fmt.Errorf("open PostgreSQL's log: %w", err)
	}
	cmd := exec.Command(k.program, k.args...)
	cmd.Dir = k.home.dir
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	// SIGINT, the fast stop: nothing hurries after our death, and the next
	// start then needs no recovery. Whoever starts next uses force if needed.
	cmd.SysProcAttr = procAttr(k.home.user, syscall.SIGINT)
	if err := k.start(cmd); err != nil {
		return fmt.Errorf("start %s: %w", k.program, err)
	}
	err = cmd.Wait()
	k.mu.Lock()
	k.process = nil
	k.mu.Unlock()
	if err == nil {
		err = errors.New("exit status 0")
	}
	return fmt.Errorf("postgres ended: %w; its log (%s) says:\n%s", err, k.home.logFile(), tail(log, info.Size()))
}

func (k *keeper) start(cmd *exec.Cmd) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return errors.New("closing")
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	k.process = cmd.Process
	return nil
}

// stop ends the postmaster and the keeper, with patience first and then force.
func (k *keeper) stop() error {
	k.mu.Lock()
	if !k.closed {
		k.closed = true
		close(k.closing)
	}
	k.mu.Unlock()
	for i, step := range k.patience {
		k.signal(step.signal)
		select {
		case <-k.done:
			if i == 0 {
				return nil
			}
			return sweep(context.Background(), k.home.data())
		case <-time.After(step.limit):
			k.log.Warn("the private PostgreSQL does not stop", "signal", step.signal, "waited", step.limit)
		}
	}
	return fmt.Errorf("process %d does not end", k.pid())
}

func (k *keeper) isClosing() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.closed
}

func (k *keeper) pid() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.process == nil {
		return 0
	}
	return k.process.Pid
}

func (k *keeper) signal(s syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.process != nil {
		// It fails only when the process has ended, which run sees too.
		_ = k.process.Signal(s)
	}
}
