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
	sorted  [languages][]*wording          // what groups are called, for completion

	wordings [languages]map[string]*wording // by their texts
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

// newThesaurus arranges groups and relations by the words that are looked up. What the one before has
// analysed isn't analysed again.
func newThesaurus(s *Speech, from domain.Thesaurus, before *thesaurus) *thesaurus {
	t := &thesaurus{}
	var groups [languages]map[string][]*concept
	for i := range languages {
		t.words[i], t.phrases[i] = map[string][]link{}, map[string][]phrase{}
		t.wordings[i], groups[i] = map[string]*wording{}, map[string][]*concept{}
	}
	for _, g := range from.Groups {
		c := &concept{}
		for at, lang := range domain.Languages {
			for _, text := range g.Terms.In(lang) {
				w := t.wording(s, at, text, before)
				c.senses[at] = append(c.senses[at], w.sense)
				t.sorted[at] = append(t.sorted[at], w)
				groups[at][text] = append(groups[at][text], c)
				t.enter(at, w, link{c, sameMeaning})
			}
		}
	}
	for _, r := range from.Relations {
		if at := place(r.Lang); at >= 0 {
			c := t.meaningOf(s, at, r.To, groups[at], before)
			for _, text := range r.From {
				t.enter(at, t.wording(s, at, text, before), link{c, leadsTo})
			}
		}
	}
	for at := range languages {
		slices.SortStableFunc(t.sorted[at], func(a, b *wording) int { return strings.Compare(a.sense.key, b.sense.key) })
	}
	return t
}

// meaningOf is what a relation leads to: the first word says best what is meant.
func (t *thesaurus) meaningOf(s *Speech, lang int, to []string, groups map[string][]*concept, before *thesaurus) *concept {
	c := &concept{}
	share := 1.0
	for _, text := range to {
		one := t.wording(s, lang, text, before).sense
		one.share = share
		c.senses[lang] = append(c.senses[lang], one)
		for _, g := range groups[text] {
			c.wider = append(c.wider, wider{g, share})
		}
		share *= furtherOn
	}
	return c
}

// beginning lists what groups are called that begins with folded letters.
func (t *thesaurus) beginning(lang int, letters string) []string {
	list := t.sorted[lang]
	var found []string
	at := sort.Search(len(list), func(i int) bool { return list[i].sense.key >= letters })
	for ; at < len(list) && strings.HasPrefix(list[at].sense.key, letters); at++ {
		found = append(found, list[at].text)
	}
	return found
}

// enter makes a word or phrase lead somewhere.
func (t *thesaurus) enter(lang int, w *wording, l link) {
	for _, key := range w.entries {
		t.words[lang][key] = append(t.words[lang][key], l)
	}
	if len(w.words) == 0 {
		return
	}
	t.enterPhrase(lang, phrase{w.words, 1, l})
	if !w.long {
		return
	}
	for left := range w.words {
		t.enterPhrase(lang, phrase{slices.Delete(slices.Clone(w.words), left, left+1), oneLeftOut, l})
	}
}

func (t *thesaurus) enterPhrase(lang int, p phrase) {
	for _, key := range p.words[0] {
		t.phrases[lang][key] = append(t.phrases[lang][key], p)
	}
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
