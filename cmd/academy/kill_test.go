package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// feedbackOfLoad reads the whole list by its pages and gives, by key, the ids that are there.
func feedbackOfLoad(t testing.TB, base, token string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for next := "/v1/feedback?limit=100"; next != ""; {
		request, err := http.NewRequest(http.MethodGet, base+next, nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		b, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode, string(b))
		var page struct {
			Items []struct {
				ID         string
				WhatWorked string `json:"what_worked"`
			}
			Next string
		}
		require.NoError(t, json.Unmarshal(b, &page))
		for _, f := range page.Items {
			if key, ok := strings.CutPrefix(f.WhatWorked, "kuorma "); ok {
				key = strings.TrimSuffix(key, ".")
				found[key] = append(found[key], f.ID)
			}
		}
		next = local(page.Next)
	}
	return found
}

// settle holds what is there against what the writers were told: each acknowledged row once, under
// its id; each unknown one at most once. Then it repeats the unknown ones, which makes each one row.
func (l *load) settle(t testing.TB) {
	t.Helper()
	require.Empty(t, l.odd, "a write is stored, or unknown, or can be tried again")
	there := feedbackOfLoad(t, l.url, l.token)
	for key, id := range l.stored {
		require.Equal(t, []string{id}, there[key], "acknowledged %s", key)
	}
	for _, key := range l.unknown {
		require.LessOrEqual(t, len(there[key]), 1, "unknown %s", key)
		eventually(t, 20*time.Second, "a repetition is taken", func() bool {
			status, id, err := l.post(key)
			if err == nil && status == http.StatusCreated {
				if len(there[key]) == 1 {
					require.Equal(t, there[key][0], id)
				}
				l.stored[key] = id
				return true
			}
			return false
		})
	}
	there = feedbackOfLoad(t, l.url, l.token)
	for key, id := range l.stored {
		require.Equal(t, []string{id}, there[key], "in the end %s", key)
	}
	t.Logf("%d acknowledged or repeated, %d of them unknown at first", len(l.stored), len(l.unknown))
}

// One directory lives through every way to die; each subtest goes on where the one before ended.
func TestWhatWasAcknowledgedOutlivesEveryKill(t *testing.T) {
	t.Parallel()
	dir, address := home(t), freeAddress(t)
	p, cold := launch(t, dir, address)
	t.Logf("first start to first answer: %v", cold)
	token := p.pilot("kivilahden-kaupunki")
	restart := func() (took time.Duration) { // it lives on when the subtest ends
		p, took = launch(t, dir, address)
		return took
	}

	t.Run("D8 kill -9 of the API under load", func(t *testing.T) {
		l := write(p.url, token, "d8", 6)
		l.reaches(t, 150)
		require.NotEmpty(t, p.orphans(), "the test sees PostgreSQL's processes")
		require.NoError(t, p.cmd.Process.Kill())
		<-p.done
		l.finish()
		eventually(t, 20*time.Second, "PostgreSQL ends too", func() bool { return len(p.orphans()) == 0 })
		t.Logf("recovered and answering after %v", restart())
		l.settle(t)
	})
	if t.Failed() {
		return
	}
	t.Run("D9 kill -9 of PostgreSQL under load", func(t *testing.T) {
		l := write(p.url, token, "d9", 6)
		var reads, failed atomic.Int64
		l.running.Go(func() {
			for {
				select {
				case <-l.stopped:
					return
				default:
				}
				answer, err := fresh.Get(p.url + "/v1/tools?limit=3")
				if reads.Add(1); err != nil || answer.StatusCode != http.StatusOK {
					failed.Add(1)
				}
				if err == nil {
					answer.Body.Close()
				}
			}
		})
		l.reaches(t, 100)
		for range 2 {
			pid, before := p.postmaster(), l.count()
			require.NotZero(t, pid)
			began := time.Now()
			require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
			eventually(t, 30*time.Second, "there is another postmaster", func() bool { return p.postmaster() != pid && p.postmaster() != 0 })
			before = max(before, l.count())
			l.reaches(t, before+20)
			t.Logf("writes went on %v after the kill", time.Since(began))
		}
		l.finish()
		require.Zero(t, failed.Load(), "public reads go on from memory (%d)", reads.Load())
		require.Greater(t, reads.Load(), int64(50))
		select {
		case <-p.done:
			t.Fatal("the API has ended")
		default:
		}
		l.settle(t)
	})
	if t.Failed() {
		return
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run("D13 "+signal.String()+" under load", func(t *testing.T) {
			l := write(p.url, token, signal.String(), 6)
			l.reaches(t, 50)
			slow := hold(t, address, token, signal.String())
			require.NoError(t, p.cmd.Process.Signal(signal))
			eventually(t, 30*time.Second, "new connections are refused", func() bool {
				conn, err := net.Dial("tcp", address)
				if err == nil {
					conn.Close()
				}
				return err != nil
			})
			require.Equal(t, http.StatusCreated, slow(), "what was under way is answered")
			l.finish()
			select {
			case <-p.done:
			case <-time.After(30 * time.Second):
				t.Fatalf("it doesn't end\n%s", p.stderr)
			}
			require.Equal(t, 0, p.cmd.ProcessState.ExitCode(), p.stderr)
			require.Empty(t, p.orphans())
			took := restart()
			t.Logf("second start to first answer: %v", took)
			require.Less(t, took, cold, "the database is there already")
			there := feedbackOfLoad(t, l.url, l.token)
			for _, key := range l.unknown {
				require.Empty(t, there[key], "what wasn't answered wasn't begun")
			}
			require.Len(t, there["slow-"+signal.String()], 1)
			l.settle(t)
		})
	}
	require.Equal(t, 0, p.stop(syscall.SIGTERM), p.stderr)
	require.Empty(t, p.orphans())
}

// hold begins a request whose body it keeps back, and waits until the program reads it; the function
// sends the rest and gives the status.
func hold(t testing.TB, address, token, name string) func() int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(14*time.Second)))
	body := fmt.Sprintf(`{"tool":"grow-keskustelu","what_worked":"kuorma slow-%s."}`, name)
	_, err = fmt.Fprintf(conn, "POST /v1/feedback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: slow-%s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", token, url.PathEscape(name), len(body))
	require.NoError(t, err)
	read := bufio.NewReader(conn)
	first, err := read.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, first, "100 Continue")
	_, err = read.ReadString('\n')
	require.NoError(t, err)
	return func() int {
		_, err := io.WriteString(conn, body)
		require.NoError(t, err)
		answer, err := http.ReadResponse(read, nil)
		require.NoError(t, err)
		defer answer.Body.Close()
		return answer.StatusCode
	}
}
