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

// relation is how much each tool has to do with one, by place. What is certain is related in any case.
type relation struct {
	score   []float64
	shared  []uint8 // codes in common, a rare one counts twice
	certain map[int]bool
	reasons map[int][]Reason // but for shared codes
}

// Related ranks the tools that go with a published tool, and tells how many there are.
func (c *Catalogue) Related(t *Tool, limit int) ([]Suggestion, int) {
	tools := c.Tools()
	r := &relation{
		score: make([]float64, len(tools)), shared: make([]uint8, len(tools)), certain: map[int]bool{}, reasons: map[int][]Reason{},
	}
	r.addNamed(c, t)
	r.addCollections(c, t)
	r.addCodes(c, t)
	self, _ := c.place(t)
	first := best[int]{limit: limit, compare: func(a, b int) int {
		return cmp.Or(cmp.Compare(r.score[b], r.score[a]), cmp.Compare(a, b))
	}}
	total := 0
	for i := range tools {
		if i != self && (r.shared[i] >= 2 || r.certain[i]) {
			total++
			first.offer(i)
		}
	}
	list := make([]Suggestion, len(first.list))
	for i, place := range first.list {
		list[i] = Suggestion{tools[place], slices.Concat(r.reasons[place], inCommon(t, tools[place]))}
	}
	return list, total
}

func (r *relation) add(c *Catalogue, t *Tool, weight float64, reason Reason) {
	if place, ok := c.place(t); ok {
		r.score[place] += weight
		r.certain[place] = true
		r.reasons[place] = append(r.reasons[place], reason)
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
	for _, place := range c.filled().namedBy[t.ID] {
		if !r.certain[int(place)] { // who names each other is named, which says enough
			r.add(c, c.Tools()[place], namedByWeight, Reason{Code: NamedBy})
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

// addCodes adds every tool of the shelves that the tool stands on.
func (r *relation) addCodes(c *Catalogue, t *Tool) {
	all := float64(len(c.Tools()))
	for _, s := range relatedSchemes {
		for _, code := range t.Codes(s.scheme) {
			shelf := c.shelf(s.scheme, code)
			weight := s.weight * (1 - math.Log(float64(len(shelf)))/math.Log(all+1))
			counts := uint8(1)
			if 10*len(shelf) <= len(c.Tools()) {
				counts = 2
			}
			for _, place := range shelf {
				r.score[place] += weight
				r.shared[place] = min(r.shared[place]+counts, math.MaxUint8-counts)
			}
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
