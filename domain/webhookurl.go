package domain

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const maxWebhookURL = 2000

// NormalURL is a receiver's address in one spelling: lower-case scheme and host, numbers as they are usually
// written, no port that goes without saying. It gives false for what is none: another scheme, a user or fragment in it, a host in other letters
// than ASCII, and numbers for a host that only some programs read as an address.
func NormalURL(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxWebhookURL || u.User != nil || u.Opaque != "" || u.Fragment != "" || strings.Contains(raw, "#") {
		return "", false
	}
	usual := map[string]string{"https": "443", "http": "80"}[u.Scheme]
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), strings.TrimLeft(u.Port(), "0")
	if usual == "" || strings.HasSuffix(u.Host, ":") || u.Port() != "" && port == "" {
		return "", false
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Zone() == "" {
		host = a.Unmap().String()
	} else if !validName(host) {
		return "", false
	}
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n > 65535) || u.Scheme == "http" && port == "443" {
		return "", false
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Host = host; port != "" && port != usual {
		u.Host += ":" + port
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), true
}

// validName takes names that nobody reads as an address.
func validName(host string) bool {
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	// 2130706433, 0177.0.0.1, 127.1 and 0x7f000001 are addresses to some resolvers and names to others.
	last := labels[len(labels)-1]
	return len(host) <= 253 && strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x")
}
