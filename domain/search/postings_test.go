package search

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// What was packed is read as it was: gaps and weights of any size, lists of any length, one after another.
func TestListsAreReadAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	var p packing
	for _, one := range []struct{ documents, gap, weights int }{
		{1, 1, 1}, {1, 1 << 20, 256}, {3, 16, 2}, {200, 1, 1}, {200, 15, 15}, {200, 17, 16}, {2000, 2, 256}, {2000, 300, 40}, {50, 1 << 16, 3},
	} {
		var places []uint32
		var weights []uint8
		at := uint32(0)
		for range one.documents {
			at += uint32(r.IntN(one.gap))
			places, weights = append(places, at), append(weights, uint8(r.IntN(one.weights)))
			p.add(at, weights[len(weights)-1])
			at++
		}
		from := len(p.packed)
		p.finish()
		l := readList(p.packed[from:])
		require.Equal(t, one.documents, l.count)
		var gotPlaces []uint32
		var gotWeights []uint8
		l.each(func(place uint32, weight uint8) {
			gotPlaces, gotWeights = append(gotPlaces, place), append(gotWeights, weight)
		})
		require.Equal(t, places, gotPlaces, one)
		require.Equal(t, weights, gotWeights, one)
	}
}

// A document that follows the one before, with a common weight, takes one byte.
func TestAListTakesOneByteForEachDocument(t *testing.T) {
	t.Parallel()
	var p packing
	for place := range uint32(1000) {
		p.add(place*10, uint8(place%follows))
	}
	p.finish()
	require.Less(t, len(p.packed), 1000+2*follows)
}

// Words that are found in two ways count more than in one: the better way, and a little of the other.
func TestEitherIsInTheOrderOfFloats(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for range 1000 {
		a, b := r.Float32()*10, r.Float32()
		want := max(a, b) + again*min(a, b)
		require.Equal(t, want, math.Float32frombits(either(math.Float32bits(a), math.Float32bits(b))))
	}
}
