package search

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain"
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
	query *asked
	word  int
	ways  []way
	near  []posting // terms found by looking at their letters
}

const (
	itself      = 0.9  // the least weight of the word itself
	otherTongue = 0.75 // a text in another language than the query's
	asTyped     = 0.5  // a word found as it is in another language: a name
	beginsWith  = 0.65 // a word whose beginning was typed
	oneWrong    = 0.6  // a near miss
	twoWrong    = 0.5
	alike       = 0.3  // a word with the same beginning, which may be of the same root
	asForm      = 0.9  // another form of a near miss
	sharedWord  = 0.5  // a word of a phrase that means the same
	alsoCalled  = 0.75 // what an everyday word's meaning is called too
	tooCommon   = 0.15 // of the documents: a part that stands in more says little
)

func (m *meaning) add(lang int, term string, weight float64, how strength) {
	if m.query.only && lang != m.query.lang {
		return
	}
	m.ways = append(m.ways, way{lang, term, float32(weight), how})
}

// expand gathers everything that a word may stand for.
func (m *meaning) expand() {
	w := m.query.words[m.word]
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
			if t.Kind == finnish.Head || t.Kind == finnish.Modifier {
				m.addLinks(t.Text, t.Weight, byPart)
			}
		}
		m.addCompounds(form)
	}
	for _, key := range w.keys {
		strong = m.addLinks(key, 1, byWhole) || strong
	}
	for _, l := range m.query.meant[m.word] {
		m.addConcept(l.to, l.weight, byWhole, "")
		strong = true
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
	if m.query.last == m.word && len(w.folded) >= 3 {
		m.addBeginnings(w.folded, beginsWith)
	}
	if !strong && len(w.folded) >= 4 {
		m.addNear(w)
	}
}

// spoken tells whether documents or the thesaurus speak of what modifies a compound's head. Where they
// don't, the head alone is no answer: who looks for jätehuolto isn't helped by työterveyshuolto.
func (m *meaning) spoken(form []finnish.Term) bool {
	modified := false
	for _, t := range form {
		if t.Kind == finnish.Modifier {
			modified = true
			if m.index.has(m.query.lang, t.Text) || len(m.index.speech.thesaurus.words[m.query.lang][t.Text]) > 0 {
				return true
			}
		}
	}
	return !modified
}

// addLinks adds what the thesaurus says that a word means, and tells whether it says anything.
func (m *meaning) addLinks(key string, weight float64, how strength) bool {
	links := m.index.speech.thesaurus.words[m.query.lang][key]
	for _, l := range links {
		m.addConcept(l.to, weight*l.weight, how, key)
	}
	return len(links) > 0
}

func (m *meaning) addConcept(c *concept, weight float64, how strength, but string) {
	for lang := range languages {
		w := weight
		if lang != m.query.lang {
			w *= otherTongue
		}
		for _, s := range c.senses[lang] {
			if s.key != but || lang != m.query.lang {
				m.addSense(lang, s, w, how)
			}
		}
	}
	for _, wider := range c.wider {
		m.addConcept(wider, weight*alsoCalled, how, but)
	}
}

func (m *meaning) addSense(lang int, s sense, weight float64, how strength) {
	if len(s.words) > 1 {
		if len(s.words) == 2 {
			m.add(lang, pair(s.words[0][0].Text, s.words[1][0].Text), weight, how)
		}
		weight, how = weight*sharedWord, byPart
	}
	for _, terms := range s.words {
		for _, t := range terms {
			m.add(lang, t.Text, weight*t.Weight, how)
		}
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
			for _, l := range m.index.speech.thesaurus.words[m.query.lang][modifier.Text] {
				for _, s := range l.to.senses[m.query.lang] {
					if len(s.words) == 1 && s.key != modifier.Text {
						for _, joint := range []string{"", "n"} {
							m.add(m.query.lang, s.key+joint+head.Text, sameMeaning, byWhole)
						}
					}
				}
			}
		}
	}
}

// addNear adds the words that are typed almost so, and the forms of such words.
func (m *meaning) addNear(w word) {
	m.addNearTerms(w.folded, allowed(w.folded), 1)
	if w.core != "" {
		m.addNearTerms(w.core+finnish.CoreMark, allowed(w.core), asForm)
	}
}

func (m *meaning) addNearTerms(letters string, distance int, weight float32) {
	marked := strings.HasSuffix(letters, finnish.CoreMark)
	for i, g := range m.index.segments {
		s := &g.shelves[m.query.lang]
		s.near(letters, distance, func(id uint32, d int) {
			term := s.term(id)
			if strings.HasSuffix(term, finnish.CoreMark) != marked || len(term) < 4 {
				return
			}
			how := float32(oneWrong)
			if d > 1 {
				how = twoWrong
			}
			m.near = append(m.near, posting{i, m.query.lang, id, how * weight, byWhole})
		})
	}
}

