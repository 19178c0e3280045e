package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// A19: a pair of id and secret is believed for a moment only, so a disabled client ends with it.
func TestARightPairIsRememberedForAMomentOnly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	p, pair := newBasicPairs(), basicPair{domain.Actor{Role: domain.RolePilot, ClientID: "a"}, 1, now.Add(BasicLife)}
	right := p.name("id", "secret")
	p.remember(right, pair, now)
	got, ok := p.known(right, now.Add(BasicLife-1))
	require.True(t, ok)
	require.Equal(t, pair, got)
	for _, other := range [][2]string{{"id", "secre"}, {"i", "d secret"}, {"id ", "secret"}, {"", ""}} {
		_, ok := p.known(p.name(other[0], other[1]), now)
		require.False(t, ok, other)
	}
	_, ok = p.known(right, now.Add(BasicLife))
	require.False(t, ok, "it has to be looked up again")
	require.NotEqual(t, right, newBasicPairs().name("id", "secret"), "each process has a key of its own")
}

func TestThePairsThatAreRememberedAreFew(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	p := newBasicPairs()
	for i := range 2 * maxPairs {
		p.remember(p.name("id", itoa(i)), basicPair{until: now.Add(BasicLife)}, now)
	}
	require.Len(t, p.pairs, maxPairs)
	p.remember(p.name("id", "later"), basicPair{until: now.Add(2 * BasicLife)}, now.Add(BasicLife))
	require.Len(t, p.pairs, 1, "what is over makes room")
}
