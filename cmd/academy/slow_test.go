package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// listening serves the public surface with short patience, and knows which connections are open.
type listening struct {
	address string
	mu      sync.Mutex
	open    map[string]bool
}

func listenWith(t testing.TB, patience timeouts) *listening {
	t.Helper()
	l := &listening{open: map[string]bool{}}
	server := httpServer(handlerOn(t, seededURL(t)), patience, slog.New(slog.DiscardHandler))
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if state == http.StateClosed {
			delete(l.open, conn.RemoteAddr().String())
		} else {
			l.open[conn.RemoteAddr().String()] = true
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l.address = listener.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		require.ErrorIs(t, <-ended, http.ErrServerClosed)
	})
	return l
}

// begun connects, sends the beginning of something, and leaves it at that.
func (l *listening) begun(t testing.TB, text string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	return conn
}

// cut tells whether the server has ended all of these.
func (l *listening) cut(list []net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !slices.ContainsFunc(list, func(c net.Conn) bool { return l.open[c.LocalAddr().String()] })
}

func TestAcceptance_G10_WhoIsSlowIsCutAndOthersAreServed(t *testing.T) {
	t.Parallel()
	const each = 100
	l := listenWith(t, timeouts{header: time.Second, read: 2 * time.Second, write: 2 * time.Second, idle: time.Second})
	var slow []net.Conn
	for range each {
		slow = append(slow,
			l.begun(t, ""),
			l.begun(t, "GET /v1/tools HTTP/1.1\r\nHost: academy.test\r\nX-Slow: "),
			l.begun(t, "POST /oauth/token HTTP/1.1\r\nHost: academy.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant_type="),
			l.begun(t, "GET /v1/tools?limit=1 HTTP/1.1\r\nHost: academy.test\r\n\r\n"))
	}
	for range 10 { // as much as no buffer of the system takes, and nobody reads it
		slow = append(slow, l.begun(t, strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: academy.test\r\n\r\n", 80)))
	}
	var took []time.Duration
	for deadline := time.Now().Add(20 * time.Second); len(took) < 100 || !l.cut(slow); {
		began := time.Now()
		require.True(t, began.Before(deadline), "every slow one is cut in its time")
		answer, err := plainClient.Get("http://" + l.address + "/v1/tools?limit=5")
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	t.Logf("%d slow connections; %d answers to a good client: median %v, p99 %v", len(slow), len(took), took[len(took)/2], p99)
	require.Less(t, p99, time.Second)
}