func (m *meaning) addBeginnings(letters string, weight float32) {
	for i, g := range m.index.segments {
		s := &g.shelves[m.query.lang]
		s.beginning(letters, func(id uint32) {
			m.near = append(m.near, posting{i, m.query.lang, id, weight, byWhole})
		})
	}
}

// addSplits finds compounds without a dictionary, by the words that stand in the documents: those that
// the word is a part of, and the parts of the word.
func (m *meaning) addSplits(w word) {
	if m.query.lang == place(domain.English) || len(w.folded) < 4 {
		return
	}
	if w.core != "" {
		m.addContaining(w.core)
	}
	m.addParts(w.stem)
}

// addContaining finds the compounds that a core is the last or the first part of.
func (m *meaning) addContaining(core string) {
	const long = 6 // letters that are no coincidence
	for i, g := range m.index.segments {
		s := &g.shelves[m.query.lang]
		s.ending(core+finnish.CoreMark, func(id uint32) {
			rest := strings.TrimSuffix(s.term(id), core+finnish.CoreMark)
			if len(rest) >= 3 && len(core) >= long || m.stands(rest) {
				m.near = append(m.near, posting{i, m.query.lang, id, asHead, byWord})
			}
		})
		s.beginning(core, func(id uint32) {
			term := s.term(id)
			if term[len(term)-1] != finnish.CoreMark[0] {
				return
			}
			for from := len(core); from < min(len(term)-3, len(core)+4); from++ {
				if m.index.has(m.query.lang, term[from:]) || m.index.has(m.query.lang, term[from:len(term)-1]) {
					m.near = append(m.near, posting{i, m.query.lang, id, asModifier, byWord})
					return
				}
			}
		})
	}
}

// addParts splits a word where both sides are words of the documents, or a long beginning is one.
func (m *meaning) addParts(stem string) {
	const long = 5
	for from := len(stem) - 3; from >= 3; from-- {
		heads := m.ends(stem[from:])
		modifiers := m.modifiers(stem[:from])
		if len(heads) == 0 && (len(modifiers) == 0 || from < long) || len(heads) > 0 && len(modifiers) == 0 && !m.stands(stem[:from]) {
			continue
		}
		for _, t := range heads {
			m.add(m.query.lang, t, asHead, byPart)
			m.addLinks(t, asHead, byPart)
		}
		for _, t := range modifiers {
			m.add(m.query.lang, t, asModifier, byPart)
			m.addLinks(t, asModifier, byPart)
		}
		if len(heads) > 0 {
			return
		}
	}
}

// ends gives the terms that a compound's last part may be.
func (m *meaning) ends(text string) []string {
	var found []string
	if slices.Contains(generic[m.query.lang], text) {
		return nil
	}
	if len(text) >= 4 && m.index.has(m.query.lang, text) {
		found = append(found, text)
	}
	if core := m.index.speech.core(text, domain.Languages[m.query.lang]); core != "" && m.index.has(m.query.lang, core+finnish.CoreMark) {
		found = append(found, core+finnish.CoreMark)
	}
	return found
}

const (
	asHead     = 0.7
	asModifier = 0.55
)

// stands tells whether a text may be a compound's first part.
func (m *meaning) stands(text string) bool {
	if len(text) < 2 {
		return false
	}
	if slices.Contains(firstParts[m.query.lang], strings.TrimSuffix(text, "-")) {
		return true
	}
	return len(m.modifiers(text)) > 0 || len(m.index.speech.thesaurus.words[m.query.lang][text]) > 0
}

// modifiers gives the terms that a compound's first part may be, as it stands or without what links it.
func (m *meaning) modifiers(text string) []string {
	var found []string
	try := func(term string) {
		if len(term) >= 4 && m.index.has(m.query.lang, term) {
			found = append(found, term)
		}
	}
	text = strings.TrimSuffix(text, "-")
	try(text)
	core := m.index.speech.core(text, domain.Languages[m.query.lang])
	if core != "" {
		try(core + finnish.CoreMark)
	}
	if n := len(text); n > 4 && strings.IndexByte("nseo", text[n-1]) >= 0 {
		try(text[:n-1])
		if short := m.index.speech.core(text[:n-1], domain.Languages[m.query.lang]); short != core && short != "" {
			try(short + finnish.CoreMark)
		}
	}
	return found
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
