package search

// scratch is the room in which a query is worked out. It is used again by the next.
type scratch struct {
	whole   []float32 // by slot: how well the word at hand is found there as a whole,
	part    []float32 // by a part of it,
	cover   []float32 // how much of it is covered
	plain   []bool    // and whether it stands there itself
	touched []uint32
	scores  []float32 // of all words
	covered []float32
	exact   []float32
	found   []uint32
}

// room lends a clean scratch, large enough for all documents.
func (x *Index) room() *scratch {
	if c, ok := x.speech.rooms.Get().(*scratch); ok && len(c.whole) >= x.size {
		return c
	}
	n := x.size + x.size/8 // the next index may be a little larger
	return &scratch{
		whole: make([]float32, n), part: make([]float32, n), cover: make([]float32, n), plain: make([]bool, n),
		scores: make([]float32, n), covered: make([]float32, n), exact: make([]float32, n),
	}
}

// settle adds what was marked of a word to the documents' scores, and cleans the room for the next word.
func (c *scratch) settle(together, importance, weight float32) {
	for _, slot := range c.touched {
		if c.scores[slot] == 0 {
			c.found = append(c.found, slot)
		}
		c.scores[slot] += weight * max(c.whole[slot]*together, c.part[slot])
		c.covered[slot] += weight * importance * c.cover[slot]
		if c.plain[slot] {
			c.exact[slot] += weight * importance
		}
		c.whole[slot], c.part[slot], c.cover[slot], c.plain[slot] = 0, 0, 0, false
	}
	c.touched = c.touched[:0]
}

// standing is in how many documents the word at hand stands: one where it is only hinted at counts less.
// It is summed in whole numbers, so that the documents' order doesn't matter.
func (c *scratch) standing() int {
	const one = 1 << 10
	sum := 0
	for _, slot := range c.touched {
		square := c.cover[slot] * c.cover[slot]
		sum += int(square * square * one)
	}
	return (sum + one/2) / one
}
