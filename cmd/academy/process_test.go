package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// home is a data directory that root's PostgreSQL, another user, can enter.
func home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "academy-kill-") // sockets need a short path
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { // a killed owner's PostgreSQL may still be writing its last
		eventually(t, 30*time.Second, "nobody writes any more", func() bool { return os.RemoveAll(dir) == nil })
	})
	return dir
}

// process is the program as a process of its own, with its private PostgreSQL or with settings of another.
type process struct {
	t        testing.TB
	dir      string
	url      string
	settings []string
	cmd      *exec.Cmd
	stderr   *safeBuffer
	done     chan error
}

// launch starts the program and waits for its first answer, which it times. Settings may be added.
func launch(t testing.TB, dir, address string, settings ...string) (*process, time.Duration) {
	t.Helper()
	p := spawn(t, dir, address, settings...)
	began := time.Now()
	p.answers()
	return p, time.Since(began)
}

// spawn starts the program.
func spawn(t testing.TB, dir, address string, settings ...string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &process{t: t, dir: dir, url: "http://" + address, settings: settings, stderr: &safeBuffer{}, done: make(chan error, 1)}
	p.cmd = exec.Command(self, "serve", "--starter")
	p.cmd.Env = append(os.Environ(), p.environ()...)
	p.cmd.Stderr = p.stderr
	require.NoError(t, p.cmd.Start())
	go func() { p.done <- p.cmd.Wait(); close(p.done) }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
	})
	return p
}

// answers waits for the first answer.
func (p *process) answers() {
	p.t.Helper()
	eventually(p.t, time.Minute, "the program answers", func() bool {
		select {
		case <-p.done:
			p.t.Fatalf("the program ended\n%s", p.stderr)
		default:
		}
		answer, err := http.Get(p.url + "/v1/tools?limit=1")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// ended waits for the end and gives the exit code.
func (p *process) ended() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(40 * time.Second):
		p.t.Fatalf("it doesn't end\n%s", p.stderr)
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) environ() []string {
	return append([]string{
		"BE_ACADEMY=1", "DATABASE_URL=", "ACADEMY_DATA_DIR=" + p.dir, "ACADEMY_OPS_ADDR=",
		"ACADEMY_ADDR=" + strings.TrimPrefix(p.url, "http://"), "ACADEMY_PUBLIC_URL=http://academy.test",
	}, p.settings...)
}

// command runs another command of the program beside it.
func (p *process) command(args ...string) (string, error) {
	self, err := os.Executable()
	require.NoError(p.t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), p.environ()...)
	out, err := cmd.Output()
	return string(out), err
}

// pilot gives a token of a new client of an organisation.
func (p *process) pilot(organisation string) string { return p.token("--organisation", organisation) }

// token gives a token of a new client.
func (p *process) token(flags ...string) string {
	p.t.Helper()
	pair, err := p.command(append([]string{"client", "create", "--pair"}, flags...)...)
	require.NoError(p.t, err)
	id, secret, _ := strings.Cut(strings.TrimSpace(pair), ":")
	answer, err := http.PostForm(p.url+"/oauth/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret},
	})
	require.NoError(p.t, err)
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(p.t, json.NewDecoder(answer.Body).Decode(&token))
	require.NotEmpty(p.t, token.AccessToken)
	return token.AccessToken
}

// postmaster is the process id of the private PostgreSQL, 0 while there is none.
func (p *process) postmaster() int {
	b, err := os.ReadFile(filepath.Join(p.dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// orphans lists the processes that work in the data directory (Linux; elsewhere none).
func (p *process) orphans() []string {
	var list []string
	found, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range found {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, p.dir) {
			list = append(list, link)
		}
	}
	return list
}

// stop sends a signal and waits for the end, whose exit code it gives.
func (p *process) stop(signal syscall.Signal) int {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(signal))
	return p.ended()
}

// load is writers that post feedback, each with a key of its own, and what they were told.
type load struct {
	url, token string
	stopped    chan struct{}
	running    sync.WaitGroup
	mu         sync.Mutex
	stored     map[string]string // key -> id, acknowledged
	unknown    []string          // keys without an answer, or with a 5xx
	odd        []string          // answers that nobody should get
}

// write starts n writers.
func write(url, token, name string, n int) *load {
	l := &load{url: url, token: token, stopped: make(chan struct{}), stored: map[string]string{}}
	for w := range n {
		l.running.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-l.stopped:
					return
				default:
				}
				if l.once(fmt.Sprintf("%s-%d-%d", name, w, i)) {
					continue
				}
				select { // nobody is there: don't ask a hundred thousand times a second
				case <-l.stopped:
				case <-time.After(5 * time.Millisecond):
				}
			}
		})
	}
	return l
}

// fresh opens a connection for each request, so that none is cut off between two.
var fresh = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}

// once posts under a key and notes what came of it; false when no answer came.
func (l *load) once(key string) bool {
	status, id, err := l.post(key)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil && status == http.StatusCreated:
		l.stored[key] = id
	case err != nil || status == http.StatusServiceUnavailable || status == http.StatusConflict:
		l.unknown = append(l.unknown, key)
	default:
		l.odd = append(l.odd, fmt.Sprintf("%d %s", status, id))
	}
	return err == nil
}

// post sends the feedback of a key; id is the answer's, or its text when it has none.
func (l *load) post(key string) (status int, id string, err error) {
	body := fmt.Sprintf(`{"tool":"grow-keskustelu","what_worked":"kuorma %s."}`, key)
	request, err := http.NewRequest(http.MethodPost, l.url+"/v1/feedback", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+l.token)
	request.Header.Set("Idempotency-Key", key)
	answer, err := fresh.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, "", err
	}
	var feedback struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, &feedback) != nil || feedback.ID == "" {
		return answer.StatusCode, string(b), nil
	}
	return answer.StatusCode, feedback.ID, nil
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.stored)
}

// reaches waits until so many writes are acknowledged.
func (l *load) reaches(t testing.TB, n int) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for tick := time.NewTicker(10 * time.Millisecond); l.count() < n; <-tick.C {
		if time.Now().After(deadline) {
			l.finish()
			t.Fatalf("%d of %d acknowledged, %d without an answer; odd: %.300v", len(l.stored), n, len(l.unknown), l.odd)
		}
	}
}

// finish stops the writers and waits for them.
func (l *load) finish() {
	close(l.stopped)
	l.running.Wait()
}
