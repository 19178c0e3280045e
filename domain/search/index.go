package search

import (
	"math"
	"math/bits"
)

// Index finds documents by what people type. It never changes.
type Index struct {
	speech   *Speech
	segments []*Segment
	offsets  []uint32   // of each segment's documents among all
	dead     [][]uint64 // of each segment the places of documents that are gone: nil for none
	size     int        // documents of all segments, those that are gone too
	count    int        // live documents
}

// NewIndex finds the documents of segments whose bit is set in live. It costs microseconds, so that
// every publication can have its own.
func NewIndex(s *Speech, segments []*Segment, live []uint64) *Index {
	x := &Index{speech: s, segments: segments, offsets: make([]uint32, len(segments)), dead: make([][]uint64, len(segments))}
	for i, g := range segments {
		x.offsets[i], x.dead[i] = uint32(x.size), g.deadIn(live)
		x.size += len(g.numbers)
	}
	for _, word := range live {
		x.count += bits.OnesCount64(word)
	}
	return x
}

// deadIn is the set of places whose documents aren't live, nil where all are.
func (g *Segment) deadIn(live []uint64) []uint64 {
	var dead []uint64
	for at, number := range g.numbers {
		if word := int(number / 64); word < len(live) && live[word]&(1<<(number%64)) != 0 {
			continue
		}
		if dead == nil {
			dead = make([]uint64, len(g.numbers)/64+1)
		}
		dead[at/64] |= 1 << (at % 64)
	}
	return dead
}

// lives tells whether the document at a place of a segment isn't gone.
func (x *Index) lives(segment int, place uint32) bool {
	dead := x.dead[segment]
	return dead == nil || dead[place/64]&(1<<(place%64)) == 0
}

// number is that of the document in a slot.
func (x *Index) number(slot uint32) uint32 {
	i := len(x.offsets) - 1
	for x.offsets[i] > slot {
		i--
	}
	return x.segments[i].numbers[slot-x.offsets[i]]
}

// frequency is in how many documents a term of a language stands.
func (x *Index) frequency(lang int, term string) int {
	n := 0
	for i, g := range x.segments {
		s := &g.shelves[lang]
		if id, ok := s.find(term); ok {
			n += x.standing(i, s.list(id))
		}
	}
	return n
}

// standing is in how many live documents of a segment a term stands.
func (x *Index) standing(segment int, l list) int {
	if x.dead[segment] == nil {
		return l.count
	}
	n := 0
	l.each(func(place uint32, _ uint8) {
		if x.lives(segment, place) {
			n++
		}
	})
	return n
}

// holds tells whether a term of a language is known, be it of documents that are gone.
func (x *Index) holds(lang int, term string) bool {
	for _, g := range x.segments {
		if _, ok := g.shelves[lang].find(term); ok {
			return true
		}
	}
	return false
}

// has tells whether a term of a language stands anywhere.
func (x *Index) has(lang int, term string) bool {
	for i, g := range x.segments {
		s := &g.shelves[lang]
		if id, ok := s.find(term); ok && x.standing(i, s.list(id)) > 0 {
			return true
		}
	}
	return false
}

// rarity is how much it says that a word stands in n documents.
func (x *Index) rarity(n int) float32 {
	return float32(math.Log(1 + (float64(x.count)-float64(n)+0.5)/(float64(n)+0.5)))
}
