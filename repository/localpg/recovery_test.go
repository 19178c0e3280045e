//go:build unix

package localpg

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestAKilledPostmasterIsBackSoonAlthoughABackendIsBusy(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	execute(t, s, "CREATE TABLE kept AS SELECT 7 AS n")
	busy(t, s)

	for range 2 {
		pid := s.PID()
		began := time.Now()
		noError(t, syscall.Kill(pid, syscall.SIGKILL))
		eventually(t, "another postmaster answers", func() bool {
			return s.PID() != pid && answers(t.Context(), s.socket) == nil
		})
		t.Logf("back after kill -9 of the postmaster: %v", time.Since(began))
		// It takes 0.5 s on a machine that does nothing else.
		check(t, time.Since(began) < 6*time.Second, "it is back soon")
		equal(t, "7", value(t, s, "SELECT n FROM kept"))
	}
	noError(t, s.Close())
	equal(t, nil, processesOf(t, s.Dir()))
}

func TestAKilledOwnerLeavesNoProcessAndLosesNoAcknowledgedRow(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"", "nobody", "postgres"} {
		name := as
		if as == "" {
			name = "our user"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := place(t)
			if as != "" {
				needRoot(t)
				give(t, dir, as)
			}
			c := startChild(t, "write", dir, as)
			equal(t, "owner", c.line())
			for range 300 {
				check(t, c.line() != "", "the child goes on")
			}
			check(t, len(processesOf(t, dir)) > 0, "the server runs")
			began := time.Now()
			noError(t, c.cmd.Process.Kill())
			acknowledged := 300
			for n := c.line(); n != ""; n = c.line() {
				var err error
				acknowledged, err = strconv.Atoi(n)
				noError(t, err)
			}
			eventually(t, "all processes end", func() bool { return len(processesOf(t, dir)) == 0 })
			t.Logf("all ended after %v", time.Since(began))

			s := open(t, Options{Dir: dir, Settings: fast})
			t.Logf("answers again after %v", time.Since(began))
			check(t, s.Owner(), "it owns")
			equal(t, dir, s.Dir())
			got, err := strconv.Atoi(value(t, s, "SELECT count(*) FROM numbers WHERE n <= "+strconv.Itoa(acknowledged)))
			noError(t, err)
			equal(t, acknowledged, got)
		})
	}
}

func TestOpenRightAfterTheOwnerWasKilled(t *testing.T) {
	t.Parallel()
	dir := place(t)
	c := startChild(t, "write", dir, "")
	equal(t, "owner", c.line())
	equal(t, "1", c.line())
	noError(t, c.cmd.Process.Kill())
	_ = c.cmd.Wait()
	s := open(t, Options{Dir: dir, Settings: fast})
	check(t, s.Owner(), "it owns")
	equal(t, "1", value(t, s, "SELECT min(n) FROM numbers"))
}

// unfinished lists a file of the data directories that are not complete.
func unfinished(t *testing.T, dir, file string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, newData+"*", file))
	noError(t, err)
	return found
}

func TestAnOwnerKilledDuringInitdbHasTheDataMadeAnew(t *testing.T) {
	t.Parallel()
	dir := place(t)
	c := startChild(t, "write", dir, "")
	eventually(t, "initdb works", func() bool {
		return len(unfinished(t, dir, "base")) > 0
	})
	noError(t, c.cmd.Process.Kill())
	_ = c.cmd.Wait()
	equal(t, 1, len(unfinished(t, dir, "")))
	absent(t, filepath.Join(dir, "data"))

	s := open(t, Options{Dir: dir, Settings: fast})
	equal(t, nil, unfinished(t, dir, ""))
	equal(t, "academy", value(t, s, "current_database()"))
}

// orphan starts a postmaster that nobody watches, as on a system without death
// signals. The channel is closed when it has ended.
func orphan(t *testing.T, s *Server) (*os.Process, <-chan struct{}) {
	t.Helper()
	h := s.home
	log, err := openLog(h)
	noError(t, err)
	defer log.Close()
	dir, err := Find("")
	noError(t, err)
	socket, err := h.makeSocket()
	noError(t, err)
	cmd := exec.Command(filepath.Join(dir, "postgres"), arguments(h, socket, fast)...)
	cmd.Dir, cmd.Stderr = h.dir, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.user.credential(), Setsid: true}
	noError(t, cmd.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	eventually(t, "the orphan answers", func() bool { return answers(t.Context(), socket) == nil })
	return cmd.Process, ended
}

