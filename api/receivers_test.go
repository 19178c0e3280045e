package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"academy/domain"
)

// speaks is a receiver that hears a request out and then says whatever it likes.
func speaks(t *testing.T, say func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if q, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, q.Body)
					say(conn)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// says is a receiver that says one thing, and then nothing until it is left.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = io.WriteString(conn, text)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// repeats is a receiver that says one thing again and again until it is left.
func repeats(first, text string, pause time.Duration) func(net.Conn) {
	return func(conn net.Conn) {
		for _, err := io.WriteString(conn, first); err == nil; _, err = io.WriteString(conn, text) {
			if pause > 0 {
				<-time.After(pause)
			}
		}
	}
}

// within is a sender that listens no longer than that.
func within(t *testing.T, limit time.Duration) *Sender {
	t.Helper()
	g, err := NewGuard([]string{"127.0.0.1"}, nil)
	require.NoError(t, err)
	s := NewSender(nil, "http://academy.test", "test", g, nil)
	s.limit = limit
	t.Cleanup(s.Close)
	return s
}

func TestAcceptance_F3_F4_F7_WhateverAReceiverSaysOneTryEndsAndIsRead(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err := z.Write(make([]byte, 16<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	type reply struct {
		status int
		fault  domain.WebhookFault
	}
	for name, c := range map[string]struct {
		say  func(net.Conn)
		want reply
	}{
		"F3 202":                            {says("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok"), reply{202, ""}},
		"F3 204 with a body":                {says("HTTP/1.1 204 No Content\r\n\r\nwhat is this"), reply{204, ""}},
		"F3 closed after the headers":       {func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") }, reply{200, ""}},
		"F3 broken chunks":                  {says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), reply{200, ""}},
		"F3 closed in the headers":          {func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le") }, reply{0, domain.WebhookConnection}},
		"F3 no HTTP":                        {says("220 mail.example ESMTP\r\n"), reply{0, domain.WebhookConnection}},
		"F3 a status that nobody knows":     {says("HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), reply{999, ""}},
		"F3 another protocol, and silence":  {says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), reply{101, ""}},
		"F3 a hint before the answer":       {says("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), reply{200, ""}},
		"F4 a redirect to nowhere":          {says("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), reply{302, ""}},
		"F4 a redirect to what is no place": {says("HTTP/1.1 301 Moved\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"), reply{301, ""}},
		"F7 hints without end":              {repeats("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0), reply{0, domain.WebhookConnection}},
		"F7 leave to go on, without end":    {repeats("", "HTTP/1.1 100 Continue\r\n\r\n", 0), reply{0, domain.WebhookConnection}},
		"F7 headers without end":            {repeats("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", 0), reply{0, domain.WebhookConnection}},
		"F7 one header without end":         {repeats("HTTP/1.1 200 OK\r\nX: ", strings.Repeat("a", 1000), 0), reply{0, domain.WebhookConnection}},
		"F7 a first line without end":       {repeats("HTTP/1.1 200 ", strings.Repeat("a", 1000), 0), reply{0, domain.WebhookConnection}},
		"F7 headers that drip":              {repeats("HTTP/1.1 200 OK\r\nX: ", "a", 50*time.Millisecond), reply{0, domain.WebhookTimeout}},
		"F7 a bomb":                         {says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 16000000\r\n\r\n" + bomb.String()), reply{200, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := within(t, 2*time.Second)
			got := s.Send(t.Context(), domain.WebhookMessage{URL: speaks(t, c.say), Body: []byte("{}")})
			require.Equal(t, c.want, reply{got.Status, got.Fault})
			require.Less(t, got.Took, s.limit+time.Second)
		})
	}
}

// speaks2 is a receiver that says whatever it likes in HTTP/2, each time a request comes.
func speaks2(t *testing.T, s *Sender, say func(f *http2.Framer, stream uint32) error) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
		if _, err := io.CopyN(io.Discard, conn, int64(len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(conn, conn)
		for err := f.WriteSettings(); err == nil; {
			var got http2.Frame
			if got, err = f.ReadFrame(); err == nil && got.Header().Flags.Has(http2.FlagDataEndStream) && got.Header().Type == http2.FrameData {
				err = say(f, got.Header().StreamID)
			}
		}
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	s.transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return server.URL
}

func head(status string, more ...string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	_ = e.WriteField(hpack.HeaderField{Name: ":status", Value: status})
	for i := 0; i+1 < len(more); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: more[i], Value: more[i+1]})
	}
	return b.Bytes()
}

func TestAcceptance_F3_F7_NorDoesHTTP2KeepUs(t *testing.T) {
	t.Parallel()
	headers := func(f *http2.Framer, stream uint32, block []byte, ends, last bool) error {
		return f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block, EndStream: last, EndHeaders: ends})
	}
	for name, c := range map[string]struct {
		say    func(f *http2.Framer, stream uint32) error
		status int
		faults []domain.WebhookFault
	}{
		"F3 204":   {func(f *http2.Framer, n uint32) error { return headers(f, n, head("204"), true, true) }, 204, nil},
		"F3 reset": {func(f *http2.Framer, n uint32) error { return f.WriteRSTStream(n, http2.ErrCodeInternal) }, 0, []domain.WebhookFault{domain.WebhookConnection}},
		"F3 goaway": {func(f *http2.Framer, _ uint32) error {
			return f.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte("no"))
		}, 0, []domain.WebhookFault{domain.WebhookConnection, domain.WebhookTimeout}},
		"F3 refused again and again": {
			func(f *http2.Framer, n uint32) error { return f.WriteRSTStream(n, http2.ErrCodeRefusedStream) }, 0, []domain.WebhookFault{domain.WebhookConnection, domain.WebhookTimeout},
		},
		"F3 reset after the headers": {func(f *http2.Framer, n uint32) error {
			if err := headers(f, n, head("200"), true, false); err != nil {
				return err
			}
			return f.WriteRSTStream(n, http2.ErrCodeInternal)
		}, 200, nil},
		"F7 headers and no end": {func(f *http2.Framer, n uint32) error { return headers(f, n, head("200"), true, false) }, 200, nil},
		"F7 a header of a megabyte": {func(f *http2.Framer, n uint32) error {
			block := head("200", "x", strings.Repeat("~", 1<<20))
			if err := headers(f, n, block[:16<<10], false, true); err != nil {
				return err
			}
			for block = block[16<<10:]; len(block) > 0; block = block[min(len(block), 16<<10):] {
				if err := f.WriteContinuation(n, len(block) <= 16<<10, block[:min(len(block), 16<<10)]); err != nil {
					return err
				}
			}
			return nil
		}, 0, []domain.WebhookFault{domain.WebhookConnection}},
		"F7 continuations without end": {func(f *http2.Framer, n uint32) error {
			err := headers(f, n, head("200"), false, true)
			for err == nil {
				err = f.WriteContinuation(n, false, head("200")[:0])
			}
			return err
		}, 0, []domain.WebhookFault{domain.WebhookConnection, domain.WebhookTimeout}},
		"F7 hints without end": {func(f *http2.Framer, n uint32) (err error) {
			for err == nil {
				err = headers(f, n, head("103", "link", "</x>"), true, false)
			}
			return err
		}, 0, []domain.WebhookFault{domain.WebhookConnection}},
		"F7 pings without end": {func(f *http2.Framer, _ uint32) (err error) {
			for err == nil {
				err = f.WritePing(true, [8]byte{})
			}
			return err
		}, 0, []domain.WebhookFault{domain.WebhookConnection, domain.WebhookTimeout}},
		"F4 pushed a promise": {func(f *http2.Framer, n uint32) error {
			return f.WritePushPromise(http2.PushPromiseParam{StreamID: n, PromiseID: 2, BlockFragment: head("200"), EndHeaders: true})
		}, 0, []domain.WebhookFault{domain.WebhookConnection}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := within(t, 2*time.Second)
			got := s.Send(t.Context(), domain.WebhookMessage{URL: speaks2(t, s, c.say), Body: []byte("{}")})
			require.Equal(t, c.status, got.Status)
			if c.faults == nil {
				require.Empty(t, got.Fault)
			} else {
				require.Contains(t, c.faults, got.Fault)
			}
			require.Less(t, got.Took, s.limit+time.Second)
		})
	}
}
