package catalogue

import (
	"maps"
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// The weights of where a word stands.
const (
	inTitle     = 6
	inSummary   = 3
	inSituation = 3 // the need in a supervisor's own words
	inKeyword   = 3
	inTheme     = 2
	inBody      = 1
)

// longestText is how many words of one field are indexed.
const longestText = 20_000

// vector is how strongly each term stands in a tool.
type vector map[string]float32

// vectorOf weighs every term of a text.
func vectorOf(t domain.Translation, lang domain.Language, themes []string, s *Speech) vector {
	v := vector{}
	v.add(s, lang, inTitle, t.Title)
	v.add(s, lang, inSummary, t.Summary)
	v.add(s, lang, inSituation, t.Situations...)
	v.add(s, lang, inKeyword, t.Keywords...)
	v.add(s, lang, inTheme, themes...)
	v.add(s, lang, inBody, t.Description, t.HowToUse, t.WhenToUse, t.TypicalUsers)
	for _, key := range slices.Sorted(maps.Keys(t.Steps)) {
		step := t.Steps[key]
		v.add(s, lang, inBody, step.Title, step.Body)
		v.add(s, lang, inBody, step.Questions...)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Myths)) {
		v.add(s, lang, inBody, t.Myths[key].Claim, t.Myths[key].Refutation)
	}
	for _, p := range t.Pitfalls {
		v.add(s, lang, inBody, p.Problem)
	}
	return v
}

func (v vector) add(s *Speech, lang domain.Language, weight float32, texts ...string) {
	for _, text := range texts {
		for _, word := range finnish.Words(text, longestText) {
			for _, t := range s.terms(word, lang) {
				v[t.Text] += weight * float32(t.Weight)
			}
		}
	}
}

// index finds tools by term in one language. It never changes.
type index struct {
	postings map[string][]posting
	sorted   []string // terms, for beginnings and near misses
	tools    []*Tool
}

type posting struct {
	tool   int32
	weight float32
}

// newIndex gathers the vectors of tools; each tool stands in with the language that it is served in.
func newIndex(tools []*Tool, lang domain.Language) *index {
	x := &index{postings: map[string][]posting{}, tools: tools}
	for i, t := range tools {
		served, _ := t.In(lang)
		for term, weight := range t.vectors[served] {
			x.postings[term] = append(x.postings[term], posting{int32(i), weight})
		}
	}
	x.sorted = slices.Sorted(maps.Keys(x.postings))
	return x
}

// beginning lists terms that begin with the letters, at most limit.
func (x *index) beginning(letters string, limit int) []string {
	from, _ := slices.BinarySearch(x.sorted, letters)
	to := from
	for to < len(x.sorted) && to-from < limit && strings.HasPrefix(x.sorted[to], letters) {
		to++
	}
	return x.sorted[from:to]
}

// near lists terms within a distance of letters typed wrong. The first letter must be right, or the
// second: that is where few people err, and it keeps the work small.
func (x *index) near(word string, distance int) []string {
	var found []string
	for _, term := range x.sorted {
		if d := len(term) - len(word); d > distance || -d > distance || len(term) < 4 {
			continue
		}
		if term[0] != word[0] && term[1] != word[1] {
			continue
		}
		if within(term, word, distance) {
			found = append(found, term)
		}
	}
	return found
}

// within tells whether two words differ by at most so many letters left out, put in, changed or
// swapped with their neighbour (optimal string alignment).
func within(a, b string, distance int) bool {
	var before, last, row [64]int
	if len(a) >= len(row) || len(b) >= len(row) {
		return false
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > distance {
			return false
		}
		before, last = last, row
	}
	return last[len(b)] <= distance
}
