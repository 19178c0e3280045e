package search

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain/finnish"
)

// strength tells how a way to find a word is counted.
type strength uint8

const (
	byPart  strength = iota // by a part of the word: at most as rare as the part is
	byWhole                 // by all that the word means
	byWord                  // by the word itself
)

// way is one way in which a word of a query can be found.
type way struct {
	lang     int
	term     string
	weight   float32
	strength strength
}

// posting is a way's term in a segment.
type posting struct {
	segment  int
	lang     int
	id       uint32
	weight   float32
	strength strength
}

// meaning is all that a word of a query may stand for.
type meaning struct {
	index *Index
	query *Asked
	ways  []way
	near  []posting // terms found by looking at their letters
}

func (m *meaning) add(lang int, term string, weight float64, how strength) {
	if m.query.query.NoFallback && lang != m.query.lang {
		return
	}
	if m.index.holds(lang, term) {
		m.ways = append(m.ways, way{lang, term, float32(weight), how})
	}
}

// expand gathers everything that a word may stand for.
func (m *meaning) expand(word int) {
	w := &m.query.words[word]
	strong := false
	for _, form := range w.forms {
		for _, t := range form {
			if t.Kind == finnish.Head && (slices.Contains(generic[m.query.lang], t.Text) || !m.spoken(form)) {
				continue
			}
			how := byPart
			if t.Kind == finnish.Whole {
				how = byWord
				if !strong && t.Weight >= itself && m.index.has(m.query.lang, t.Text) {
					strong = true
				}
			}
			m.add(m.query.lang, t.Text, t.Weight, how)
			switch t.Kind {
			case finnish.Head, finnish.Modifier:
				m.addLinks(t.Text, t.Weight, byPart)
			case finnish.Root:
				m.addLinks(t.Text, derived, byWhole)
			}
		}
		m.addCompounds(form)
	}
	for _, key := range w.keys {
		strong = m.addLinks(key, 1, byWhole) || strong
	}
	for lang := range languages {
		if lang != m.query.lang {
			m.add(lang, w.folded, asTyped, byWhole)
		}
	}
	if !w.known {
		m.addSplits(w)
	}
	if n := max(5, len(w.folded)*2/3); n < len(w.folded)-1 {
		m.addBeginnings(w.folded[:n], alike)
	}
	if m.query.last == word && len(w.folded) >= 3 {
		m.addBeginnings(w.folded, beginsWith)
	}
	if !strong && !w.together && len(w.folded) >= 4 {
		m.addNear(w)
	}
}

// expandTogether gathers what words mean that are a phrase of the thesaurus.
func (m *meaning) expandTogether(links []link) {
	for _, l := range links {
		m.addConcept(l.to, byPhrase*l.weight, byWhole, "")
	}
}

// spoken tells whether documents or the thesaurus speak of what modifies a compound's head. Where they
// don't, the head alone is no answer: who looks for jätehuolto isn't helped by työterveyshuolto.
func (m *meaning) spoken(form []finnish.Term) bool {
	modified := false
	for _, t := range form {
		if t.Kind == finnish.Modifier {
			modified = true
			if m.index.has(m.query.lang, t.Text) || m.query.speech.thesaurus.leads(m.query.lang, t.Text) {
				return true
			}
		}
	}
	return !modified
}

// addLinks adds what the thesaurus says that a word means, and tells whether it says anything.
func (m *meaning) addLinks(key string, weight float64, how strength) bool {
	links := m.query.speech.thesaurus.linksOf(m.query.lang, key)
	for _, l := range links {
		m.addConcept(l.to, weight*l.weight, how, key)
	}
	return len(links) > 0
}

func (m *meaning) addConcept(n number, weight float64, how strength, but string) {
	t := m.query.speech.thesaurus
	c := &t.concepts[n]
	for lang := range languages {
		w := weight
		if lang != m.query.lang {
			w *= otherTongue
		}
		for _, s := range t.sensesOf(c, lang) {
			one := &t.wordings[lang][s.wording]
			if lang != m.query.lang || t.texts[one.key] != but {
				m.addWording(lang, one, w*s.share, how)
			}
		}
	}
	for _, wider := range t.widerOf(c) {
		m.addConcept(wider.to, weight*wider.share*alsoCalled, how, but)
	}
}

func (m *meaning) addWording(lang int, w *wording, weight float64, how strength) {
	t := m.query.speech.thesaurus
	if w.said == 2 {
		m.add(lang, t.texts[w.pair], weight, how)
	}
	if w.said > 1 {
		weight, how = weight*sharedWord, byPart
	}
	for _, one := range t.termsOf(w) {
		m.add(lang, t.texts[one.text], weight*t.weights[one.weight], how)
	}
}

// addCompounds puts the synonyms of a compound's parts into it: esimiestyö is esihenkilötyö too.
func (m *meaning) addCompounds(terms []finnish.Term) {
	for _, head := range terms {
		if head.Kind != finnish.Head {
			continue
		}
		for _, modifier := range terms {
			if modifier.Kind != finnish.Modifier {
				continue
			}
			m.addCompound(modifier.Text, head.Text)
		}
	}
}

func (m *meaning) addCompound(modifier, head string) {
	t, lang := m.query.speech.thesaurus, m.query.lang
	for _, l := range t.linksOf(lang, modifier) {
		for _, s := range t.sensesOf(&t.concepts[l.to], lang) {
			w := &t.wordings[lang][s.wording]
			if key := t.texts[w.key]; w.said == 1 && key != modifier {
				for _, joint := range []string{"", "n"} {
					m.add(lang, key+joint+head, sameMeaning, byWhole)
				}
			}
		}
	}
}

// strongest leaves each way once, with its best weight.
func strongest(ways []way) []way {
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.lang, b.lang), strings.Compare(a.term, b.term), cmp.Compare(b.strength, a.strength), cmp.Compare(b.weight, a.weight))
	})
	kept := ways[:0]
	for _, w := range ways {
		if n := len(kept); n > 0 && kept[n-1].lang == w.lang && kept[n-1].term == w.term {
			if kept[n-1].weight >= w.weight {
				continue
			}
			if kept[n-1].strength == w.strength {
				continue
			}
		}
		kept = append(kept, w)
	}
	return kept
}
