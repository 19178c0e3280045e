package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// apart is the distance by the book: letters left out, put in, changed, or swapped with their neighbour.
func apart(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = d[i-1][j-1] + 1
			}
			d[i][j] = min(d[i][j], d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// The walk over ordered terms leaves most of them out, and misses none.
func TestNearMissesAreFoundAsByComparingAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteByte("abk"[r.IntN(3)])
		}
		return b.String()
	}
	words := make([]string, 3000)
	for i := range words {
		words[i] = word()
	}
	words = append(words, strings.Repeat("ab", 40))
	slices.Sort(words)
	words = slices.Compact(words)
	var s shelf
	for _, w := range words {
		s.text += w
		s.ends = append(s.ends, uint32(len(s.text)))
	}
	s.arrange()
	for range 300 {
		asked, distance := word(), r.IntN(3)
		want, got := map[string]int{}, map[string]int{}
		for _, w := range words {
			if d := apart(w, asked); d <= distance {
				want[w] = d
			}
		}
		s.near(asked, distance, func(id uint32, d int) { got[s.term(id)] = d })
		require.Equal(t, want, got, "%s within %d", asked, distance)
	}
	s.near(strings.Repeat("a", 500), 2, func(uint32, int) { t.Fatal("no word is that long") })
}
