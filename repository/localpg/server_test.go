//go:build unix

package localpg

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// It runs alone, before the parallel tests: it measures.
func TestOpenMakesADurableDatabaseOnceAndStartsItQuicklyAfterwards(t *testing.T) {
	dir := place(t)
	began := time.Now()
	s := open(t, Options{Dir: dir})
	cold := time.Since(began)
	t.Logf("cold: %v", cold)
	check(t, s.Owner(), "it owns")
	equal(t, dir, s.Dir())
	want := map[string]string{
		"server_encoding": "UTF8", "data_checksums": "on", "listen_addresses": "",
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
		"jit": "off", "max_connections": "100", "shared_buffers": "128MB",
		"unix_socket_permissions": "0700", "TimeZone": "UTC", "is_superuser": "on",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = value(t, s, "current_setting('"+name+"')")
	}
	equal(t, want, got)
	equal(t, "academy academy", value(t, s, "current_user || ' ' || current_database()"))
	collation := value(t, s, "SELECT datcollate FROM pg_database WHERE datname = 'academy'")
	check(t, collation == "C.UTF-8" || collation == "C", "sorted by code points: "+collation)
	info, err := os.Stat(s.socket)
	noError(t, err)
	equal(t, os.ModeDir|0o700, info.Mode())

	execute(t, s, "CREATE TABLE kept AS SELECT 7 AS n")
	cluster := value(t, s, "SELECT system_identifier FROM pg_control_system()")
	began = time.Now()
	noError(t, s.Close())
	t.Logf("close: %v", time.Since(began))
	equal(t, nil, processesOf(t, dir))

	began = time.Now()
	s = open(t, Options{Dir: dir})
	warm := time.Since(began)
	t.Logf("warm: %v", warm)
	// 0.1 s on a machine that does nothing else, which a test can't count on.
	check(t, warm < cold, "the second start is quicker")
	equal(t, "7", value(t, s, "SELECT n FROM kept"))
	equal(t, cluster, value(t, s, "SELECT system_identifier FROM pg_control_system()"))
	noError(t, s.Close())
	noError(t, s.Close()) // closing twice is harmless
}

func TestTheServerIsApart(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	pid := s.PID()
	group, err := syscall.Getpgid(pid)
	noError(t, err)
	equal(t, pid, group) // a Ctrl-C for our group does not reach it
	if runtime.GOOS != "linux" {
		return
	}
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	environ, err := os.ReadFile(filepath.Join(proc, "environ"))
	noError(t, err)
	check(t, !strings.Contains(string(environ), "ACADEMY_SECRET_KEY"), "our secrets are hidden")
	files, err := filepath.Glob(filepath.Join(proc, "fd", "*"))
	noError(t, err)
	check(t, len(files) > 2, "its files are seen")
	for _, file := range files {
		target, err := os.Readlink(file)
		if err == nil {
			check(t, target != s.home.lockFile(), "our lock is not kept by it")
		}
	}
}

func TestSettingsReachTheServerExceptThoseThatSayWhereItIs(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: map[string]string{"fsync": "off", "work_mem": "5MB"}})
	equal(t, "5MB off", value(t, s, "current_setting('work_mem') || ' ' || current_setting('fsync')"))
	for _, name := range []string{"listen_addresses", "port", "unix_socket_directories", "data_directory", "x y", "Port"} {
		err := refused(t, Options{Dir: place(t), Settings: map[string]string{name: "1"}})
		fails(t, err, strconv.Quote(name))
	}
}

func TestAServerThatDoesNotStartShowsItsLogAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := place(t)
	began := time.Now()
	err := refused(t, Options{Dir: dir, Settings: map[string]string{
		"fsync": "off", "shared_preload_libraries": "no_such_library"}})
	fails(t, err, "could not access file")
	fails(t, err, "no_such_library")
	check(t, time.Since(began) < patience, "it fails soon")
	equal(t, nil, processesOf(t, dir))
	open(t, Options{Dir: dir, Settings: fast})
}

func TestAServerThatStartsButRefusesUsIsStopped(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, ask(t.Context(), address(s.socket, "postgres"), "ALTER DATABASE academy ALLOW_CONNECTIONS false"))
	noError(t, s.Close())
	fails(t, refused(t, Options{Dir: s.Dir(), Settings: fast}), "not currently accepting connections")
	equal(t, nil, processesOf(t, s.Dir()))
}

