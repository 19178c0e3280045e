package search

import (
	"academy/domain"
	"academy/domain/finnish"
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

// worthShowing is the share of the best score below which nothing is an answer.
const worthShowing = 0.03

// again is what a word counts for where it is found in another way too.
const again = 0.15

// asked is a query as search understands it.
type asked struct {
	lang  int
	only  bool
	words []word
	last  int // the word that may be a beginning
	meant [][]link
}

// word is one that matters in a query.
type word struct {
	text, folded string
	core         string // without a mark; "" for none
	stem, base   string
	known        bool             // to the dictionary
	forms        [][]finnish.Term // of the word, and with its dots restored
	keys         []string         // of the thesaurus
}

// Search gives every document that answers, in any order.
func (x *Index) Search(q Query) []Hit {
	a := x.speech.understand(q)
	if len(a.words) == 0 || x.count == 0 {
		return nil
	}
	c := x.room()
	defer x.speech.rooms.Put(c)
	total := float32(0)
	for i := range a.words {
		m := meaning{index: x, query: a, word: i}
		m.expand()
		total += x.score(c, &m)
	}
	x.scorePairs(c, a)
	return x.gather(c, total)
}

// sideBySide is what it counts for that two words of the query stand side by side.
const sideBySide = 0.6

// scorePairs adds to the documents in which words stand side by side as in the query.
func (x *Index) scorePairs(c *scratch, a *asked) {
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

// understand splits a query into the words that matter.
func (s *Speech) understand(q Query) *asked {
	a := &asked{lang: place(q.Lang), only: q.NoFallback}
	if a.lang < 0 {
		return a
	}
	all := finnish.Words(q.Text, maxWords)
	keys := make([][]string, len(all))
	at := make([]int, len(all)) // where each word is among those that matter
	some := len(s.matter(all, q.Lang)) > 0
	for i, w := range all {
		at[i] = -1
		keys[i] = s.keys(w, q.Lang)
		if some && s.stops(w, q.Lang) {
			continue
		}
		at[i] = len(a.words)
		a.words = append(a.words, s.word(w, q.Lang))
	}
	a.last = -1
	if n := len(all); n > 0 && at[n-1] >= 0 {
		a.last = at[n-1]
	}
	a.meant = make([][]link, len(a.words))
	s.phrases(a.lang, keys, func(l link, words []int) {
		for _, i := range words {
			if at[i] >= 0 {
				a.meant[at[i]] = append(a.meant[at[i]], l)
			}
		}
	})
	return a
}

func (s *Speech) word(text string, lang domain.Language) word {
	w := word{text: text, folded: finnish.Fold(text), keys: s.keys(text, lang)}
	w.core, w.stem = s.core(w.folded, lang), s.stem(w.folded, lang)
	w.base = s.base(text, lang)
	w.forms = append(w.forms, s.terms(text, lang))
	if lang == domain.Finnish {
		w.known = s.finnish.Knows(text)
		if !w.known {
			for _, dotted := range s.finnish.Restore(text) {
				w.forms = append(w.forms, s.terms(dotted, lang))
				w.keys = append(w.keys, s.keys(dotted, lang)...)
				w.known = true
			}
		}
	}
	return w
}

// score adds a word's best expansion to each document, and gives how much the word matters: the rarer
// what it means, the more. All that means the whole word is as rare as it is together, so that a
// rare synonym doesn't outweigh the word; a part of it is at most as rare as the whole.
func (x *Index) score(c *scratch, m *meaning) float32 {
	ways := strongest(m.ways)
	postings := m.near
	for i, g := range x.segments {
		for _, w := range ways {
			if w.strength == byPart {
				continue
			}
			if id, ok := g.shelves[w.lang].find(w.term); ok {
				postings = append(postings, posting{i, w.lang, id, w.weight, w.strength})
			}
		}
	}
	importance := float32(0)
	for _, p := range postings {
		if x.mark(c, p, 1, c.whole) > 0 {
			importance = max(importance, p.weight)
		}
	}
	together := x.rarity(c.standing())
	importance *= together
	for _, w := range ways {
		if w.strength != byPart {
			continue
		}
		n := x.frequency(w.lang, w.term)
		if n == 0 {
			continue
		}
		weight := w.weight
		if float64(n) > tooCommon*float64(x.count) {
			weight *= 0.7
		}
		rare := min(together, x.rarity(n))
		importance = max(importance, rare*weight)
		for i, g := range x.segments {
			if id, ok := g.shelves[w.lang].find(w.term); ok {
				x.mark(c, posting{i, w.lang, id, weight, byPart}, rare, c.part)
			}
		}
	}
	if len(c.touched) == 0 {
		return together
	}
	for _, slot := range c.touched {
		if c.scores[slot] == 0 {
			c.found = append(c.found, slot)
		}
		c.scores[slot] += max(c.whole[slot]*together, c.part[slot])
		c.covered[slot] += importance * c.cover[slot]
		if c.plain[slot] {
			c.exact[slot] += importance
		}
		c.whole[slot], c.part[slot], c.cover[slot], c.plain[slot] = 0, 0, 0, false
	}
	c.touched = c.touched[:0]
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
		c.plain[slot] = c.plain[slot] || p.strength == byWord
	}
	return n
}

// gather weighs how much of the query each document covers: never a hard and.
func (x *Index) gather(c *scratch, total float32) []Hit {
	top := float32(0)
	for _, slot := range c.found {
		c.scores[slot] *= c.covered[slot] / total
		top = max(top, c.scores[slot])
	}
	hits := make([]Hit, 0, len(c.found))
	for _, slot := range c.found {
		if c.scores[slot] > worthShowing*top {
			h := Hit{x.number(slot), c.scores[slot], Related}
			if c.exact[slot] >= total/2 {
				h.Match = Exact
			}
			hits = append(hits, h)
		}
		c.scores[slot], c.covered[slot], c.exact[slot] = 0, 0, 0
	}
	c.found = c.found[:0]
	return hits
}
