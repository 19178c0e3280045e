package main

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"academy/api"
	"academy/domain"
)

// limitSettings say how much one caller may ask for, and how callers are told apart.
type limitSettings struct {
	Proxies string `env:"ACADEMY_TRUSTED_PROXIES"`
	Reads   string `env:"ACADEMY_READ_LIMIT"`
	Writes  string `env:"ACADEMY_WRITE_LIMIT"`
	Tokens  string `env:"ACADEMY_TOKEN_LIMIT"`
}

func (l *limitSettings) flags(f *pflag.FlagSet) {
	f.StringVar(&l.Proxies, "trusted-proxies", l.Proxies, "addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas (ACADEMY_TRUSTED_PROXIES)")
	f.StringVar(&l.Reads, "read-limit", l.Reads, "public reads of one network in a minute on this replica, empty for 60000, off (ACADEMY_READ_LIMIT)")
	f.StringVar(&l.Writes, "write-limit", l.Writes, "changes by one client in a minute on all replicas, empty for 200000, off (ACADEMY_WRITE_LIMIT)")
	f.StringVar(&l.Tokens, "token-limit", l.Tokens, "access tokens for one client in a minute on all replicas, empty for 600, off (ACADEMY_TOKEN_LIMIT)")
}

func (l *limitSettings) check(wrong func(name, why string)) {
	for proxy := range separated(l.Proxies) {
		if _, err := parseProxy(proxy); err != nil {
			wrong("ACADEMY_TRUSTED_PROXIES", fmt.Sprintf("%q %s", proxy, err))
		}
	}
	for name, value := range map[string]string{"ACADEMY_READ_LIMIT": l.Reads, "ACADEMY_WRITE_LIMIT": l.Writes, "ACADEMY_TOKEN_LIMIT": l.Tokens} {
		if _, err := parseLimit(value); err != nil {
			wrong(name, err.Error())
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

// reads is the limit of public reads. What nobody has set is for others than this machine itself, where a proxy that
// nobody has told of would be everybody in one.
func (l *limitSettings) reads() api.ReadLimit {
	if l.Reads == "" {
		return api.ReadLimit{PerMinute: usualReads}
	}
	n, _ := parseLimit(l.Reads)
	return api.ReadLimit{PerMinute: n, OwnToo: true}
}

// What holds unless it is set: far more than a municipality's people and systems ask for, and less than a loop that
// has gone wild. A client needs one token in ten minutes.
const (
	usualReads  = 60_000
	usualWrites = "200000"
	usualTokens = "600"
)

// quotas are the limits that replicas share.
func (l *limitSettings) quotas() map[domain.QuotaKind]int {
	writes, _ := parseLimit(cmp.Or(l.Writes, usualWrites))
	tokens, _ := parseLimit(cmp.Or(l.Tokens, usualTokens))
	return map[domain.QuotaKind]int{domain.Writes: writes, domain.Tokens: tokens}
}

// parseLimit reads how many a minute, 0 for off and for nothing.
func parseLimit(text string) (int, error) {
	if text == "" || text == "off" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 10_000_000 {
		return 0, errors.New("it must be 1 to 10000000, how many a minute, or off")
	}
	return n, nil
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
