package search

import (
	"math"
	"slices"

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

const (
	itself         = 0.95 // the word, in any of its forms
	sameMeaning    = 0.85 // a synonym of the thesaurus
	leadsTo        = 0.8  // the field's word for an everyday one
	mostBeginnings = 40
	saturation     = 3.0  // weight at which standing in a tool counts half
	tooCommon      = 0.25 // the query's own parts that stand in more tools than this say little
	worthShowing   = 0.03 // of the best score; what is weaker isn't an answer
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

// expansion is one term that a word of the query may stand for.
type expansion struct {
	term   string
	weight float64
	exact  bool // the word itself, not a part, a synonym or a near miss
	part   bool // a part of the word
}

// Search gives every document that answers, in any order.
func (x *Index) Search(q Query) []Hit {
	in := x.any[q.Lang]
	if q.NoFallback {
		in = x.only[q.Lang]
	}
	words := asked(q.Text, q.Lang)
	if in == nil || len(words) == 0 || len(in.tools) == 0 {
		return nil
	}
	scores := make([]float64, len(in.tools))
	covered := make([]float64, len(in.tools))
	exact := make([]float64, len(in.tools))
	total := 0.0
	meant := x.speech.phrases(q.Lang, words)
	for i, word := range words {
		list := x.speech.expand(in, word, q.Lang, i == len(words)-1, meant)
		importance := in.score(list, scores, covered, exact)
		total += importance
	}
	return in.gather(scores, covered, exact, total)
}

// lemma is the base form by which the thesaurus knows a word, the same for all its forms; where a form
// has several, the first in the alphabet.
func (s *Speech) lemma(word string, lang domain.Language) string {
	itself := finnish.Fold(word)
	base := ""
	for _, t := range s.terms(word, lang) {
		if !t.Part && t.Text != itself && (base == "" || t.Text < base) {
			base = t.Text
		}
	}
	if base == "" {
		return itself
	}
	return base
}

// expand gives every term that a word may stand for, each with its best weight.
func (s *Speech) expand(x *index, word string, lang domain.Language, last bool, meant []string) []expansion {
	set := map[string]expansion{}
	add := func(e expansion) {
		if was, ok := set[e.term]; len(x.postings[e.term]) > 0 && (!ok || was.weight < e.weight) {
			set[e.term] = e
		}
	}
	spoken := []string{word}
	if lang == domain.Finnish {
		spoken = append(spoken, s.finnish.Restore(word)...)
	}
	for _, form := range spoken {
		for _, t := range s.terms(form, lang) {
			weight := t.Weight
			if t.Part && float64(len(x.postings[t.Text])) > tooCommon*float64(len(x.tools)) {
				weight *= 0.7
			}
			add(expansion{t.Text, weight, !t.Part, t.Part})
		}
		s.addMeanings(form, lang, add)
	}
	for _, m := range meant {
		s.addWords(m, lang, leadsTo, add)
	}
	folded := finnish.Fold(word)
	if last && len(folded) >= 3 {
		for _, term := range x.beginning(folded, mostBeginnings) {
			add(expansion{term: term, weight: 0.65})
		}
	}
	if !hasItself(set) && len(folded) >= 4 {
		distance := 1
		if len(folded) >= 8 {
			distance = 2
		}
		for _, term := range x.near(folded, distance) {
			add(expansion{term: term, weight: 0.6})
		}
	}
	list := make([]expansion, 0, len(set))
	for _, e := range set {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b expansion) int {
		if a.weight != b.weight {
			return int(math.Copysign(1, b.weight-a.weight))
		}
		if a.term < b.term {
			return -1
		}
		return 1
	})
	return list
}

// hasItself tells whether the word stands somewhere as it is, in any of its forms.
func hasItself(set map[string]expansion) bool {
	for _, e := range set {
		if e.exact && e.weight >= itself {
			return true
		}
	}
	return false
}

// addMeanings adds what the thesaurus says that a word means.
func (s *Speech) addMeanings(word string, lang domain.Language, add func(expansion)) {
	seen := map[string]bool{}
	for _, t := range s.terms(word, lang) {
		if t.Part || seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		for _, m := range s.thesaurus.same[lang][t.Text] {
			s.addWords(m, lang, sameMeaning, add)
		}
		for _, m := range s.thesaurus.leads[lang][t.Text] {
			s.addWords(m, lang, leadsTo, add)
		}
	}
}

func (s *Speech) addWords(text string, lang domain.Language, weight float64, add func(expansion)) {
	for _, w := range finnish.Words(text, 4) {
		for _, t := range s.terms(w, lang) {
			if !t.Part {
				add(expansion{term: t.Text, weight: weight * t.Weight})
			}
		}
	}
}

// score adds a word's best expansion to each tool, and gives how much the word matters: the rarer
// what it means, the more. All that means the whole word is as rare as it is together, so that a
// rare synonym doesn't outweigh the word; a part of it is at most as rare as the whole.
func (x *index) score(list []expansion, scores, covered, exact []float64) float64 {
	whole := map[int32]bool{}
	for _, e := range list {
		if !e.part {
			for _, p := range x.postings[e.term] {
				whole[p.tool] = true
			}
		}
	}
	together := x.rarity(len(whole))
	best, cover, plain := map[int32]float64{}, map[int32]float64{}, map[int32]bool{}
	importance := 0.0
	for _, e := range list {
		rare := together
		if e.part {
			rare = min(together, x.rarity(len(x.postings[e.term])))
		}
		importance = max(importance, rare*e.weight)
		for _, p := range x.postings[e.term] {
			w := float64(p.weight)
			best[p.tool] = max(best[p.tool], e.weight*rare*w/(w+saturation))
			cover[p.tool] = max(cover[p.tool], e.weight)
			plain[p.tool] = plain[p.tool] || e.exact
		}
	}
	for tool, s := range best {
		scores[tool] += s
		covered[tool] += importance * cover[tool]
		if plain[tool] {
			exact[tool] += importance
		}
	}
	return importance
}

func (x *index) rarity(n int) float64 {
	all := float64(len(x.tools))
	return math.Log(1 + (all-float64(n)+0.5)/(float64(n)+0.5))
}

// gather weighs how much of the query each tool covers: never a hard and.
func (x *index) gather(scores, covered, exact []float64, total float64) []Hit {
	var hits []Hit
	top := 0.0
	for i, s := range scores {
		if s > 0 {
			scores[i] = s * math.Pow(covered[i]/total, 1.2)
			top = max(top, scores[i])
		}
	}
	for i, s := range scores {
		if s > 0 && s >= worthShowing*top {
			h := Hit{x.tools[i], float32(s), Related}
			if exact[i] >= total/2 {
				h.Match = Exact
			}
			hits = append(hits, h)
		}
	}
	return hits
}
