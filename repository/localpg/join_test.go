//go:build unix

package localpg

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAnotherProcessJoinsAndLeavesTheServerRunning(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	execute(t, s, "CREATE TABLE numbers AS SELECT generate_series(1, 3)")
	pid := s.PID()
	c := startChild(t, "visit", s.Dir(), "")
	equal(t, "joiner", c.line())
	equal(t, "3", c.line())
	noError(t, c.cmd.Wait())

	here := open(t, Options{Dir: s.Dir(), Settings: fast})
	check(t, !here.Owner(), "one owner in a process as well")
	equal(t, s.URL(), here.URL())
	equal(t, pid, here.PID())
	noError(t, here.Close())

	noError(t, os.Chmod(s.socket, 0o755))
	_, err := join(t.Context(), s.home)
	fails(t, err, "mode 0700")
	equal(t, "3", value(t, s, "SELECT count(*) FROM numbers"))
	equal(t, pid, s.PID())
}

func TestOfManyThatOpenAtOnceOneOwns(t *testing.T) {
	t.Parallel()
	dir := place(t)
	var attempts []*attempt
	for range 5 {
		attempts = append(attempts, begin(t, Options{Dir: dir, Settings: fast}))
	}
	var owners []*Server
	for _, a := range attempts {
		s := a.wait(t)
		equal(t, "1", value(t, s, "1"))
		if s.Owner() {
			owners = append(owners, s)
		}
	}
	equal(t, 1, len(owners))
}

func TestOpenWaitsForAnOwnerThatDoesNotAnswerAndTakesItsPlace(t *testing.T) {
	t.Parallel()
	dir := place(t)
	h, err := findHome(dir, slogDiscard())
	noError(t, err)
	l, err := openLock(h)
	noError(t, err)
	held, err := l.try()
	noError(t, err)
	check(t, held, "the lock is free")

	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = Open(ctx, Options{Dir: dir, Settings: fast})
	failsWith(t, err, context.DeadlineExceeded)
	fails(t, err, "another process")

	next := begin(t, Options{Dir: dir, Settings: fast})
	l.release()
	check(t, next.wait(t).Owner(), "it owns")
}

// As a child that is being started while we release has it.
func TestAReleasedLockIsFreeAlthoughAnotherHasItsFile(t *testing.T) {
	t.Parallel()
	h := home{dir: t.TempDir(), user: self()}
	first, err := openLock(h)
	noError(t, err)
	held, err := first.try()
	noError(t, err)
	check(t, held, "the lock is free")
	second, err := openLock(h)
	noError(t, err)
	defer second.release()
	held, err = second.try()
	noError(t, err)
	check(t, !held, "the lock is taken")

	copied, err := syscall.Dup(int(first.file.Fd()))
	noError(t, err)
	defer syscall.Close(copied)
	first.release()
	held, err = second.try()
	noError(t, err)
	check(t, held, "the lock is free again")
}

func TestOpenDuringAShutdownBecomesTheOwner(t *testing.T) {
	t.Parallel()
	first := open(t, Options{Dir: place(t), Settings: fast})
	conn := connect(t, first)
	backend := int(conn.PgConn().PID())
	noError(t, syscall.Kill(backend, syscall.SIGSTOP))
	closed := make(chan error, 1)
	go func() { closed <- first.Close() }()
	eventually(t, "the server refuses", func() bool { return code(answers(t.Context(), first.socket)) == "57P03" })

	next := begin(t, Options{Dir: first.Dir(), Settings: fast})
	select {
	case <-next.done:
		t.Fatal("it joined a server that is shutting down")
	case <-time.After(3 * joinPause):
	}
	noError(t, syscall.Kill(backend, syscall.SIGCONT))
	noError(t, <-closed)
	check(t, next.wait(t).Owner(), "it owns")
	equal(t, "1", value(t, next.server, "1"))
}

func TestALongPathGetsAShortSocketThatJoinersFind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(place(t), strings.Repeat("long-", 20), "a, b")
	s := open(t, Options{Dir: dir, Settings: fast})
	equal(t, dir, s.Dir())
	check(t, !strings.HasPrefix(s.socket, dir), "the socket is elsewhere")
	check(t, len(s.socket)+len("/.s.PGSQL.5432") <= 100, "the path is short")
	info, err := os.Stat(s.socket)
	noError(t, err)
	equal(t, os.ModeDir|0o700, info.Mode())
	execute(t, s, "CREATE TABLE numbers AS SELECT generate_series(1, 4)")

	c := startChild(t, "visit", dir, "", "TMPDIR="+room)
	equal(t, "joiner", c.line())
	equal(t, "4", c.line())
	noError(t, c.cmd.Wait())
	noError(t, s.Close())
	absent(t, s.socket)
}

func TestASocketDirectoryOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	h, err := findHome(filepath.Join(place(t), strings.Repeat("long-", 20)), slogDiscard())
	noError(t, err)
	dir, err := h.socketDir()
	noError(t, err)
	t.Cleanup(func() { _ = os.Remove(dir) })

	made, err := h.makeSocket()
	noError(t, err)
	equal(t, dir, made)
	_, err = h.makeSocket()
	noError(t, err) // our own is used again
	noError(t, os.Chmod(dir, 0o755))
	_, err = h.makeSocket()
	fails(t, err, "mode 0700")
	if os.Geteuid() == 0 {
		noError(t, os.Chmod(dir, 0o700))
		noError(t, os.Chown(dir, 65534, 65534))
		_, err = h.makeSocket()
		fails(t, err, "uid 65534")
	}
	noError(t, os.Remove(dir))
	noError(t, os.Symlink(room, dir))
	_, err = h.makeSocket()
	fails(t, err, "must be a folder")
}

// A relative name, a link and the real name are one directory.
func TestNamesOfOneDirectoryLeadToOneServer(t *testing.T) {
	t.Parallel()
	dir := place(t)
	link := filepath.Join(filepath.Dir(dir), "link")
	noError(t, os.Symlink(filepath.Dir(dir), link))
	got, err := resolve(filepath.Join(link, "pg", "not", "yet"))
	noError(t, err)
	equal(t, filepath.Join(dir, "not", "yet"), got)
	h, err := findHome(filepath.Join(link, "pg"), slogDiscard())
	noError(t, err)
	equal(t, dir, h.dir)
	got, err = resolve("x" + strconv.Itoa(os.Getpid()))
	noError(t, err)
	check(t, filepath.IsAbs(got), "absolute")
}
