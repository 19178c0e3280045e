package catalogue

import (
	"cmp"
	"math"
	"slices"
	"strings"

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

// mostReplacements is how far replacements of replacements are followed.
const mostReplacements = 8

// instead finds the published tool with that slug, or the one that replaces it.
func (c *Catalogue) instead(slug string) (*Tool, bool) {
	for range mostReplacements {
		t, ok := c.Tool(slug)
		if !ok || t.State == domain.ToolPublished {
			return t, ok
		}
		slug = t.ReplacedBy
	}
	return nil, false
}

// relation is how much each tool has to do with one, by number.
type relation struct {
	*Catalogue
	score   []float64
	shared  []uint8             // codes in common, a rare one counts twice
	reasons map[uint32][]Reason // but for shared codes; who has some is related in any case
}

// Related ranks the tools that go with a published tool, and tells how many there are.
func (c *Catalogue) Related(t *Tool, limit int) ([]Suggestion, int) {
	r := &relation{c, make([]float64, len(c.tools)), make([]uint8, len(c.tools)), map[uint32][]Reason{}}
	r.addNamed(t)
	r.addNaming(t)
	r.addCollections(t)
	r.addCodes(t)
	first := best[uint32]{limit: limit, compare: func(a, b uint32) int {
		return cmp.Or(cmp.Compare(r.score[b], r.score[a]), strings.Compare(string(c.tools[a].ID), string(c.tools[b].ID)))
	}}
	total := 0
	c.live.each(func(n uint32) bool {
		if c.tools[n].ID != t.ID && (r.shared[n] >= 2 || r.reasons[n] != nil) {
			total++
			first.offer(n)
		}
		return true
	})
	list := make([]Suggestion, len(first.list))
	for i, n := range first.list {
		list[i] = Suggestion{c.tools[n], slices.Concat(r.reasons[n], inCommon(t, c.tools[n]))}
	}
	return list, total
}

func (r *relation) add(t *Tool, weight float64, reason Reason) {
	if n, ok := r.byID.find(t.ID); ok {
		r.score[n] += weight
		r.reasons[n] = append(r.reasons[n], reason)
	}
}

func (r *relation) addNamed(t *Tool) {
	for i, slug := range t.Related() {
		named, ok := r.instead(slug)
		if !ok {
			continue
		}
		reason := Reason{Code: Named}
		if named.Slug != slug {
			reason.Code = ReplacesNamed
			reason.Replaced, _ = r.Tool(slug)
		}
		r.add(named, namedWeight-float64(i)/100, reason)
	}
}

// addNaming adds who names the tool. Where both name each other, that it is named says enough.
func (r *relation) addNaming(t *Tool) {
	r.live.each(func(n uint32) bool {
		if r.reasons[n] == nil && slices.Contains(r.tools[n].Related(), t.Slug) {
			r.add(r.tools[n], namedByWeight, Reason{Code: NamedBy})
		}
		return true
	})
}

// addCollections adds the neighbours in each collection, and the rest of it.
func (r *relation) addCollections(t *Tool) {
	for _, x := range r.CollectionsWith(t.Slug) {
		var there []*Tool
		for _, item := range x.Items {
			if other, ok := r.Tool(item.Tool); ok && other.State == domain.ToolPublished {
				there = append(there, other)
			}
		}
		here := slices.Index(there, t)
		for i, other := range there {
			switch i - here {
			case 0:
			case 1:
				r.add(other, nextWeight, Reason{Code: NextInCollection, Collection: x})
			case -1:
				r.add(other, previousWeight, Reason{Code: PreviousInCollection, Collection: x})
			default:
				r.add(other, besideWeight, Reason{Code: SameCollection, Collection: x})
			}
		}
	}
}

// addCodes adds every tool that has one of the tool's needs, themes and methods.
func (r *relation) addCodes(t *Tool) {
	all := float64(r.Count())
	for _, s := range relatedSchemes {
		for _, code := range t.Codes(s.scheme) {
			have := r.CountWith(s.scheme, code)
			weight := s.weight * (1 - math.Log(float64(have))/math.Log(all+1))
			counts := uint8(1)
			if 10*have <= r.Count() {
				counts = 2
			}
			r.terms[domain.TermRef(s.scheme+"/"+code)].each(func(n uint32) bool {
				r.score[n] += weight
				r.shared[n] = min(r.shared[n]+counts, 2)
				return true
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