func TestCloseDoesNotWaitForOpenTransactions(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	_, err := connect(t, s).Exec(t.Context(), "BEGIN; CREATE TABLE unfinished ()")
	noError(t, err)
	began := time.Now()
	noError(t, s.Close())
	check(t, time.Since(began) < 10*time.Second, "it closes soon")
}

func TestCloseEndsAStuckServerByForce(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Dir: place(t), Settings: fast})
	s.keeper.patience = hurried()
	busy(t, s)
	noError(t, syscall.Kill(s.PID(), syscall.SIGSTOP))
	noError(t, s.Close())
	equal(t, nil, processesOf(t, s.Dir()))
}

// hurried are the steps of stopping without much patience.
func hurried() []step {
	all := steps()
	all[0].limit, all[1].limit = 100*time.Millisecond, 100*time.Millisecond
	return all
}

func TestWhatInitdbStartedEndsWithIt(t *testing.T) {
	t.Parallel()
	dir := place(t)
	programs := filepath.Join(filepath.Dir(dir), "bin")
	noError(t, os.Mkdir(programs, 0o755))
	for name, script := range map[string]string{
		"initdb":   "#!/bin/sh\nsleep 300 &\necho >started\nwait\n",
		"postgres": "#!/bin/sh\necho 'postgres (PostgreSQL) 15.1'\n",
	} {
		noError(t, os.WriteFile(filepath.Join(programs, name), []byte(script), 0o755))
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_ = until(ctx, time.Millisecond, func() (bool, error) {
			_, err := os.Stat(filepath.Join(dir, "started"))
			return err == nil, nil
		})
	}()
	_, err := Open(ctx, Options{Dir: dir, BinDir: programs})
	failsWith(t, err, context.Canceled)
	eventually(t, "nothing is left", func() bool { return leftIn(dir) == nil })
}

func TestOpenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	dir := place(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_ = until(ctx, time.Millisecond, func() (bool, error) {
			return len(unfinished(t, dir, "base")) > 0, nil
		})
	}()
	_, err := Open(ctx, Options{Dir: dir, Settings: fast})
	failsWith(t, err, context.Canceled)
	equal(t, nil, unfinished(t, dir, ""))
	absent(t, filepath.Join(dir, "data"))
	equal(t, nil, leftIn(dir))
	open(t, Options{Dir: dir, Settings: fast})
}

func TestLinksInPlaceOfOurFilesAreRefused(t *testing.T) {
	t.Parallel()
	h := home{dir: t.TempDir(), user: self()}
	for _, path := range []string{h.lockFile(), h.logFile()} {
		noError(t, os.Symlink(filepath.Join(h.dir, "elsewhere"), path))
	}
	_, err := openLock(h)
	failsWith(t, err, syscall.ELOOP)
	_, err = openLog(h)
	failsWith(t, err, syscall.ELOOP)
	absent(t, filepath.Join(h.dir, "elsewhere"))
}

func TestALongLogIsPutAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := home{dir: dir, user: self()}
	noError(t, os.WriteFile(h.logFile(), []byte("old"), 0o600))
	f, err := openLog(h)
	noError(t, err)
	noError(t, f.Close())
	absent(t, h.logFile()+".1")
	noError(t, os.Truncate(h.logFile(), logLimit+1))
	f, err = openLog(h)
	noError(t, err)
	defer f.Close()
	_, err = f.WriteString(strings.Repeat("line\n", 100) + "last\n")
	noError(t, err)
	equal(t, strings.Repeat("line\n", tailLines-1)+"last", tail(f, 0))
	equal(t, "last", tail(f, 500))
	old, err := os.Stat(h.logFile() + ".1")
	noError(t, err)
	equal(t, int64(logLimit+1), old.Size())
}

func BenchmarkOpenWarm(b *testing.B) {
	dir := filepath.Join(room, "bench")
	for b.Loop() {
		s, err := Open(b.Context(), Options{Dir: dir})
		noError(b, err)
		b.StopTimer()
		noError(b, s.Close())
		b.StartTimer()
	}
}
