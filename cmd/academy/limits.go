package main

import (
	"fmt"
	"iter"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"
)

// limitSettings say how much one caller may ask for, and how callers are told apart.
type limitSettings struct {
	Proxies string `env:"ACADEMY_TRUSTED_PROXIES"`
}

func (l *limitSettings) flags(f *pflag.FlagSet) {
	f.StringVar(&l.Proxies, "trusted-proxies", l.Proxies, "addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas (ACADEMY_TRUSTED_PROXIES)")
}

func (l *limitSettings) check(wrong func(name, why string)) {
	for proxy := range separated(l.Proxies) {
		if _, err := parseProxy(proxy); err != nil {
			wrong("ACADEMY_TRUSTED_PROXIES", fmt.Sprintf("%q %s", proxy, err))
		}
	}
}

// proxies are whose X-Forwarded-For is believed; check has seen that they can be read.
func (l *limitSettings) proxies() []netip.Prefix {
	var list []netip.Prefix
	for proxy := range separated(l.Proxies) {
		p, _ := parseProxy(proxy)
		list = append(list, p)
	}
	return list
}

// parseProxy reads an address or a network. Everybody's isn't one: who is believed could be anybody then.
func parseProxy(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil || p.Addr().Is4In6():
		return p, fmt.Errorf("is no address or network, such as 10.0.3.7 or 10.0.3.0/24")
	case p.Bits() == 0:
		return p, fmt.Errorf("is everybody")
	}
	return p, nil
}

// separated goes through what commas separate.
func separated(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimSpace(one); one != "" && !yield(one) {
				return
			}
		}
	}
}
