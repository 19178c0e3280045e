package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// behindNginx puts the shipped configuration in front of an instance, without its certificate.
func (i *instance) behindNginx() *instance {
	i.t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			i.t.Skip("needs nginx")
		}
	}
	shipped, err := os.ReadFile("../../deploy/nginx.conf")
	require.NoError(i.t, err)
	address, dir := freeAddress(i.t), i.t.TempDir()
	site := regexp.MustCompile(`(?m)^ +(ssl_|listen \[|access_log).*\n`).ReplaceAllString(string(shipped), "")
	site = strings.NewReplacer("listen 443 ssl http2", "listen "+address, "127.0.0.1:8080", strings.TrimPrefix(i.url, "http://")).Replace(site)
	require.Contains(i.t, site, "listen "+address)
	conf := filepath.Join(dir, "nginx.conf")
	temporary := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary += fmt.Sprintf("%s_temp_path %s;\n", kind, filepath.Join(dir, kind))
	}
	require.NoError(i.t, os.WriteFile(conf, []byte("daemon off;\nmaster_process off;\npid "+dir+"/pid;\nevents {}\nhttp {\naccess_log off;\nlingering_timeout 1s;\n"+temporary+site+"}\n"), 0o600))
	stderr := &safeBuffer{}
	cmd := exec.Command(nginx, "-e", "stderr", "-p", dir, "-c", conf)
	cmd.Stderr = stderr
	require.NoError(i.t, cmd.Start())
	i.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	proxied := *i
	proxied.url = "http://" + address
	eventually(i.t, 30*time.Second, "nginx answers: "+stderr.String(), func() bool {
		answer, err := http.Get(proxied.url + "/v1/tools?limit=1")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	return &proxied
}

// closed sends bytes as they are and gives the statuses of all answers until the other end closes; nginx takes a half
// closed connection for one that nobody listens to any more.
func (i *instance) closed(t testing.TB, raw string) []int {
	t.Helper()
	return statusesOn(t, i.told(t, raw))
}

// record is a server that keeps what it was sent, byte by byte, and answers each connection once.
type record struct {
	safeBuffer
	url string
}

func wiretap(t testing.TB) *record {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	r := &record{url: "http://" + listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, r)))
			if err == nil {
				_, _ = io.Copy(io.Discard, request.Body)
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			}
			conn.Close()
		}
	}()
	return r
}

// What two servers could read in two ways doesn't get past the proxy that is shipped.
func TestAcceptance_G11_TheShippedProxyRefusesWhatIsAmbiguous(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_TRUSTED_PROXIES=127.0.0.1").behindNginx()
	const (
		last   = "\r\nConnection: close\r\n\r\n"
		hidden = "GET /v1/me HTTP/1.1\r\nHost: academy.example\r\n\r\n"
		post   = "POST /oauth/token HTTP/1.1\r\nHost: academy.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		get    = "GET /v1/tools?limit=1 HTTP/1.1\r\nHost: academy.example\r\n"
	)
	require.Equal(t, []int{http.StatusOK, http.StatusUnauthorized}, a.closed(t, get+"\r\n"+strings.Replace(hidden, "\r\n\r\n", last, 1)), "two requests are two")
	for name, raw := range map[string]string{
		"a length, then chunks": post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"chunks, then a length": post + "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden,
		"two codings":           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
		"two lengths":           post + "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + hidden,
		"a signed length":       post + "Content-Length: +0\r\n\r\n" + hidden,
		"a folded line":         get + "X-A: b\r\n c\r\n\r\n",
		"a folded coding":       get + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + hidden,
		"a bare CR":             get + "X-A: b\r" + hidden,
		"NUL":                   get + "X-A: b\x00\r\n\r\n",
	} {
		t.Run("G11 "+name, func(t *testing.T) {
			require.Equal(t, []int{http.StatusBadRequest}, a.closed(t, raw))
		})
	}
	for name, raw := range map[string]string{ // nginx ends lines by LF as we do, and writes them anew with CRLF
		"a bare LF":             strings.ReplaceAll(get+"X-A: b"+last, "\r\n", "\n"),
		"a bare LF in a header": get + "X-A: b\nX-B: c" + last,
	} {
		t.Run("G11 "+name+" is one request all the same", func(t *testing.T) {
			require.Equal(t, []int{http.StatusOK}, a.closed(t, raw))
		})
	}
	t.Run("G11 a bare LF doesn't get past it", func(t *testing.T) {
		sent := wiretap(t)
		through := (&instance{t: t, url: sent.url}).behindNginx()
		for _, raw := range []string{
			strings.ReplaceAll(get+"X-A: b"+last, "\r\n", "\n"), get + "X-A: b\nX-B: c" + last, get + "X-A: b\nTransfer-Encoding: chunked" + last + "0\r\n\r\n",
			post + "Transfer-Encoding: chunked\nConnection: close\r\n\r\n1\na\n0\n\n" + hidden, get + "Connection: close\n\n" + hidden,
		} {
			before := sent.String()
			answers := through.closed(t, raw)
			after := strings.TrimPrefix(sent.String(), before)
			require.Equal(t, strings.Count(after, "\n"), strings.Count(after, "\r\n"), "%q", after)
			require.LessOrEqual(t, strings.Count(after, " HTTP/1.1\r\n"), len(answers), "%q", after)
			require.NotContains(t, after, "/v1/me", "%q", after)
		}
		require.Contains(t, sent.String(), "X-A: b\r\nX-B: c\r\n")
	})
	t.Run("G7 sizes", func(t *testing.T) {
		long := get + "X-Long: " + strings.Repeat("x", 64<<10) + "\r\n\r\n"
		require.Equal(t, []int{http.StatusBadRequest}, a.closed(t, long))
		large := fmt.Sprintf("%sContent-Length: %d\r\n\r\n", post, 2<<20)
		require.Equal(t, []int{http.StatusRequestEntityTooLarge}, a.closed(t, large))
	})
	t.Run("G14 it says no version of itself", func(t *testing.T) {
		got, err := http.Get(a.url + "/v1/tools?limit=1")
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		require.Equal(t, "nginx", got.Header.Get("Server"))
	})
}
