package judged

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// depth is how many tools of an answer count: what a person sees before giving up.
const depth = 10

// Score is how good answers are, each figure between 0 and 1.
type Score struct {
	NDCG   float64 // normalised discounted cumulative gain, gain 2^grade - 1
	Recall float64 // relevant tools that came, of those that could
	MRR    float64 // 1 / place of the first relevant tool, 0 without one
	Empty  float64 // 1 when nothing came; over many answers the share of those
}

// Score measures an answer: the slugs of the tools in their order. Only the first ten count, a slug that
// comes again counts once.
func (q Query) Score(slugs []string) Score {
	var s Score
	seen := map[string]bool{}
	dcg, hits := 0.0, 0
	for _, slug := range slugs {
		if seen[slug] || len(seen) == depth {
			continue
		}
		grade := q.Relevant[slug]
		dcg += gain(grade, len(seen))
		seen[slug] = true
		if grade == 0 {
			continue
		}
		if hits++; hits == 1 {
			s.MRR = 1 / float64(len(seen))
		}
	}
	if len(seen) == 0 {
		s.Empty = 1
	}
	if len(q.Relevant) > 0 {
		s.NDCG = dcg / q.ideal()
		s.Recall = float64(hits) / float64(min(depth, len(q.Relevant)))
	}
	return s
}

// gain is what a tool of the grade is worth at a place, counted from 0.
func gain(grade, place int) float64 {
	return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(place)+2)
}

// ideal is the gain of the best possible answer.
func (q Query) ideal() float64 {
	grades := slices.SortedFunc(maps.Values(q.Relevant), func(a, b int) int { return cmp.Compare(b, a) })
	sum := 0.0
	for place, grade := range grades[:min(depth, len(grades))] {
		sum += gain(grade, place)
	}
	return sum
}
