package search

import (
	"iter"
	"slices"

	"academy/domain"
)

// Match tells how well a tool answers a search.
type Match string

// The ways to match. A front end says "no exact match" where all are related.
const (
	Exact   Match = "exact"
	Related Match = "related" // by a part of a word, a synonym or a near miss only
)

// Query is what somebody typed.
type Query struct {
	Text       string
	Lang       domain.Language
	NoFallback bool // leave out what isn't there in Lang
}

// Hit is a document that answers a query, the higher the score the better.
type Hit struct {
	Number uint32
	Score  float32
	Match  Match
}

// Search gives every document that answers, in any order.
func (x *Index) Search(q Query) []Hit { return slices.Collect(x.Find(x.speech.Ask(q))) }

// Find is Search for a query that is analysed already. The work is done each time the hits are asked for.
func (x *Index) Find(a *Asked) iter.Seq[Hit] {
	return func(yield func(Hit) bool) {
		if a.exact = 0; len(a.words) == 0 || x.count == 0 {
			return
		}
		c := x.room()
		total := float32(0)
		for i, w := range a.words {
			m := c.begin(x, a)
			m.expand(i)
			total += x.score(c, m, w.weight)
		}
		for _, one := range a.said {
			m := c.begin(x, a)
			m.expandTogether(one.links)
			total += x.score(c, m, asPhrase*float32(len(one.words)))
		}
		x.scorePairs(c, a)
		x.gather(c, a, total, yield)
		c.begin(nil, nil)
		x.speech.rooms.Put(c) // clean again, unless a reader of the hits has panicked
	}
}
