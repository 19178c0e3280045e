package api

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func proxiesOf(networks ...string) (list []netip.Prefix) {
	for _, n := range networks {
		list = append(list, netip.MustParsePrefix(n))
	}
	return list
}

// C10: only what our own proxies wrote down says where a request came from.
func TestAcceptance_C10_OnlyOurProxiesSayWhereARequestCameFrom(t *testing.T) {
	t.Parallel()
	ours := proxiesOf("10.0.0.0/8", "fd00::/8")
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		peer    string
		headers []string
		want    string
	}{
		"no proxy is ours":                {nil, "10.0.0.1:5", []string{"192.0.2.7"}, "10.0.0.1/32"},
		"the peer is none of ours":        {ours, "192.0.2.1:5", []string{"192.0.2.7"}, "192.0.2.1/32"},
		"our proxy tells":                 {ours, "10.0.0.1:5", []string{"192.0.2.7"}, "192.0.2.7/32"},
		"our proxy tells nothing":         {ours, "10.0.0.1:5", nil, "10.0.0.1/32"},
		"our proxy tells an empty text":   {ours, "10.0.0.1:5", []string{""}, "10.0.0.1/32"},
		"the caller forged the left":      {ours, "10.0.0.1:5", []string{"203.0.113.9, 10.0.0.9, 192.0.2.7"}, "192.0.2.7/32"},
		"the caller forged a line":        {ours, "10.0.0.1:5", []string{"203.0.113.9", "192.0.2.7"}, "192.0.2.7/32"},
		"two of our proxies":              {ours, "10.0.0.1:5", []string{"203.0.113.9, 192.0.2.7,10.9.9.9"}, "192.0.2.7/32"},
		"two of our proxies, two lines":   {ours, "10.0.0.1:5", []string{"203.0.113.9, 192.0.2.7", "10.9.9.9"}, "192.0.2.7/32"},
		"somebody of our own network":     {ours, "10.0.0.1:5", []string{"10.1.1.1, 10.2.2.2"}, "10.1.1.1/32"},
		"a made-up name before our proxy": {ours, "10.0.0.1:5", []string{"unknown, 10.9.9.9"}, "10.9.9.9/32"},
		"ports":                           {ours, "10.0.0.1:5", []string{"192.0.2.7:4711"}, "192.0.2.7/32"},
		"IPv6 is a network":               {ours, "[fd00::1]:5", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		"IPv6 with brackets":              {ours, "[fd00::1]:5", []string{"[2001:db8:1:2:3:4:5:6]"}, "2001:db8:1:2::/64"},
		"IPv6 with a port":                {ours, "[fd00::1]:5", []string{"[2001:db8:1:2:3:4:5:6]:4711"}, "2001:db8:1:2::/64"},
		"IPv4 in IPv6":                    {ours, "[::ffff:10.0.0.1]:5", []string{"::ffff:192.0.2.7"}, "192.0.2.7/32"},
		"a zone":                          {nil, "[fe80::1%eth0]:5", nil, "fe80::/64"},
	} {
		t.Run("C10 "+name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Real-Ip": {"203.0.113.1"}, "Forwarded": {"for=203.0.113.1"}}}
			if c.headers != nil {
				r.Header["X-Forwarded-For"] = c.headers
			}
			s := &Server{Options: Options{Proxies: c.proxies}}
			require.Equal(t, c.want, s.callerNetwork(r).String())
		})
	}
}
