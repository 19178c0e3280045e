package api

import (
	"net/http"
	"net/netip"
	"strings"
)

// attempt names a client and where it says so, for counting wrong secrets: a keyed hash that all replicas make
// alike, so that no address is stored.
func (s *Server) attempt(r *http.Request, id string) []byte {
	return s.Keys.cursorKeys()[0].of(nil, "wrong secrets", []byte(id+" "+s.callerNetwork(r).String()))
}

// callerNetwork is where a request came from: an address, of IPv6 its network, since one host has billions of
// addresses. It is the other end of the connection, unless that is a proxy of ours; then the last address that
// our proxies wrote down. What stands left of it in X-Forwarded-For, the caller may have made up.
func (s *Server) callerNetwork(r *http.Request) netip.Prefix {
	caller := parseAddress(r.RemoteAddr)
	if len(s.Proxies) == 0 {
		return networkOf(caller)
	}
	lines := r.Header["X-Forwarded-For"]
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, more := lines[i], true; more; {
			if !s.ourProxy(caller) {
				return networkOf(caller)
			}
			var hop string
			hop, rest, more = lastHop(rest)
			if !parseAddress(hop).IsValid() {
				return networkOf(caller) // our proxy itself, which wrote down what can't be one
			}
			caller = parseAddress(hop)
		}
	}
	return networkOf(caller)
}

// lastHop splits the last address from a list.
func lastHop(list string) (hop, before string, more bool) {
	i := strings.LastIndexByte(list, ',')
	if i < 0 {
		return strings.TrimSpace(list), "", false
	}
	return strings.TrimSpace(list[i+1:]), list[:i], true
}

func (s *Server) ourProxy(a netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// parseAddress reads an address with or without a port; what is none is the zero address.
func parseAddress(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone("")
}

// networkOf is an address of IPv4, or the network of one of IPv6.
func networkOf(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	network, _ := a.Prefix(bits) // of no address there is no network
	return network
}
