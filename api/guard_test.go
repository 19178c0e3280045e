package api

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"academy/domain"
)

// names is a resolver that answers from a list: each time a name is asked for, its next address.
type nameServer struct {
	mu    sync.Mutex
	known map[string][]string
}

func (n *nameServer) next(name string) (netip.Addr, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.known[name]
	if len(list) == 0 {
		return netip.Addr{}, false
	}
	if len(list) > 1 {
		n.known[name] = list[1:]
	}
	return netip.MustParseAddr(list[0]), true
}

// resolver speaks DNS to the name server.
func resolver(t *testing.T, known map[string][]string) *net.Resolver {
	t.Helper()
	n := &nameServer{known: known}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	go func() {
		for buffer := make([]byte, 1500); ; {
			size, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply, err := n.reply(buffer[:size]); err == nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *nameServer) reply(asked []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(asked); err != nil || len(m.Questions) != 1 {
		return nil, errors.New("no question")
	}
	q := m.Questions[0]
	m.Header.Response, m.Header.RecursionAvailable = true, true
	m.Additionals = nil
	name := q.Name.String()
	if n.known[name[:len(name)-1]] == nil {
		m.Header.RCode = dnsmessage.RCodeNameError
		return m.Pack()
	}
	if q.Type == dnsmessage.TypeA {
		if a, ok := n.next(name[:len(name)-1]); ok {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: a.As4()},
			}}
		}
	}
	return m.Pack()
}

func TestAcceptance_F6_AWebhookGoesToPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	g, err := NewGuard(nil, resolver(t, map[string][]string{
		"good.example": {"8.8.8.8"}, "inside.example": {"10.1.2.3"}, "loop.example": {"127.0.0.1"}, "meta.example": {"169.254.169.254"},
	}))
	require.NoError(t, err)
	check := func(raw string) error {
		normal, ok := domain.NormalURL(raw)
		if !ok {
			return errors.New("no URL")
		}
		return g.Check(t.Context(), normal)
	}
	for _, good := range []string{"https://good.example/hook?a=b", "https://good.example:443", "https://GOOD.example./", "https://8.8.8.8/", "https://[2001:4860:4860::8888]/"} {
		require.NoError(t, check(good), good)
	}
	for _, bad := range []string{
		"https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
		"https://100.64.0.1/", "https://[fd00::1]/", "https://[fe80::1]/", "https://0.0.0.0/", "https://[::]/", "https://224.0.0.1/", "https://255.255.255.255/",
		"https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::10.0.0.1]/", "https://[2002:7f00:1::]/", "https://[::127.0.0.1]/",
		"https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://0x7f.0.0.1/", "https://127.0.0.1./", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://[fe80::1%25eth0]/",
		"https://inside.example/", "https://loop.example/", "https://meta.example/", "https://no-such.example/",
		"http://good.example/", "https://good.example:8443/", "https://good.example:80/", "http://good.example:443/", "https://good.example:0/", "https://good.example:65536/", "https://good.example:/",
		"ftp://good.example/", "file:///etc/passwd", "gopher://good.example/", "javascript:alert(1)", "//good.example/", "good.example", "",
		"https://user@good.example/", "https://user:pass@good.example/", "https://good.example@127.0.0.1/", "https://good.example/#x", "https://good.example#@127.0.0.1/", `https://good.example\@127.0.0.1/`, "https://good.example /", "https:///x",
	} {
		require.Error(t, check(bad), "F6 %s", bad)
	}
}

func TestAcceptance_F6_ANameThatMeansAnotherAddressLaterIsRefusedAtTheConnection(t *testing.T) {
	t.Parallel()
	inside := newInside(t)
	g, err := NewGuard(nil, resolver(t, map[string][]string{"rebinds.example": {"8.8.8.8", "127.0.0.1"}}))
	require.NoError(t, err)
	url := "https://rebinds.example/"
	require.NoError(t, g.Check(t.Context(), url), "when it is registered, it is fine")
	s := NewSender(nil, "http://academy.test", "test", g, nil)
	reply := s.Send(t.Context(), domain.WebhookMessage{ID: "msg_x", URL: url, Body: []byte("{}"), Secrets: [][]byte{[]byte("secret")}})
	require.Equal(t, domain.WebhookNotAllowed, reply.Fault)
	require.ErrorIs(t, g.Check(t.Context(), url), domain.ErrTargetNotAllowed)
	require.Zero(t, inside.connections(), "nobody was spoken to")
	for _, address := range []string{"https://127.0.0.1:" + inside.port, "http://127.0.0.1:" + inside.port, "http://localhost:" + inside.port, "https://2130706433:" + inside.port} {
		reply := s.Send(t.Context(), domain.WebhookMessage{URL: address})
		require.NotEmpty(t, reply.Fault, "F6 however it came into the database: %s", address)
	}
	require.Zero(t, inside.connections())
}

// inside is a server that nobody may come to.
type insideServer struct {
	port string
	mu   sync.Mutex
	n    int
}

func newInside(t *testing.T) *insideServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	s := &insideServer{port: port}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
			s.mu.Lock()
			s.n++
			s.mu.Unlock()
		}
	}()
	return s
}

func (s *insideServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func TestAcceptance_F6_TheOperatorAllowsAnIntranet(t *testing.T) {
	t.Parallel()
	names := resolver(t, map[string][]string{
		"wiki.kunta.example": {"10.9.9.9"}, "a.intra.example": {"192.168.3.4"}, "intra.example": {"192.168.3.5"}, "inside.example": {"10.20.1.1"},
		"far.example": {"8.8.8.8"}, "other.example": {"10.30.1.1"}, "evil-intra.example": {"10.9.9.9"}, "meta.intra.example": {"169.254.169.254"},
	})
	g, err := NewGuard([]string{"10.20.0.0/16", "fd12::/16", "wiki.kunta.example", ".intra.example"}, names)
	require.NoError(t, err)
	for url, fine := range map[string]bool{
		"http://inside.example/": true, "http://inside.example:8080/": true, "https://inside.example:8443/": true, "http://10.20.255.1/": true, "http://[fd12::1]/": true,
		"http://wiki.kunta.example:8080/": true, "http://WIKI.kunta.example/": true, "https://a.intra.example/": true, "http://[::ffff:10.20.0.1]/": true,
		"http://intra.example/": false, "http://evil-intra.example/": false, "http://other.example/": false, "http://10.9.9.9/": false,
		"http://far.example/": false, "https://far.example:8443/": false, "https://far.example/": true, "http://meta.intra.example/": false, "http://127.0.0.1/": false,
	} {
		normal, ok := domain.NormalURL(url)
		require.True(t, ok, url)
		require.Equal(t, fine, g.Check(t.Context(), normal) == nil, url)
	}
	for _, wrong := range []string{"0.0.0.0/0", "::/0", "*", "http://wiki.example", "wiki.example:8080", "10.0.0.0/33", "::ffff:10.0.0.0/104", "a b", "."} {
		_, err := NewGuard([]string{"10.0.0.0/8", wrong}, nil)
		require.Error(t, err, wrong)
	}
}
