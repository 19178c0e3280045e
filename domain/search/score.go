package search

import (
	"encoding/binary"
	"math"
)

// score adds a word's best expansion to each document, and gives how much the word matters: the rarer
// what it means, the more, by the weight it has beside others. All that means the whole word is as rare as it is together, so that a
// rare synonym doesn't outweigh the word; a part of it is at most as rare as the whole.
func (x *Index) score(c *scratch, m *meaning, weight float32) float32 {
	ways := strongest(m.ways)
	importance := float32(0)
	whole := func(p posting) {
		if x.mark(c, p, 1) > 0 {
			importance = max(importance, p.weight)
		}
	}
	for _, p := range m.near {
		whole(p)
	}
	for i, g := range x.segments {
		for _, w := range ways {
			if w.strength == byPart {
				continue
			}
			if id, ok := g.shelves[w.lang].find(w.term); ok {
				whole(posting{i, w.lang, id, w.weight, w.strength})
			}
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
				x.mark(c, posting{i, w.lang, id, w.weight, byPart}, rare)
			}
		}
	}
	return importance
}

// mark notes how well a term is found in each document, and gives in how many it stands. It runs for every
// document of every term, so nothing in it is left to chance: no branch depends on what stands where.
func (x *Index) mark(c *scratch, p posting, rare float32) int {
	l := x.segments[p.segment].shelves[p.lang].list(p.id)
	var worth, plain [follows + 1]uint32
	scale := p.weight * rare
	weigh := func(at int, weight uint8) {
		worth[at], plain[at] = math.Float32bits(scale*float32(weight)/255), 0
		if p.strength == byWord && float32(weight) >= 255*plainly {
			plain[at] = 1
		}
	}
	for at, weight := range l.weights {
		weigh(at, weight)
	}
	dead, first, part, cover := x.dead[p.segment], x.offsets[p.segment], p.strength == byPart, math.Float32bits(p.weight)
	marks, touched, n := c.marks[first:], c.touched, len(c.touched)
	touched = touched[:cap(touched)]
	standing, next := 0, uint32(0)
	for b := l.codes; len(b) > 0; {
		code := b[0]
		b = b[1:]
		place := next + uint32(code&follows)
		if code&follows == follows {
			more, size := binary.Uvarint(b)
			place += uint32(more)
			b = b[size:]
		}
		next = place + 1
		at := code >> halfByte
		if at == follows {
			weigh(follows, b[0])
			b = b[1:]
		}
		if dead != nil && dead[place/64]&(1<<(place%64)) != 0 {
			continue
		}
		standing++
		m := &marks[place]
		touched[n] = first + place
		if m.cover == 0 {
			n++
		}
		if part {
			m.part = either(m.part, worth[at])
		} else {
			m.whole = either(m.whole, worth[at])
		}
		m.cover = max(m.cover, cover)
		m.plain |= plain[at]
	}
	c.touched = touched[:n]
	return standing
}

// either is what it is worth that a word is found in two ways. Floats that aren't negative are in the order
// of their bits, and comparing those needs no branch.
func either(a, b uint32) uint32 {
	return math.Float32bits(math.Float32frombits(max(a, b)) + again*math.Float32frombits(min(a, b)))
}

// scorePairs adds to the documents in which words stand side by side as in the query.
func (x *Index) scorePairs(c *scratch, a *Asked) {
	for i := 1; i < len(a.words); i++ {
		term := pair(a.words[i-1].base, a.words[i].base)
		scale := sideBySide * x.rarity(x.frequency(a.lang, term))
		for segment, g := range x.segments {
			s := &g.shelves[a.lang]
			id, ok := s.find(term)
			if !ok {
				continue
			}
			s.list(id).each(func(place uint32, weight uint8) {
				if s := &c.sums[x.offsets[segment]+place]; s.score > 0 {
					s.score += scale * float32(weight) / 255
				}
			})
		}
	}
}

// gather weighs how much of the query each document covers: never a hard and.
func (x *Index) gather(c *scratch, a *Asked, total float32, yield func(Hit) bool) {
	top := float32(0)
	for _, slot := range c.found {
		s := &c.sums[slot]
		if s.score *= coverage(s.covered / total); s.score > top {
			top = s.score
		}
	}
	on := true
	for _, slot := range c.found {
		s := &c.sums[slot]
		if s.score > worthShowing*top && s.covered > leastCovered*total {
			h := Hit{x.number(slot), s.score, Related}
			if s.exact >= mostly*total {
				h.Match = Exact
				a.exact++
			}
			on = on && yield(h)
		}
		*s = sum{}
	}
	c.found = c.found[:0]
}

// coverage is what a score is worth where so much of the query is covered: its power of 3/4.
func coverage(share float32) float32 {
	return float32(math.Sqrt(float64(share) * math.Sqrt(float64(share))))
}
