package search

import "slices"

// Means tells whether the thesaurus knows what most of the words of a query mean: what is found then was
// led to, not stumbled on.
func (s *Speech) Means(q Query) bool {
	a := s.understand(q)
	known := 0
	for i, w := range a.words {
		led := func(key string) bool { return len(s.thesaurus.words[a.lang][key]) > 0 }
		if len(a.meant[i]) > 0 || slices.ContainsFunc(w.keys, led) {
			known++
		}
	}
	return known > 0 && 2*known >= len(a.words)
}
