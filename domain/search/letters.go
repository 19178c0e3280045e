package search

import "academy/domain/finnish"

// addNear adds the words that are typed almost so, and the forms of such words.
func (m *meaning) addNear(w *word) {
	m.addNearTerms(w.folded, allowed(w.folded), 1)
	if w.core != "" {
		m.addNearTerms(w.core+finnish.CoreMark, allowed(w.core), asForm)
	}
}

func (m *meaning) addNearTerms(letters string, distance int, weight float32) {
	words := isWord(letters)
	for i, g := range m.index.segments {
		s := &g.shelves[m.query.lang]
		s.near(letters, distance, func(id uint32, d int) {
			term := s.term(id)
			if isWord(term) != words || len(term) < 4 {
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
