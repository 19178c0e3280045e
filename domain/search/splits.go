package search

import (
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// addSplits finds compounds without a dictionary, by the words that stand in the documents: those that
// the word is a part of, and the parts of the word.
func (m *meaning) addSplits(w *word) {
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

// stands tells whether a text may be a compound's first part.
func (m *meaning) stands(text string) bool {
	if len(text) < 2 {
		return false
	}
	if slices.Contains(firstParts[m.query.lang], strings.TrimSuffix(text, "-")) {
		return true
	}
	return len(m.modifiers(text)) > 0 || m.query.speech.thesaurus.leads(m.query.lang, text)
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
