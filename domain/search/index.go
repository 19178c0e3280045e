package search

import (
	"math"
	"math/bits"
)

// Index finds documents by what people type. It never changes.
type Index struct {
	speech   *Speech
	segments []*Segment
	offsets  []uint32 // of each segment's documents among all
	size     int      // documents of all segments, those that are gone too
	live     []uint64
	count    int // live documents
}

// NewIndex finds the documents of segments whose bit is set in live. It costs microseconds, so that
// every publication can have its own.
func NewIndex(s *Speech, segments []*Segment, live []uint64) *Index {
	x := &Index{speech: s, segments: segments, offsets: make([]uint32, len(segments)), live: live}
	for i, g := range segments {
		x.offsets[i] = uint32(x.size)
		x.size += len(g.numbers)
	}
	for _, word := range live {
		x.count += bits.OnesCount64(word)
	}
	return x
}

func (x *Index) lives(number uint32) bool {
	word := int(number / 64)
	return word < len(x.live) && x.live[word]&(1<<(number%64)) != 0
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
	for _, g := range x.segments {
		s := &g.shelves[lang]
		if id, ok := s.find(term); ok {
			for p := s.postings[id]; p < s.postings[id+1]; p++ {
				if x.lives(g.numbers[s.places[p]]) {
					n++
				}
			}
		}
	}
	return n
}

// has tells whether a term of a language stands anywhere.
func (x *Index) has(lang int, term string) bool {
	for _, g := range x.segments {
		s := &g.shelves[lang]
		if id, ok := s.find(term); ok {
			for p := s.postings[id]; p < s.postings[id+1]; p++ {
				if x.lives(g.numbers[s.places[p]]) {
					return true
				}
			}
		}
	}
	return false
}

// rarity is how much it says that a word stands in n documents.
func (x *Index) rarity(n int) float32 {
	return float32(math.Log(1 + (float64(x.count)-float64(n)+0.5)/(float64(n)+0.5)))
}
