package search

import (
	"slices"
	"sort"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// thesaurus knows which words and phrases stand for what.
type thesaurus struct {
	words   [languages]map[string][]link   // by every key of a word
	phrases [languages]map[string][]phrase // by every key of the first word
	sorted  [languages][]string            // what groups are called, for completion
}

// link leads from words to what they mean.
type link struct {
	to     *concept
	weight float64
}

// phrase is several words that lead somewhere together, in whatever order and form.
type phrase struct {
	words [][]string // each by its keys
	share float64    // of what it leads to
	link
}

// concept is a meaning, and how it is put in three languages.
type concept struct {
	senses [languages][]sense
	wider  []wider // the groups of an everyday word's meanings
}

// wider is a group that a relation leads to.
type wider struct {
	to    *concept
	share float64
}

// sense is one way to put a concept, word by word.
type sense struct {
	key   string
	share float64          // of what leads to the concept
	words [][]finnish.Term // each with the terms of the whole word
	pair  string           // of two words side by side
}

// newThesaurus arranges groups and relations by the words that are looked up.
func newThesaurus(s *Speech, from domain.Thesaurus) *thesaurus {
	t := &thesaurus{}
	for i := range languages {
		t.words[i], t.phrases[i] = map[string][]link{}, map[string][]phrase{}
	}
	var groups [languages]map[string][]*concept
	for i := range languages {
		groups[i] = map[string][]*concept{}
	}
	for _, g := range from.Groups {
		c := &concept{}
		for at, lang := range domain.Languages {
			c.senses[at] = s.senses(g.Terms.In(lang), lang)
			t.sorted[at] = append(t.sorted[at], g.Terms.In(lang)...)
			for _, word := range g.Terms.In(lang) {
				groups[at][word] = append(groups[at][word], c)
				t.enter(s, lang, word, link{c, sameMeaning})
			}
		}
	}
	for _, r := range from.Relations {
		at := place(r.Lang)
		if at < 0 {
			continue
		}
		c := &concept{}
		c.senses[at] = s.senses(r.To, r.Lang)
		share := 1.0 // the first says best what is meant
		for i, to := range r.To {
			c.senses[at][i].share = share
			for _, g := range groups[at][to] {
				c.wider = append(c.wider, wider{g, share})
			}
			share *= furtherOn
		}
		for _, word := range r.From {
			t.enter(s, r.Lang, word, link{c, leadsTo})
		}
	}
	for at := range languages {
		slices.SortFunc(t.sorted[at], func(a, b string) int { return strings.Compare(finnish.Fold(a), finnish.Fold(b)) })
	}
	return t
}

// beginning lists what groups are called that begins with folded letters.
func (t *thesaurus) beginning(lang int, letters string) []string {
	list := t.sorted[lang]
	from := sort.Search(len(list), func(i int) bool { return finnish.Fold(list[i]) >= letters })
	to := from
	for to < len(list) && strings.HasPrefix(finnish.Fold(list[to]), letters) {
		to++
	}
	return list[from:to]
}

// enter makes a word or phrase lead somewhere.
func (t *thesaurus) enter(s *Speech, lang domain.Language, text string, l link) {
	at := place(lang)
	all := finnish.Words(text, 6)
	if len(all) == 0 {
		return
	}
	if len(all) == 1 {
		for _, key := range s.entries(all[0], lang) {
			t.words[at][key] = append(t.words[at][key], l)
		}
		return
	}
	words := s.matter(all, lang)
	whole := len(words)
	if whole < 2 {
		words = all // one word of a phrase means more than the phrase
	}
	p := phrase{share: 1, link: l}
	for _, w := range words {
		p.words = append(p.words, s.keys(w, lang))
	}
	t.enterPhrase(at, p)
	if whole < 3 {
		return
	}
	for left := range p.words {
		t.enterPhrase(at, phrase{slices.Delete(slices.Clone(p.words), left, left+1), oneLeftOut, l})
	}
}

func (t *thesaurus) enterPhrase(lang int, p phrase) {
	for _, key := range p.words[0] {
		t.phrases[lang][key] = append(t.phrases[lang][key], p)
	}
}

// senses analyses the ways in which a concept is put.
func (s *Speech) senses(texts []string, lang domain.Language) []sense {
	list := make([]sense, 0, len(texts))
	for _, text := range texts {
		one, bases := sense{key: finnish.Fold(text), share: 1}, []string{}
		for _, w := range s.matter(finnish.Words(text, 6), lang) {
			one.words = append(one.words, s.whole(w, lang))
			bases = append(bases, s.base(w, lang))
		}
		if len(bases) == 2 {
			one.pair = pair(bases[0], bases[1])
		}
		list = append(list, one)
	}
	return list
}

// whole gives the terms of a word as a whole.
func (s *Speech) whole(word string, lang domain.Language) []finnish.Term {
	var list []finnish.Term
	for _, t := range s.terms(word, lang) {
		if t.Kind == finnish.Whole {
			list = append(list, t)
		}
	}
	return list
}

// keys are what the thesaurus knows a word by, in whatever form it stands: its base forms, and its core
// where no dictionary knows it.
func (s *Speech) keys(word string, lang domain.Language) []string {
	var keys []string
	for _, t := range s.terms(word, lang) {
		if t.Kind == finnish.Whole && t.Weight >= itself {
			keys = append(keys, t.Text)
		}
	}
	return keys
}

// entries are the keys under which a word of the thesaurus stands: itself where it is a base form, else
// those of its forms.
func (s *Speech) entries(word string, lang domain.Language) []string {
	if lang == domain.Finnish && s.finnish.Base(word) {
		return []string{finnish.Fold(word)}
	}
	return s.keys(word, lang)
}

// meant finds what the phrases in a query lead to, and which of its words make them up.
func (s *Speech) meant(lang int, keys [][]string, found func(l link, words []int)) {
	for i := range keys {
		for _, key := range keys[i] {
			for _, p := range s.thesaurus.phrases[lang][key] {
				if words, ok := p.stands(keys, i); ok {
					found(link{p.to, p.share}, words)
				}
			}
		}
	}
}

// stands tells whether a phrase whose first word is at a place stands in a query: near each other, with
// few words between.
func (p phrase) stands(keys [][]string, first int) ([]int, bool) {
	const between = 3
	words := []int{first}
	for _, want := range p.words[1:] {
		at := -1
		for j := max(0, first-between); j < min(len(keys), first+len(p.words)+between); j++ {
			if j != first && meet(keys[j], want) {
				at = j
				break
			}
		}
		if at < 0 {
			return nil, false
		}
		words = append(words, at)
	}
	return words, true
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(key string) bool { return slices.Contains(b, key) })
}
