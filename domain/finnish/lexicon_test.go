package finnish

import (
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A word is worked out once, unless so many came that all were forgotten.
func TestALexiconWorksOutAWordOnce(t *testing.T) {
	t.Parallel()
	l := NewLexicon[int](100)
	worked := 0
	length := func(word string) int { worked++; return len(word) }
	for range 20 {
		for i := range 50 {
			word := strconv.Itoa(i)
			require.Equal(t, len(word), l.Of(word, length))
		}
	}
	require.Equal(t, 50, worked)
	for i := range 10_000 {
		l.Of(strconv.Itoa(i), length)
		require.LessOrEqual(t, len(*l.settled.Load())+len(l.fresh), 200, "a text of any size costs no more memory")
	}
}

func TestManyAskALexiconAtOnce(t *testing.T) {
	t.Parallel()
	l := NewLexicon[int](50)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 2000 {
				if got := l.Of(strconv.Itoa(i%70), func(word string) int { return len(word) }); got != len(strconv.Itoa(i%70)) {
					t.Errorf("%d: %d", i, got)
				}
			}
		})
	}
	all.Wait()
}
