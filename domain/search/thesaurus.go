package search

import (
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// thesaurus knows which words stand for which.
type thesaurus struct {
	same  map[domain.Language]map[string][]string
	leads map[domain.Language]map[string][]string
}

// newThesaurus arranges groups and relations by the words that are looked up.
func newThesaurus(s *Speech, from domain.Thesaurus) *thesaurus {
	t := &thesaurus{same: map[domain.Language]map[string][]string{}, leads: map[domain.Language]map[string][]string{}}
	for _, lang := range domain.Languages {
		t.same[lang], t.leads[lang] = map[string][]string{}, map[string][]string{}
		for _, g := range from.Groups {
			for _, a := range g.Terms.In(lang) {
				for _, b := range g.Terms.In(lang) {
					if a != b {
						enter(t.same[lang], s.entries(a, lang), b)
					}
				}
			}
		}
	}
	for _, r := range from.Relations {
		for _, word := range r.From {
			enter(t.leads[r.Lang], s.entries(word, r.Lang), r.To...)
		}
	}
	return t
}

func enter(table map[string][]string, keys []string, to ...string) {
	for _, key := range keys {
		table[key] = append(table[key], to...)
	}
}

// entries are the keys under which a word or phrase is looked up. A word stands under itself and its
// stem: spoken words are in no dictionary, so only the stem finds their other forms. A phrase stands
// under the base forms of its words that matter, as a query's are; one of which only a single word
// matters stands under nothing, since that word means more than the phrase.
func (s *Speech) entries(text string, lang domain.Language) []string {
	if !strings.Contains(text, " ") {
		keys := []string{finnish.Fold(text)}
		if stem := finnish.Fold(finnish.Stem(text)); lang == domain.Finnish && stem != keys[0] {
			keys = append(keys, stem)
		}
		return keys
	}
	words := asked(text, lang)
	if len(words) < 2 {
		return nil
	}
	return []string{s.phrase(words, lang)}
}

// phrase is words as the thesaurus knows them together.
func (s *Speech) phrase(words []string, lang domain.Language) string {
	lemmas := make([]string, len(words))
	for i, w := range words {
		lemmas[i] = s.lemma(w, lang)
	}
	return strings.Join(lemmas, " ")
}

// phrases finds the entries of several words that stand in a query, and what they lead to.
func (s *Speech) phrases(lang domain.Language, words []string) []string {
	var found []string
	for size := 2; size <= 3; size++ {
		for i := 0; i+size <= len(words); i++ {
			phrase := s.phrase(words[i:i+size], lang)
			found = append(found, s.thesaurus.same[lang][phrase]...)
			found = append(found, s.thesaurus.leads[lang][phrase]...)
		}
	}
	return found
}
