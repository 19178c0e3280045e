package search

import "slices"

// Means tells whether the thesaurus knows what most of the words of a query mean: what is found then was
// led to, not stumbled on.
func (a *Asked) Means() bool {
	known := 0
	for _, w := range a.words {
		if w.together || a.speech.leads(a.lang, w.keys) {
			known++
		}
	}
	return known > 0 && 2*known >= len(a.words)
}

// leads tells whether the thesaurus leads from a word anywhere.
func (s *Speech) leads(lang int, keys []string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return s.thesaurus.leads(lang, key) })
}