func TestAnOrphanIsStoppedFirst(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	execute(t, s, "CREATE TABLE kept AS SELECT 7 AS n")
	noError(t, s.Close())
	for _, killed := range []bool{false, true} {
		left, ended := orphan(t, s)
		if killed {
			// Only a busy backend is left of the orphan.
			busy(t, s)
			noError(t, left.Kill())
			<-ended
			check(t, len(processesOf(t, s.Dir())) > 0, "the backend lives on")
		}
		next := open(t, Options{Dir: s.Dir(), Settings: fast})
		check(t, next.Owner(), "it owns")
		check(t, left.Pid != next.PID(), "another postmaster")
		equal(t, "7", value(t, next, "SELECT n FROM kept"))
		check(t, !slices.Contains(processesOf(t, s.Dir()), left.Pid), "the orphan has ended")
		noError(t, next.Close())
	}
}

// Where an orphan's processes can't be found, PostgreSQL itself tells of them.
func TestWhatAnOrphanHoldsIsSeenToPass(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, s.Close())
	left, ended := orphan(t, s)
	busy(t, s)
	programs, err := s.home.programs("", distributions)
	noError(t, err)
	k := newKeeper(s.home, programs, arguments(s.home, s.socket, fast), slogDiscard())
	err = k.serve()
	fails(t, err, "postmaster.pid")
	check(t, passing(err), "a running orphan passes")
	noError(t, left.Kill())
	<-ended
	err = k.serve()
	fails(t, err, "shared memory")
	check(t, passing(err), "an orphan's backend passes")
	noError(t, sweep(t.Context(), s.home.data()))
}

func TestAStuckOrphanIsEndedByForce(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, s.Close())
	left, _ := orphan(t, s)
	noError(t, syscall.Kill(left.Pid, syscall.SIGSTOP))
	noError(t, stopOrphan(t.Context(), s.home, hurried()[:2], slogDiscard()))
	equal(t, nil, processesOf(t, s.Dir()))
}

// A number that the machine gave to another process since must neither stop the
// server from starting nor bring that process to harm.
func TestAStalePidFileIsNoObstacle(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, s.Close())
	other := exec.Command("sleep", "600")
	other.Dir = s.home.data() // as somebody's shell can
	other.SysProcAttr = &syscall.SysProcAttr{Credential: s.home.user.credential()}
	noError(t, other.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = other.Wait() }()
	t.Cleanup(func() { _ = other.Process.Kill(); <-ended })

	text := strconv.Itoa(other.Process.Pid) + "\n" + s.home.data() + "\n1700000000\n5432\n" + s.socket + "\n\n"
	for _, text := range []string{text, ""} {
		for _, path := range []string{s.home.pidFile(), filepath.Join(s.socket, socketFile+".lock")} {
			noError(t, os.WriteFile(path, []byte(text), 0o600))
			noError(t, s.home.user.own(path))
		}
		again := open(t, Options{Dir: s.Dir(), Settings: fast})
		check(t, again.Owner(), "it owns")
		noError(t, again.Close())
	}
	select {
	case <-ended:
		t.Fatal("the other process was ended")
	default:
	}
}

// The death signal follows the thread that started the child.
func TestTheServerOutlivesTheThreadThatOpenedIt(t *testing.T) {
	t.Parallel()
	dir := place(t)
	opened := make(chan *attempt, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends here
		a := &attempt{}
		a.server, a.err = Open(t.Context(), Options{Dir: dir, Settings: fast})
		opened <- a
	}()
	a := <-opened
	noError(t, a.err)
	s := a.server
	t.Cleanup(func() { noError(t, s.Close()) })
	pid := s.PID()
	select {
	case ended := <-s.keeper.endings:
		t.Fatal(ended)
	case <-time.After(300 * time.Millisecond):
	}
	equal(t, pid, s.PID())
}
