package catalogue

import (
	"academy/domain"
	"academy/domain/search"
)

// compacted is what a compaction worked out beside the running catalogue: one base segment, and the new
// numbers of the tools that were there when it began.
type compacted struct {
	numbers []uint32 // new number by old one; nowhere for the dead
	size    int      // tools that got a number
	base    *search.Segment
}

const nowhere = ^uint32(0)

// due tells whether enough lies over the base, or is dead, to fold everything into a new one. It happens
// once per eighth of the catalogue, so each tool is folded a few times in its life.
func (c *Catalogue) due() bool {
	base := 0
	if len(c.parts) > 0 {
		base = c.parts[0].end
	}
	return len(c.tools)-base > max(512, base/8)
}

// compact gives every tool that is still there a new number, without gaps, and merges the segments. It
// takes long, and reads only what never changes.
func (c *Catalogue) compact() compacted {
	done := compacted{numbers: make([]uint32, len(c.tools))}
	for n, t := range c.tools {
		done.numbers[n] = nowhere
		if now, _ := c.byID.find(t.ID); now == uint32(n) {
			done.numbers[n] = uint32(done.size)
			done.size++
		}
	}
	done.base = search.Merge(segmentsOf(c.parts), func(n uint32) (uint32, bool) {
		return done.numbers[n], c.live.has(n)
	})
	return done
}

// settle puts a compaction into the catalogue as it is now, with what came since: later numbers move
// down behind the base.
func (c *Catalogue) settle(done compacted) *Catalogue {
	old := uint32(len(done.numbers))
	renumber := func(n uint32) uint32 {
		if n < old {
			return done.numbers[n]
		}
		return n - old + uint32(done.size)
	}
	next := *c
	next.born, next.naming, next.dating = new(origin), new(naming), new(dating)
	next.tools = make([]*Tool, done.size+len(c.tools)-int(old))
	slugs, ids := make(map[string]uint32, len(next.tools)), make(map[domain.ID]uint32, len(next.tools))
	for n, t := range c.tools {
		number := renumber(uint32(n))
		if number == nowhere {
			continue
		}
		next.tools[number] = t
		if now, _ := c.byID.find(t.ID); now == uint32(n) {
			slugs[t.Slug], ids[t.ID] = number, number
		}
	}
	next.bySlug, next.byID = layered[string]{base: slugs}, layered[domain.ID]{base: ids}
	next.renumber(renumber)
	next.parts = []part{{done.base, done.size}}
	for _, p := range c.parts {
		if p.end <= len(done.numbers) {
			continue
		}
		// A small one may have been folded meanwhile: what the base has already stays out.
		came := search.Merge([]*search.Segment{p.Segment}, func(n uint32) (uint32, bool) {
			return renumber(n), n >= old && c.live.has(n)
		})
		next.parts = append(next.parts, part{came, int(renumber(uint32(p.end)))})
	}
	next.reindex()
	return &next
}

// renumber moves sets and orders to the new numbers.
func (c *Catalogue) renumber(to func(uint32) uint32) {
	size := len(c.tools)
	move := func(s set) set {
		moved := newSet(size)
		s.each(func(n uint32) bool {
			if number := to(n); number != nowhere {
				moved.add(number)
			}
			return true
		})
		return moved
	}
	c.live = move(c.live)
	terms := make(map[domain.TermRef]set, len(c.terms))
	for ref, s := range c.terms {
		terms[ref] = move(s)
	}
	c.terms = terms
	for i, s := range c.ready {
		c.ready[i] = move(s)
	}
	sorted := make([][]uint32, len(c.sorted))
	for i, list := range c.sorted {
		sorted[i] = make([]uint32, len(list))
		for j, n := range list {
			sorted[i][j] = to(n)
		}
	}
	c.sorted = sorted
}

// descends tells whether the catalogue came from an earlier one by changes alone, so that numbers mean
// the same in both.
func (c *Catalogue) descends(from *Catalogue) bool { return c.born == from.born }
