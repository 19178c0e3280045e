package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestASearchIsCountedOnlyWhenItsTextIsAboutNobody(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Ihan   PIIPUSSA ":                   "ihan piipussa",
		"lomat 2026":                           "lomat 2026",
		"työ 2.0":                              "työ 2.0",
		"":                                     "",
		" \t ":                                 "",
		"131052-308T":                          "",
		"kuka on 131052-308x":                  "",
		"soita 040 123 4567":                   "",
		"matti@kunta.example":                  "",
		"@matti":                               "",
		"asia 12345":                           "",
		"tunnus 1 2 3 4 5":                     "",
		"asia ١٢٣٤٥":                           "",
		"näkymätön\u200bmerkki":                "",
		"rivi\nvaihto":                         "",
		"🙂 hyvä mieli":                         "🙂 hyvä mieli",
		strings.Repeat("ä", 80):                strings.Repeat("ä", 80),
		strings.Repeat("ä", 81):                strings.Repeat("ä", 80),
		strings.Repeat("sana ", 15) + "loppuu": strings.TrimSpace(strings.Repeat("sana ", 15)),
		strings.Repeat("sana ", 15) + "mahtu":  strings.Repeat("sana ", 15) + "mahtu",
	} {
		got, ok := countable(text)
		require.Equal(t, want, got, "%q", text)
		require.Equal(t, want != "", ok, "%q", text)
	}
}

func TestAWeekIsThatOfTheCalendar(t *testing.T) {
	t.Parallel()
	for week, monday := range map[string]Date{
		"2026-W47": "2026-11-16", "2026-W01": "2025-12-29", "2026-W53": "2026-12-28", "2027-W01": "2027-01-04", "2020-W53": "2020-12-28",
		"2025-W53": "", "2026-W00": "", "2026-W54": "", "2026-W1": "", "2026-47": "", "26-W47": "", "2026-W47 ": "", "": "", "+026-W47": "", "2026-W+7": "",
	} {
		w, ok := ParseWeek(week)
		require.Equal(t, monday != "", ok, week)
		require.Equal(t, monday, w.Monday(), week)
	}
	require.Equal(t, Week("2026-W10"), WeekOf(noon))
	require.Equal(t, Week("2025-W50"), Week("2026-W10").Back(12))
	require.Equal(t, Week("2026-W53"), Week("2027-W01").Back(1))
}

func BenchmarkNote(b *testing.B) {
	m := NewMisses(nil, func() time.Time { return noon })
	b.ReportAllocs()
	for b.Loop() {
		m.Note(Finnish, "Miten saan tiimin innostumaan kokeiluista")
	}
}
