package repository

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAServerMayBeSilentHalfAsLongAgainAsItLetsAStatementRun(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"30s": 45 * time.Second, "2000": 3 * time.Second, "500ms": 750 * time.Millisecond, "10 min": 15 * time.Minute,
		"1h": 90 * time.Minute, "0": 0, "1d": 0, "soon": 0,
	} {
		require.Equal(t, want, silence(said), said)
	}
}
