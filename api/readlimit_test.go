package api

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func network(t testing.TB, address string) netip.Prefix {
	t.Helper()
	a := parseAddress(address)
	require.True(t, a.IsValid())
	return networkOf(a)
}

func TestAcceptance_G9_ABucketEmptiesAndFillsAgain(t *testing.T) {
	t.Parallel()
	r := newReadLimiter(ReadLimit{PerMinute: 6})
	spender, other := r.name(network(t, "192.0.2.7")), r.name(network(t, "192.0.2.8"))
	left := func(network uint64, now time.Duration) int {
		n, _ := r.left(network, now)
		return n
	}
	const now = time.Hour
	for n := range 6 {
		require.Equal(t, 6-n, left(spender, now))
		r.charge(spender, now)
	}
	n, wait := r.left(spender, now)
	require.Equal(t, []any{0, 10 * time.Second}, []any{n, wait})
	require.Equal(t, 6, left(other, now), "others are untouched")

	n, wait = r.left(spender, now+4*time.Second)
	require.Equal(t, []any{0, 6 * time.Second}, []any{n, wait})
	require.Equal(t, 1, left(spender, now+10*time.Second))
	require.Equal(t, 1, left(spender, now+19*time.Second))
	require.Equal(t, 2, left(spender, now+20*time.Second))
	require.Equal(t, 6, left(spender, now+time.Minute))
	require.Equal(t, 6, left(spender, now+time.Hour), "no more than full")

	r.charge(spender, now+time.Hour)
	require.Equal(t, 5, left(spender, now+time.Hour))
}

func TestAcceptance_G9_RequestsThatWereUnderWayAreOwed(t *testing.T) {
	t.Parallel()
	r := newReadLimiter(ReadLimit{PerMinute: 60})
	spender := r.name(network(t, "2001:db8::1"))
	for range 63 { // three more than there were, all at once
		r.charge(spender, 0)
	}
	n, wait := r.left(spender, 0)
	require.Equal(t, []any{0, 4 * time.Second}, []any{n, wait})
}

// Nobody is forgotten for newcomers who spent less, and memory stays what it is.
func TestAcceptance_G9_NewcomersDontPushOutWhoSpentMost(t *testing.T) {
	t.Parallel()
	r := newReadLimiter(ReadLimit{PerMinute: 100})
	spender := r.name(network(t, "192.0.2.7"))
	for range 100 {
		r.charge(spender, 0)
	}
	a := netip.MustParseAddr("10.0.0.0")
	for range 4 * readShards * readSets * readWays {
		a = a.Next()
		r.charge(r.name(networkOf(a)), 0)
	}
	n, _ := r.left(spender, 0)
	require.Zero(t, n)
}

func TestAcceptance_G9_WhatIsLeftIsToldNeverTooHigh(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]map[int]string{
		1:     {0: `"reads";r=0;t=60`, 1: `"reads";r=1;t=0`},
		6:     {0: `"reads";r=0;t=60`, 1: `"reads";r=1;t=50`, 5: `"reads";r=5;t=10`},
		60000: {0: `"reads";r=0;t=60`, 599: `"reads";r=0;t=60`, 600: `"reads";r=600;t=60`, 59999: `"reads";r=59400;t=1`},
	} {
		r := newReadLimiter(ReadLimit{PerMinute: limit})
		for left, told := range want {
			h := http.Header{}
			r.tell(h, left)
			require.Equal(t, told, h.Get("RateLimit"), "%d of %d", left, limit)
		}
	}
	require.Nil(t, newReadLimiter(ReadLimit{}), "off")
}

func BenchmarkReadLimit(b *testing.B) {
	s := &Server{reads: newReadLimiter(ReadLimit{PerMinute: 10_000_000})}
	r := &http.Request{RemoteAddr: "192.0.2.7:4711"}
	b.ReportAllocs()
	for b.Loop() {
		network := s.reads.name(s.callerNetwork(r))
		s.reads.left(network, time.Second)
		s.reads.charge(network, time.Second)
	}
}
