//go:build unix

package localpg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a test waits for something before it fails.
const patience = 30 * time.Second

// room is the folder of all tests: any user can pass it, unlike t.TempDir.
var room string

// fast are settings for data that nobody misses.
var fast = map[string]string{"fsync": "off", "shared_buffers": "16MB"}

// TestMain also is the program of the child processes that tests start.
func TestMain(m *testing.M) {
	if act := os.Getenv("LOCALPG_ACT"); act != "" {
		os.Exit(play(act, os.Getenv("LOCALPG_DIR")))
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	// macOS gives temporary folders long names; sockets need short ones.
	made, err := os.MkdirTemp("/tmp", "localpg-test-")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if room, err = filepath.EvalSymlinks(made); err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(room)
	// A secret that PostgreSQL must not see: TestTheServerIsApart looks for it.
	err = errors.Join(os.Chmod(room, 0o755), copyProgram(), os.Setenv("ACADEMY_SECRET_KEY", "hush"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	code := m.Run()
	if left := leftIn(room); len(left) > 0 {
		fmt.Println("processes are left:", left)
		return 1
	}
	return code
}

// copyProgram puts this program where other users may run it.
func copyProgram() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(room, "program"), os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// leftIn lists the processes that work in a folder (Linux; elsewhere none).
func leftIn(dir string) []string {
	var left []string
	found, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range found {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir) {
			left = append(left, link+" "+cwd)
		}
	}
	return left
}

// play is what a child process does: it opens the server, says "owner" or
// "joiner", and then, for "write", stores numbers and says each one that is
// committed until it is killed; for "visit" counts the numbers and leaves.
func play(act, dir string) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := func() error {
		s, err := Open(ctx, Options{Dir: dir, Settings: fast, BinDir: os.Getenv("LOCALPG_BIN")})
		if err != nil {
			return err
		}
		if s.Owner() {
			fmt.Println("owner")
		} else {
			fmt.Println("joiner")
		}
		conn, err := pgx.Connect(ctx, s.URL())
		if err != nil {
			return err
		}
		if act == "visit" {
			n := 0
			err := conn.QueryRow(ctx, "SELECT count(*) FROM numbers").Scan(&n)
			fmt.Println(n)
			return errors.Join(err, conn.Close(ctx), s.Close())
		}
		_, err = conn.Exec(ctx, "CREATE TABLE numbers (n int PRIMARY KEY)")
		for n := 1; err == nil; n++ {
			if _, err = conn.Exec(ctx, "INSERT INTO numbers VALUES ($1)", n); err == nil {
				fmt.Println(n)
			}
		}
		return err
	}()
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}

// child is a process of this program that plays.
type child struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// startChild starts a child as a user ("" is ours) with further environment. One
// of our user stands in a folder that nobody else may enter.
func startChild(t *testing.T, act, dir, as string, env ...string) *child {
	t.Helper()
	cmd := exec.Command(filepath.Join(room, "program"))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), append(env, "LOCALPG_ACT="+act, "LOCALPG_DIR="+dir)...)
	if as != "" {
		cmd.Dir = room
		u, err := lookup(as)
		noError(t, err)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: u.credential()}
	}
	out, err := cmd.StdoutPipe()
	noError(t, err)
	cmd.Stderr = os.Stderr
	noError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &child{cmd: cmd, lines: bufio.NewScanner(out)}
}

// line returns what the child says next, "" at its end.
func (c *child) line() string {
	c.lines.Scan()
	return c.lines.Text()
}

// place returns a directory of the test, to be made by Open. A server whose
// process was killed is still writing its data out for a moment: the directory
// goes when nothing serves it any more.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(room, "")
	noError(t, err)
	noError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() {
		gone, err := empties(context.Background(), filepath.Join(dir, "pg", "data"), patience)
		noError(t, err)
		check(t, gone, "nothing serves the directory any more")
		noError(t, os.RemoveAll(dir))
	})
	return filepath.Join(dir, "pg")
}

// open opens a server for the test and closes it at its end.
func open(t *testing.T, opts Options) *Server {
	t.Helper()
	return begin(t, opts).wait(t)
}

// refused opens a server that doesn't start, and returns why.
func refused(t *testing.T, opts Options) error {
	t.Helper()
	a := begin(t, opts)
	<-a.done
	return a.err
}

// busy keeps a backend of the server at work; it looks at nothing but signals.
func busy(t *testing.T, s *Server) {
	t.Helper()
	conn := connect(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = conn.Exec(ctx, "DO $$ BEGIN LOOP END LOOP; END $$")
	}()
	t.Cleanup(func() { cancel(); <-ended })
	eventually(t, "a backend is busy", func() bool {
		return value(t, s, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'") == "1"
	})
}

// attempt is an Open in the background.
type attempt struct {
	done   chan struct{}
	server *Server
	err    error
}

// begin opens a server while the test goes on, and closes it at the test's end.
func begin(t *testing.T, opts Options) *attempt {
	t.Helper()
	a := &attempt{done: make(chan struct{})}
	go func() {
		defer close(a.done)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		a.server, a.err = Open(ctx, opts)
	}()
	t.Cleanup(func() {
		if <-a.done; a.err == nil {
			noError(t, a.server.Close())
		}
	})
	return a
}

func (a *attempt) wait(t *testing.T) *Server {
	t.Helper()
	<-a.done
	noError(t, a.err)
	return a.server
}

func connect(t *testing.T, s *Server) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL())
	noError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// value asks for one value as text.
func value(t *testing.T, s *Server, query string) string {
	t.Helper()
	conn := connect(t, s)
	var text string
	noError(t, conn.QueryRow(t.Context(), "SELECT ("+query+")::text").Scan(&text))
	noError(t, conn.Close(t.Context()))
	return text
}

func execute(t *testing.T, s *Server, statement string) {
	t.Helper()
	conn := connect(t, s)
	_, err := conn.Exec(t.Context(), statement)
	noError(t, err)
	noError(t, conn.Close(t.Context()))
}

// eventually waits for a condition, looking often.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := until(ctx, 5*time.Millisecond, func() (bool, error) { return done(), nil })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func processesOf(t *testing.T, dir string) []int {
	t.Helper()
	pids, err := serving(filepath.Join(dir, "data"))
	noError(t, err)
	return pids
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can try this")
	}
}

// give makes a directory of a user's own.
func give(t *testing.T, dir, name string) {
	t.Helper()
	u, err := user.Lookup(name)
	noError(t, err)
	uid, err := strconv.Atoi(u.Uid)
	noError(t, err)
	gid, err := strconv.Atoi(u.Gid)
	noError(t, err)
	noError(t, os.Mkdir(dir, 0o700))
	noError(t, os.Chown(dir, uid, gid))
}

// logTo returns a logger whose text a test reads.
func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func slogDiscard() *slog.Logger { return slog.New(slog.DiscardHandler) }
