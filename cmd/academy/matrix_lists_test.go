package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// idsOfA are the ids of all that was made for pilot A.
func (b *matrixBank) idsOfA() (ids []string) {
	for _, list := range []asked{b.shared, b.pilots} {
		for _, path := range list {
			ids = append(ids, uuid.FindAllString(path, -1)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// reading are the operations that read.
func reading(all []operation) (list []operation) {
	for _, o := range all {
		if o.method == http.MethodGet {
			list = append(list, o)
		}
	}
	return list
}

// namesNobodyElses asks whatever reads, lists, counts and news too: no answer to others has an id of pilot A's.
func (b *matrixBank) namesNobodyElses(t *testing.T, all []operation) {
	ids := b.idsOfA()
	named := func(c caller) (found []string) {
		for _, o := range reading(all) {
			got := asked{}.call(c.in(t), o).String()
			for _, id := range ids {
				if strings.Contains(got, id) {
					found = append(found, o.id+" "+id)
				}
			}
		}
		return found
	}
	require.Greater(t, len(ids), 10)
	for who, c := range map[string]caller{"pilot B": b.other, "an integrator": b.integrator, "anybody": b.a.anonymous()} {
		require.Empty(t, named(c), who)
	}
	require.Greater(t, len(named(b.pilot)), 10, "pilot A finds its own")
}

// heedsNoForgery asks whatever reads twice: what a header says of who asks, by which method and for which host counts
// for nothing.
func (b *matrixBank) heedsNoForgery(t *testing.T, all []operation) {
	forged := []string{
		"X-Forwarded-For", "203.0.113.7", "X-Real-IP", "203.0.113.7", "Forwarded", `for=203.0.113.7;host=evil.test;proto=http`, "X-Forwarded-Host", "evil.test",
		"X-Forwarded-Proto", "http", "X-Forwarded-Prefix", "/evil", "X-Original-URL", "/v1/me", "X-Rewrite-URL", "/v1/me", "X-HTTP-Method-Override", "DELETE",
		"X-Method-Override", "DELETE", "X-User-Id", "1", "X-Forwarded-User", "editor", "X-Organisation", pilotA, "X-Role", "editor", "X-Client-Id", "editor",
	}
	said := func(a answer) string {
		if a.status >= http.StatusBadRequest {
			return withoutRequest(t, a)
		}
		return string(a.body)
	}
	for _, o := range reading(all) {
		for who, c := range map[string]caller{"anonymous": b.a.anonymous(), "pilot B": b.other} {
			path := o.path
			if o.query != "" {
				path += "?" + o.query
			}
			plain, dressed := c.in(t).get(path), c.in(t).get(path, forged...)
			require.Equal(t, plain.status, dressed.status, "%s by %s", o.id, who)
			if o.id != "exportOwn" || plain.status != http.StatusOK { // which has a line of the trail more
				require.Equal(t, said(plain), said(dressed), "%s by %s", o.id, who)
			}
			require.NotContains(t, dressed.String(), "evil.test", "%s by %s", o.id, who)
		}
	}
}
