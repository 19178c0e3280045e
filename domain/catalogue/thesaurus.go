package catalogue

import (
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// Group is words that mean the same.
type Group struct {
	Lang  domain.Language `json:"lang"`
	Terms []string        `json:"terms"`
}

// Relation leads from everyday words to words of the field, one way: who types poissa means
// poissaolo, but not the other way round.
type Relation struct {
	Lang domain.Language `json:"lang"`
	From []string        `json:"from"`
	To   []string        `json:"to"`
}

// Thesaurus knows which words stand for which.
type Thesaurus struct {
	same  map[domain.Language]map[string][]string
	leads map[domain.Language]map[string][]string
}

// newThesaurus arranges groups and relations by the words that are looked up.
func newThesaurus(s *Speech, groups []Group, relations []Relation) *Thesaurus {
	t := &Thesaurus{same: map[domain.Language]map[string][]string{}, leads: map[domain.Language]map[string][]string{}}
	for _, lang := range domain.Languages {
		t.same[lang], t.leads[lang] = map[string][]string{}, map[string][]string{}
	}
	for _, g := range groups {
		for _, from := range g.Terms {
			for _, to := range g.Terms {
				if to != from {
					enter(t.same[g.Lang], s.entries(from, g.Lang), to)
				}
			}
		}
	}
	for _, r := range relations {
		for _, from := range r.From {
			enter(t.leads[r.Lang], s.entries(from, r.Lang), r.To...)
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
			found = append(found, s.Thesaurus.same[lang][phrase]...)
			found = append(found, s.Thesaurus.leads[lang][phrase]...)
		}
	}
	return found
}
