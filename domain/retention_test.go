package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetentionIsReadAsItIsDocumented(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Retention{
		"": {}, " , ": {}, "declined=12m": {"declined": {Months: 12}}, "audit=3y, trial=2w": {"audit": {Months: 36}, "trial": {Days: 14}},
		"audit=366d": {"audit": {Days: 366}}, "quarantined=1d": {"quarantined": {Days: 1}}, "confirmed=10y": {"confirmed": {Months: 120}},
	} {
		got, err := ParseRetention(text)
		require.NoError(t, err, text)
		all := DefaultRetention()
		for kind, span := range want {
			all[kind] = span
		}
		require.Equal(t, all, got, "P5 %q", text)
	}
	for text, why := range map[string]string{
		"declined": "declined must be 1d to 10y", "declined=": "declined must be", "declined=0d": "declined must be", "declined=-1m": "declined must be",
		"declined=+1m": "declined must be", "declined=11y": "declined must be", "declined=121m": "declined must be", "declined=1": "declined must be",
		"declined=m": "declined must be", "declined=1 m": "declined must be", "declined=never": "declined must be", "declined=99999999999999999999d": "declined must be",
		"nonsense=1m": `"nonsense" is none of addressed audit changes confirmed`, "results=1d": `"results" is none of`, "=1m": `"" is none of`,
		"audit=11m": "audit must be a year or more", "audit=365d": "audit must be a year or more", "trial=1m,trial=2m": "trial stands there twice",
		"nonsense=1m,audit=1d": "none of",
	} {
		_, err := ParseRetention(text)
		require.ErrorContains(t, err, why, "P5 %q", text)
	}
}

func TestEveryStateOfFeedbackIsKeptForATime(t *testing.T) {
	t.Parallel()
	r := DefaultRetention()
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, state := range FeedbackStates {
		require.Contains(t, r, state, "P5")
		require.True(t, r[state].Before(now).Before(now.AddDate(0, 0, -1)), state)
	}
	require.Len(t, r, len(FeedbackStates)+3, "trials, the trail and changes")
	require.Equal(t, time.Date(2023, 12, 31, 8, 0, 0, 0, time.UTC), Span{Months: 24, Days: 2}.Before(time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC)))
}
