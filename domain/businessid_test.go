package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBusinessIDsThatWereIssuedAreTaken(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2077474-0": "2077474-0", "1572860-0": "1572860-0", "0737546-2": "0737546-2", "2617416-4": "2617416-4",
		"737546-2": "0737546-2", " 2617416-4\n": "2617416-4",
	} {
		got, ok := ParseBusinessID(s)
		require.True(t, ok, s)
		require.Equal(t, want, got)
	}
}

func TestWhatIsNoBusinessIDIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"2077474-1", "", "-", "2077474", "20774740", "2077474-", "2077474-00", "2077474-X", "207747-0-", "20774740-0",
		"77474-0", "2077474–0", "FI20774740", "a077474-0", "2077474- 0", "207 7474-0", "２０７７４７４-0",
	} {
		_, ok := ParseBusinessID(s)
		require.False(t, ok, s)
	}
}

// Of the ten possible check digits at most one is right, and none where the remainder is 1.
func TestABusinessIDHasOneCheckDigitOrNone(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"2077474": "0", "0737546": "2", "0000006": "", "0000005": "1", "0000003": "5"} {
		right := ""
		for _, check := range "0123456789" {
			if _, ok := ParseBusinessID(number + "-" + string(check)); ok {
				right += string(check)
			}
		}
		require.Equal(t, want, right, number)
	}
}
