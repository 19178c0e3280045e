package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// spoken sends bytes as they are and gives the statuses of all answers that come back, until the other end closes or a
// last request that is surely none of the first's is answered.
func (i *instance) spoken(t testing.TB, raw string) []int {
	t.Helper()
	conn := i.told(t, raw)
	require.NoError(t, conn.CloseWrite()) // whatever is answered still, comes
	return statusesOn(t, conn)
}

// told sends bytes as they are.
func (i *instance) told(t testing.TB, raw string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(i.url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, raw)
	require.NoError(t, err)
	return conn.(*net.TCPConn)
}

// statusesOn reads all answers until the other end closes.
func statusesOn(t testing.TB, conn net.Conn) (statuses []int) {
	t.Helper()
	for r := bufio.NewReader(conn); ; {
		answer, err := http.ReadResponse(r, nil)
		if err != nil {
			require.False(t, errors.Is(err, os.ErrDeadlineExceeded), "it is over some time")
			return statuses
		}
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		statuses = append(statuses, answer.StatusCode)
	}
}

// What two readers of a request could read in two ways is one request here, whatever the proxy in front made of it:
// what follows it is never taken for another one.
func TestAcceptance_G11_NoSecondRequestIsParsedFromOne(t *testing.T) {
	t.Parallel()
	a := start(t)
	const (
		hidden = "GET /v1/me HTTP/1.1\r\nHost: academy.test\r\n\r\n"
		post   = "POST /oauth/token HTTP/1.1\r\nHost: academy.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		get    = "GET /v1/tools?limit=1 HTTP/1.1\r\nHost: academy.test\r\n"
	)
	require.Equal(t, []int{http.StatusOK, http.StatusUnauthorized}, a.spoken(t, get+"\r\n"+hidden), "two requests are two")
	for name, c := range map[string]struct {
		raw  string
		want []int
	}{
		"a length, then chunks":          {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusUnauthorized}},
		"chunks, then a length":          {post + "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusUnauthorized}},
		"chunks to a read":               {get + "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusOK}},
		"chunks in a folded line":        {get + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusOK}},
		"chunks after a bare LF":         {get + "X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusOK}},
		"two codings":                    {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusNotImplemented}},
		"another coding":                 {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusNotImplemented}},
		"a blank before the colon":       {post + "Transfer-Encoding : chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
		"two lengths":                    {post + "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
		"a list of lengths":              {post + "Content-Length: 0, 60\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
		"a signed length":                {post + "Content-Length: +0\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
		"a folded line":                  {get + "X-A: b\r\n GET /v1/me HTTP/1.1\r\n\r\n", []int{http.StatusOK}},
		"a bare CR":                      {get + "X-A: b\r" + hidden, []int{http.StatusBadRequest}},
		"a bare LF at the end of a line": {strings.ReplaceAll(get+"X-A: b\r\n\r\n", "\r\n", "\n"), []int{http.StatusOK}},
		"a bare LF in a chunk's size":    {post + "Transfer-Encoding: chunked\r\n\r\n5;\nab\r\n0\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
		"two hosts":                      {get + "Host: evil.test\r\n\r\n" + hidden, []int{http.StatusBadRequest}},
	} {
		t.Run("G11 "+name, func(t *testing.T) {
			require.Equal(t, c.want, a.spoken(t, c.raw))
		})
	}
}
