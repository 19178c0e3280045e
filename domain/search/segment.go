package search

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
func vectorOf(t Text, lang domain.Language, s *Speech) vector {
	v := vector{}
	v.add(s, lang, inTitle, t.Title)
	v.add(s, lang, inSummary, t.Summary)
	v.add(s, lang, inSituation, t.Situations...)
	v.add(s, lang, inKeyword, t.Keywords...)
	v.add(s, lang, inTheme, t.Themes...)
	v.add(s, lang, inBody, t.Body...)
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

// Text is what search knows of one tool in one language.
type Text struct {
	Title, Summary string
	Situations     []string // the need in a supervisor's own words
	Keywords       []string
	Themes         []string // labels of the vocabularies' terms
	Body           []string
}

// Document is a tool as search sees it. Its number is the catalogue's own ordinal, used once.
type Document struct {
	Number uint32
	Texts  map[domain.Language]Text
}

// Segment is documents made ready for an index. It never changes.
type Segment struct {
	documents []analysed
}

type analysed struct {
	number  uint32
	vectors map[domain.Language]vector
	titles  map[domain.Language]string
}

// NewSegment analyses documents.
func NewSegment(s *Speech, documents []Document) *Segment {
	g := &Segment{}
	for _, d := range documents {
		a := analysed{d.Number, map[domain.Language]vector{}, map[domain.Language]string{}}
		for lang, text := range d.Texts {
			a.vectors[lang], a.titles[lang] = vectorOf(text, lang, s), text.Title
		}
		g.documents = append(g.documents, a)
	}
	return g
}

// Merge makes one segment of many without analysing anything again. Renumber gives a document's new
// number, and false for one that is gone.
func Merge(list []*Segment, renumber func(uint32) (uint32, bool)) *Segment {
	merged := &Segment{}
	for _, g := range list {
		for _, a := range g.documents {
			if number, ok := renumber(a.number); ok {
				a.number = number
				merged.documents = append(merged.documents, a)
			}
		}
	}
	return merged
}

// Index finds documents by what people type. It never changes.
type Index struct {
	speech *Speech
	any    map[domain.Language]*index // each document in the language that it is served in
	only   map[domain.Language]*index // documents that are there in the language
}

// NewIndex finds the documents of segments whose bit is set in live.
func NewIndex(s *Speech, segments []*Segment, live []uint64) *Index {
	var documents []analysed
	for _, g := range segments {
		for _, a := range g.documents {
			if word := int(a.number / 64); word < len(live) && live[word]&(1<<(a.number%64)) != 0 {
				documents = append(documents, a)
			}
		}
	}
	x := &Index{speech: s, any: map[domain.Language]*index{}, only: map[domain.Language]*index{}}
	for _, lang := range domain.Languages {
		x.any[lang], x.only[lang] = newIndex(documents, lang, true), newIndex(documents, lang, false)
	}
	return x
}

// index finds documents by term in one language.
type index struct {
	postings map[string][]posting
	sorted   []string // terms, for beginnings and near misses
	tools    []uint32 // their numbers
	titles   []string
}

type posting struct {
	tool   int32
	weight float32
}

func newIndex(documents []analysed, lang domain.Language, fallback bool) *index {
	x := &index{postings: map[string][]posting{}}
	for _, a := range documents {
		served := lang
		for _, l := range domain.Languages {
			if a.vectors[served] == nil && fallback {
				served = l
			}
		}
		if a.vectors[served] == nil {
			continue
		}
		for term, weight := range a.vectors[served] {
			x.postings[term] = append(x.postings[term], posting{int32(len(x.tools)), weight})
		}
		x.tools, x.titles = append(x.tools, a.number), append(x.titles, a.titles[served])
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
