package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMoreOrganisationsAreMoreCertain(t *testing.T) {
	t.Parallel()
	certainty := func(worked, organisations int) float64 {
		return Evidence{WorkedIn: worked, Organisations: organisations}.Certainty()
	}
	require.Zero(t, certainty(0, 0))
	require.InDelta(t, 0, certainty(0, 9), 1e-9)
	require.InDelta(t, 0.4385, certainty(3, 3), 1e-4)
	require.InDelta(t, 0.3006, certainty(3, 4), 1e-4)
	require.InDelta(t, 0.8865, certainty(30, 30), 1e-4)
	require.Greater(t, certainty(9, 10), certainty(3, 3))
	require.True(t, Evidence{WorkedIn: 2, Organisations: 3}.Convinces())
	require.False(t, Evidence{WorkedIn: 2, Organisations: 4}.Convinces())
}
