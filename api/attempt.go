package api

import (
	"net"
	"net/http"
	"net/netip"
)

// attempt names a client and where it says so, for counting wrong secrets: a keyed hash that all replicas make
// alike, so that no address is stored.
func (s *Server) attempt(r *http.Request, id string) []byte {
	return s.Keys.cursorKeys()[0].of(nil, "wrong secrets", []byte(id+" "+callerNetwork(r)))
}

// callerNetwork is the address at the other end of the connection; of IPv6 the network, since one host has billions of
// addresses.
func callerNetwork(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		network, _ := a.Prefix(64) // fails only for more than 128 bits
		return network.String()
	}
	return a.String()
}
