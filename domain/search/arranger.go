package search

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain"
)

// arranger makes a thesaurus, with what is needed only meanwhile.
type arranger struct {
	*thesaurus
	speech *Speech
	before *thesaurus // an empty one for none
	moved  []number   // its texts' numbers in the new one, 0 for none yet

	known, knownBefore [languages]map[string]number // wordings by their texts
	groups             [languages]map[string][]number
	text               numbering[string]
	weight             numbering[float64]
	toLinks            [languages][]entry[link]
	toPhrases          [languages][]entry[phrase]
}

// entry is what stands under a key.
type entry[T any] struct {
	key   number
	value T
}

// newThesaurus arranges groups and relations by the words that are looked up. What the one before has
// analysed isn't analysed again.
func newThesaurus(s *Speech, from domain.Thesaurus, before *thesaurus) *thesaurus {
	a := newArranger(s, before)
	for _, g := range from.Groups {
		a.group(g)
	}
	for _, r := range from.Relations {
		a.relation(r)
	}
	return a.arranged()
}

// newArranger has room for as much as the thesaurus before.
func newArranger(s *Speech, before *thesaurus) *arranger {
	if before == nil {
		before = &thesaurus{}
	}
	a := &arranger{
		thesaurus: &thesaurus{
			terms: make([]term, 0, len(before.terms)), words: make([]span, 0, len(before.words)),
			keys: make([]number, 0, len(before.keys)), senses: make([]sense, 0, len(before.senses)),
			concepts: make([]concept, 0, len(before.concepts)), wider: make([]wider, 0, len(before.wider)),
		},
		speech: s.aside(), before: before, moved: make([]number, len(before.texts)),
		text: newNumbering[string](len(before.texts)), weight: newNumbering[float64](len(before.weights)),
	}
	a.text.number("") // of what isn't there
	for lang, wordings := range before.wordings {
		a.wordings[lang] = make([]wording, 0, len(wordings))
		a.known[lang], a.knownBefore[lang] = make(map[string]number, len(wordings)), make(map[string]number, len(wordings))
		a.groups[lang] = map[string][]number{}
		for i, w := range wordings {
			a.knownBefore[lang][before.texts[w.text]] = number(i)
		}
	}
	return a
}

// group enters words with the same meaning.
func (a *arranger) group(g domain.ThesaurusGroup) {
	to := number(len(a.concepts))
	var c concept
	for lang, language := range domain.Languages {
		c.senses[lang].from = number(len(a.senses))
		for _, text := range g.Terms.In(language) {
			w := a.wording(lang, text)
			a.senses = append(a.senses, sense{w, 1})
			a.sorted[lang] = append(a.sorted[lang], w)
			a.groups[lang][text] = append(a.groups[lang][text], to)
			a.enter(lang, w, link{to, sameMeaning})
		}
		c.senses[lang].to = number(len(a.senses))
	}
	a.concepts = append(a.concepts, c)
}

// relation enters everyday words and what they mean: the first word of the field says that best.
func (a *arranger) relation(r domain.ThesaurusRelation) {
	lang := place(r.Lang)
	if lang < 0 {
		return
	}
	var c concept
	c.senses[lang].from, c.wider.from = number(len(a.senses)), number(len(a.wider))
	share := 1.0
	for _, text := range r.To {
		a.senses = append(a.senses, sense{a.wording(lang, text), share})
		for _, g := range a.groups[lang][text] {
			a.wider = append(a.wider, wider{g, share})
		}
		share *= furtherOn
	}
	c.senses[lang].to, c.wider.to = number(len(a.senses)), number(len(a.wider))
	to := number(len(a.concepts))
	a.concepts = append(a.concepts, c)
	for _, text := range r.From {
		a.enter(lang, a.wording(lang, text), link{to, leadsTo})
	}
}

// enter makes a word or phrase lead somewhere. A phrase of three words or more is known without one of
// them too.
func (a *arranger) enter(lang int, w number, l link) {
	one := &a.wordings[lang][w]
	words := a.wordsOf(one)
	if len(words) == 1 {
		for _, key := range a.keys[words[0].from:words[0].to] {
			a.toLinks[lang] = append(a.toLinks[lang], entry[link]{key, l})
		}
		return
	}
	shortened := 0
	if one.said > 2 {
		shortened = len(words)
	}
	for without := -1; without < shortened && len(words) > 0; without++ {
		p := phrase{w, l.to, int8(without)}
		first := words[p.first()]
		for _, key := range a.keys[first.from:first.to] {
			a.toPhrases[lang] = append(a.toPhrases[lang], entry[phrase]{key, p})
		}
	}
}

// arranged is the thesaurus, without room to grow.
func (a *arranger) arranged() *thesaurus {
	t := a.thesaurus
	t.texts, t.weights = together(a.text.list), slices.Clone(a.weight.list)
	for lang := range languages {
		slices.SortStableFunc(t.sorted[lang], func(x, y number) int {
			return strings.Compare(t.texts[t.wordings[lang][x].key], t.texts[t.wordings[lang][y].key])
		})
		t.linked[lang] = lay(t, &t.links, a.toLinks[lang])
		t.beginning[lang] = lay(t, &t.phrases, a.toPhrases[lang])
		t.wordings[lang], t.sorted[lang] = slices.Clone(t.wordings[lang]), slices.Clone(t.sorted[lang])
	}
	t.terms, t.words, t.keys = slices.Clone(t.terms), slices.Clone(t.words), slices.Clone(t.keys)
	t.concepts, t.senses, t.wider = slices.Clone(t.concepts), slices.Clone(t.senses), slices.Clone(t.wider)
	t.links, t.phrases = slices.Clone(t.links), slices.Clone(t.phrases)
	return t
}

// lay puts entries behind a list, those of a key side by side in the order in which they came, and tells
// where those of each key lie.
func lay[T any](t *thesaurus, list *[]T, entries []entry[T]) map[string]span {
	slices.SortStableFunc(entries, func(a, b entry[T]) int { return cmp.Compare(a.key, b.key) })
	keys := 0
	for i, e := range entries {
		if i == 0 || e.key != entries[i-1].key {
			keys++
		}
	}
	spans := make(map[string]span, keys)
	for len(entries) > 0 {
		key, at := entries[0].key, span{from: number(len(*list))}
		for len(entries) > 0 && entries[0].key == key {
			*list, entries = append(*list, entries[0].value), entries[1:]
		}
		at.to = number(len(*list))
		spans[t.texts[key]] = at
	}
	return spans
}
