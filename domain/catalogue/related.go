package catalogue

import (
	"cmp"
	"math"
	"slices"

	"academy/domain"
)

// How related tools are ranked, by the sum of:
//
//   - 10 for being named by the tool itself, or for replacing what it names; the first named a little more;
//   - 4 for being the next tool in a collection, 2 for the one before, 1 for any other of it;
//   - 3 for naming the tool without being named by it;
//   - for each need that both have up to 3, for each theme and method up to 2: the rarer the more.
//
// A tool that has nothing but such codes in common is related when it shares two of them, or one that at
// most a tenth of the tools have. Equals come in the order in which they were made.
const (
	namedWeight    = 10
	nextWeight     = 4
	previousWeight = 2
	besideWeight   = 1
	namedByWeight  = 3
)

var relatedSchemes = []struct {
	scheme string
	weight float64
	reason ReasonCode
}{
	{domain.SchemeNeed, 3, SharedNeed}, {domain.SchemeTheme, 2, SharedTheme}, {domain.SchemeMethod, 2, SharedMethod},
}

// relation is how much each tool has to do with one, by number. What is certain is related in any case.
type relation struct {
	score   []float64
	shared  []uint8 // codes in common, a rare one counts twice
	certain map[uint32]bool
	reasons map[uint32][]Reason // but for shared codes
}

// Related ranks the tools that go with a published tool, and tells how many there are.
func (c *Catalogue) Related(t *Tool, limit int) ([]Suggestion, int) {
	r := &relation{
		score: make([]float64, len(c.tools)), shared: make([]uint8, len(c.tools)),
		certain: map[uint32]bool{}, reasons: map[uint32][]Reason{},
	}
	r.addNamed(c, t)
	r.addCollections(c, t)
	r.addCodes(c, t)
	self, _ := c.byID.find(t.ID)
	first := best[uint32]{limit: limit, compare: func(a, b uint32) int {
		return cmp.Or(cmp.Compare(r.score[b], r.score[a]), cmp.Compare(c.tools[a].ID, c.tools[b].ID))
	}}
	total := 0
	c.live.each(func(n uint32) bool {
		if n != self && (r.shared[n] >= 2 || r.certain[n]) {
			total++
			first.offer(n)
		}
		return true
	})
	ranking := first.first()
	list := make([]Suggestion, len(ranking))
	for i, n := range ranking {
		list[i] = Suggestion{c.tools[n], slices.Concat(r.reasons[n], inCommon(t, c.tools[n]))}
	}
	return list, total
}

func (r *relation) add(c *Catalogue, t *Tool, weight float64, reason Reason) {
	if n, ok := c.byID.find(t.ID); ok {
		r.score[n] += weight
		r.certain[n] = true
		r.reasons[n] = append(r.reasons[n], reason)
	}
}

func (r *relation) addNamed(c *Catalogue, t *Tool) {
	for i, slug := range t.Related() {
		named, ok := c.instead(slug)
		if !ok {
			continue
		}
		reason := Reason{Code: Named}
		if named.Slug != slug {
			reason.Code = ReplacesNamed
			reason.Replaced, _ = c.Tool(slug)
		}
		r.add(c, named, namedWeight-float64(i)/100, reason)
	}
	for _, n := range c.namedBy(t) {
		if !r.certain[n] { // who names each other is named, which says enough
			r.add(c, c.tools[n], namedByWeight, Reason{Code: NamedBy})
		}
	}
}

// addCollections adds the neighbours in each collection, and the rest of it.
func (r *relation) addCollections(c *Catalogue, t *Tool) {
	for _, x := range c.CollectionsWith(t.Slug) {
		var there []*Tool
		for _, item := range x.Items {
			if other, ok := c.Tool(item.Tool); ok && other.State == domain.ToolPublished {
				there = append(there, other)
			}
		}
		here := slices.Index(there, t)
		for i, other := range there {
			switch i - here {
			case 0:
			case 1:
				r.add(c, other, nextWeight, Reason{Code: NextInCollection, Collection: x})
			case -1:
				r.add(c, other, previousWeight, Reason{Code: PreviousInCollection, Collection: x})
			default:
				r.add(c, other, besideWeight, Reason{Code: SameCollection, Collection: x})
			}
		}
	}
}

// addCodes adds every tool that shares a code.
func (r *relation) addCodes(c *Catalogue, t *Tool) {
	all := float64(c.count)
	for _, s := range relatedSchemes {
		for _, code := range t.Codes(s.scheme) {
			many := c.Count(s.scheme, code)
			weight := s.weight * (1 - math.Log(float64(many))/math.Log(all+1))
			counts := uint8(1)
			if 10*many <= c.count {
				counts = 2
			}
			c.described(s.scheme, code, func(n uint32) {
				r.score[n] += weight
				r.shared[n] = min(r.shared[n]+counts, math.MaxUint8-counts)
			})
		}
	}
}

// inCommon says which needs, themes and methods both tools have.
func inCommon(t, other *Tool) []Reason {
	var reasons []Reason
	for _, s := range relatedSchemes {
		if codes := shared(t.Codes(s.scheme), other.Codes(s.scheme)); len(codes) > 0 {
			reasons = append(reasons, Reason{Code: s.reason, Scheme: s.scheme, Terms: codes})
		}
	}
	return reasons
}
