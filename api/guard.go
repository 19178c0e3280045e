package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"

	"academy/domain"
)

// Guard says where messages may go: to public addresses over https on port 443. The operator can add
// networks and hosts, an intranet's for example, where http and every port will do. Names are looked at when a
// webhook is registered, and again at the address that a connection really comes out at: what a name means can
// change in between.
type Guard struct {
	resolver *net.Resolver
	public   *ssrf.Guardian
	networks []netip.Prefix
	hosts    []string // a leading dot: and all below
}

var errNotAllowed = errors.New("not allowed")

// NewGuard reads the operator's exceptions: networks, addresses, hosts, and .domain for all hosts below one.
// The resolver is nil for the system's.
func NewGuard(exceptions []string, resolver *net.Resolver) (*Guard, error) {
	g := &Guard{resolver: resolver, public: ssrf.New(ssrf.WithPorts(443))}
	if resolver == nil {
		g.resolver = net.DefaultResolver
	}
	for _, x := range exceptions {
		if a, err := netip.ParseAddr(x); err == nil && a.Zone() == "" {
			g.networks = append(g.networks, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		if p, err := netip.ParsePrefix(x); err == nil {
			if p.Bits() == 0 || p.Addr().Is4In6() {
				return nil, fmt.Errorf("%q is everybody or no plain network", x)
			}
			g.networks = append(g.networks, p.Masked())
			continue
		}
		host := strings.TrimPrefix(x, ".")
		if u, ok := domain.NormalURL("https://" + host + "/"); !ok || u != "https://"+host+"/" || strings.ContainsAny(host, ":/") {
			return nil, fmt.Errorf("%q is no network, address or host, such as 10.0.0.0/8 or wiki.example.fi", x)
		}
		g.hosts = append(g.hosts, x)
	}
	return g, nil
}

// Check looks a receiver's name up: every address that it has must do.
func (g *Guard) Check(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return domain.ErrTargetNotAllowed
	}
	port := uint16(443)
	if u.Scheme == "http" {
		port = 80
	}
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		port = uint16(n)
	}
	addresses, err := g.resolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil || len(addresses) == 0 {
		return domain.ErrTargetUnknown
	}
	for _, a := range addresses {
		if !g.allows(u.Hostname(), netip.AddrPortFrom(a.Unmap(), port)) {
			return domain.ErrTargetNotAllowed
		}
	}
	return nil
}

// allows tells whether a connection to a host may come out at an address.
func (g *Guard) allows(host string, at netip.AddrPort) bool {
	a := at.Addr()
	if slices.ContainsFunc(g.networks, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) }) {
		return true
	}
	// A host that the operator knows may be inside, but a cloud's metadata service never has a name.
	if g.knows(host) && !a.Unmap().IsLinkLocalUnicast() && !a.IsMulticast() && !a.IsUnspecified() {
		return true
	}
	return g.public.SafeAddrPort(at) == nil
}

func (g *Guard) knows(host string) bool {
	return slices.ContainsFunc(g.hosts, func(h string) bool {
		return strings.EqualFold(host, h) || h[0] == '.' && len(host) > len(h) && strings.EqualFold(host[len(host)-len(h):], h)
	})
}

// dial connects to a host and port, if the address that comes of it is allowed.
func (g *Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: connectTime, Resolver: g.resolver, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !g.allows(host, at) {
			return errNotAllowed
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}
