package repository_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func miss(week domain.Week, lang domain.Language, text string, count int64) domain.Miss {
	return domain.Miss{Week: week, Lang: lang, Text: text, Count: count}
}

// clock is a time that a test moves.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func TestWhatIsSearchedForInVainIsCountedAcrossReplicasAndWeeks(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	at := &clock{time.Date(2026, 11, 22, 23, 59, 0, 0, time.UTC)} // Sunday of week 47
	one, two := domain.NewMisses(store, at.now), domain.NewMisses(store, at.now)
	stored := func() []domain.Miss {
		page, err := store.As(domain.Operator).SearchMisses(t.Context(), domain.MissFilter{Limit: 100})
		require.NoError(t, err)
		return page.Items
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { one.Note(domain.Finnish, "Ihan  piipussa"); two.Note(domain.Finnish, "ihan piipussa ") })
	}
	all.Wait()
	one.Note(domain.English, "ihan piipussa")
	one.Note(domain.Finnish, "matti@kunta.example")
	require.Empty(t, stored(), "searching doesn't touch the database")

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, one.Flush(gone))
	require.NoError(t, one.Flush(t.Context()), "what couldn't be stored is stored the next time")
	require.NoError(t, two.Flush(t.Context()))
	require.NoError(t, two.Flush(t.Context()), "and once only")
	week47 := []domain.Miss{miss("2026-W47", "fi", "ihan piipussa", 100), miss("2026-W47", "en", "ihan piipussa", 1)}
	require.Equal(t, week47, stored())

	one.Note(domain.Finnish, "ihan piipussa")
	at.Time = at.Add(2 * time.Minute)
	for range 2 {
		one.Note(domain.Finnish, "ihan piipussa")
	}
	require.NoError(t, one.Flush(t.Context()))
	week47[0].Count++
	require.Equal(t, []domain.Miss{week47[0], miss("2026-W48", "fi", "ihan piipussa", 2), week47[1]}, stored())

	at.Time = at.AddDate(0, 0, 12*7)
	require.NoError(t, one.Flush(t.Context()))
	require.Equal(t, []domain.Miss{miss("2026-W48", "fi", "ihan piipussa", 2)}, stored(), "thirteen weeks are kept, this one among them")
}

func TestAFloodOfDifferentTextsIsCountedUpToALimit(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	at := &clock{time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)}
	misses := domain.NewMisses(store, at.now)
	flood := func() {
		for i := range domain.MostMisses + 100 {
			misses.Note(domain.Finnish, fmt.Sprintf("x %d", i))
		}
	}
	flood()
	require.NoError(t, misses.Flush(t.Context()))
	flood()
	require.NoError(t, misses.Flush(t.Context()))
	page, err := store.As(domain.Operator).SearchMisses(t.Context(), domain.MissFilter{Limit: 1})
	require.NoError(t, err)
	require.EqualValues(t, domain.MostMisses, page.Total)
	require.EqualValues(t, 2, page.Items[0].Count, "what is known is counted further")
}
