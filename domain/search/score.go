package search

import "math"

// score adds a word's best expansion to each document, and gives how much the word matters: the rarer
// what it means, the more, by the weight it has beside others. All that means the whole word is as rare as it is together, so that a
// rare synonym doesn't outweigh the word; a part of it is at most as rare as the whole.
func (x *Index) score(c *scratch, m *meaning, weight float32) float32 {
	ways := strongest(m.ways)
	importance := float32(0)
	for _, p := range append(m.near, x.postings(ways)...) {
		if x.mark(c, p, 1, c.whole) > 0 {
			importance = max(importance, p.weight)
		}
	}
	together := x.rarity(c.standing())
	importance = max(importance*together, x.scoreParts(c, ways, together))
	if len(c.touched) == 0 {
		return together * weight
	}
	c.settle(together, importance, weight)
	return importance * weight
}

// postings finds in all segments what means the whole word.
func (x *Index) postings(ways []way) []posting {
	var list []posting
	for i, g := range x.segments {
		for _, w := range ways {
			if w.strength == byPart {
				continue
			}
			if id, ok := g.shelves[w.lang].find(w.term); ok {
				list = append(list, posting{i, w.lang, id, w.weight, w.strength})
			}
		}
	}
	return list
}

// scoreParts marks documents with parts of the word, and gives how much the best part matters.
func (x *Index) scoreParts(c *scratch, ways []way, together float32) float32 {
	importance := float32(0)
	for _, w := range ways {
		if w.strength != byPart {
			continue
		}
		n := x.frequency(w.lang, w.term)
		if n == 0 {
			continue
		}
		if float64(n) > tooCommon*float64(x.count) {
			w.weight *= commonPart
		}
		rare := min(together, x.rarity(n))
		importance = max(importance, rare*w.weight)
		for i, g := range x.segments {
			if id, ok := g.shelves[w.lang].find(w.term); ok {
				x.mark(c, posting{i, w.lang, id, w.weight, byPart}, rare, c.part)
			}
		}
	}
	return importance
}

// mark notes how well a term is found in each document, and gives in how many it stands.
func (x *Index) mark(c *scratch, p posting, rare float32, into []float32) int {
	g := x.segments[p.segment]
	s := &g.shelves[p.lang]
	n := 0
	for at := s.postings[p.id]; at < s.postings[p.id+1]; at++ {
		local := s.places[at]
		if !x.lives(g.numbers[local]) {
			continue
		}
		n++
		slot := x.offsets[p.segment] + local
		if c.cover[slot] == 0 {
			c.touched = append(c.touched, slot)
		}
		v := p.weight * rare * float32(s.weights[at]) / 255
		into[slot] = max(into[slot], v) + again*min(into[slot], v)
		c.cover[slot] = max(c.cover[slot], p.weight)
		c.plain[slot] = c.plain[slot] || p.strength == byWord && float32(s.weights[at]) >= 255*plainly
	}
	return n
}

// scorePairs adds to the documents in which words stand side by side as in the query.
func (x *Index) scorePairs(c *scratch, a *Asked) {
	for i := 1; i < len(a.words); i++ {
		term := pair(a.words[i-1].base, a.words[i].base)
		n := x.frequency(a.lang, term)
		for segment, g := range x.segments {
			s := &g.shelves[a.lang]
			id, ok := s.find(term)
			if !ok {
				continue
			}
			for at := s.postings[id]; at < s.postings[id+1]; at++ {
				if slot := x.offsets[segment] + s.places[at]; c.scores[slot] > 0 {
					c.scores[slot] += sideBySide * x.rarity(n) * float32(s.weights[at]) / 255
				}
			}
		}
	}
}

// gather weighs how much of the query each document covers: never a hard and.
func (x *Index) gather(c *scratch, total float32) []Hit {
	top := float32(0)
	for _, slot := range c.found {
		c.scores[slot] *= coverage(c.covered[slot] / total)
		top = max(top, c.scores[slot])
	}
	hits := make([]Hit, 0, len(c.found))
	for _, slot := range c.found {
		if c.scores[slot] > worthShowing*top && c.covered[slot] > leastCovered*total {
			h := Hit{x.number(slot), c.scores[slot], Related}
			if c.exact[slot] >= mostly*total {
				h.Match = Exact
			}
			hits = append(hits, h)
		}
		c.scores[slot], c.covered[slot], c.exact[slot] = 0, 0, 0
	}
	c.found = c.found[:0]
	return hits
}

// coverage is what a score is worth where so much of the query is covered: its power of 3/4.
func coverage(share float32) float32 {
	return float32(math.Sqrt(float64(share) * math.Sqrt(float64(share))))
}
