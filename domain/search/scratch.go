package search

import "math"

// scratch is the room in which a query is worked out. It is used again by the next.
type scratch struct {
	marks   []mark   // by slot: of the word at hand
	touched []uint32 // the slots that are marked
	sums    []sum    // by slot: of all words
	found   []uint32 // the slots with a sum
	meaning meaning  // of the word at hand
}

// mark is how well the word at hand is found in a document, in bits of float32.
type mark struct {
	whole, part uint32 // as a whole, and by a part of it
	cover       uint32 // how much of it is covered
	plain       uint32 // 1 where it stands there itself
}

// sum is how well a document answers the query.
type sum struct {
	score, covered, exact float32
}

// room lends a clean scratch, large enough for all documents.
func (x *Index) room() *scratch {
	if c, ok := x.speech.rooms.Get().(*scratch); ok && len(c.marks) >= x.size {
		return c
	}
	n := x.size + x.size/8 // the next index may be a little larger
	return &scratch{marks: make([]mark, n), touched: make([]uint32, 0, n+1), sums: make([]sum, n), found: make([]uint32, 0, n)}
}

// begin makes room for what another word may stand for.
func (c *scratch) begin(x *Index, a *Asked) *meaning {
	m := &c.meaning
	clear(m.ways) // nothing of a query stays
	*m = meaning{index: x, query: a, ways: m.ways[:0], near: m.near[:0]}
	return m
}

// settle adds what was marked of a word to the documents' sums, and cleans the room for the next word.
func (c *scratch) settle(together, importance, weight float32) {
	for _, slot := range c.touched {
		m, s := &c.marks[slot], &c.sums[slot]
		if s.score == 0 {
			c.found = append(c.found, slot)
		}
		best := math.Float32frombits(m.whole) * together
		if part := math.Float32frombits(m.part); part > best {
			best = part
		}
		s.score += weight * best
		s.covered += weight * importance * math.Float32frombits(m.cover)
		if m.plain != 0 {
			s.exact += weight * importance
		}
		*m = mark{}
	}
	c.touched = c.touched[:0]
}

// standing is in how many documents the word at hand stands: one where it is only hinted at counts less.
// It is summed in whole numbers, so that the documents' order doesn't matter.
func (c *scratch) standing() int {
	const one = 1 << 10
	sum := 0
	for _, slot := range c.touched {
		cover := math.Float32frombits(c.marks[slot].cover)
		square := cover * cover
		sum += int(square * square * one)
	}
	return (sum + one/2) / one
}
