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

// NewThesaurus arranges groups and relations by folded word.
func NewThesaurus(groups []Group, relations []Relation) *Thesaurus {
	t := &Thesaurus{same: map[domain.Language]map[string][]string{}, leads: map[domain.Language]map[string][]string{}}
	for _, lang := range domain.Languages {
		t.same[lang], t.leads[lang] = map[string][]string{}, map[string][]string{}
	}
	for _, g := range groups {
		for _, from := range g.Terms {
			for _, to := range g.Terms {
				if to != from {
					enter(t.same[g.Lang], g.Lang, from, to)
				}
			}
		}
	}
	for _, r := range relations {
		for _, from := range r.From {
			enter(t.leads[r.Lang], r.Lang, from, r.To...)
		}
	}
	return t
}

// enter notes what a word leads to, under the word and under its stem: spoken words are in no
// dictionary, so only the stem finds their other forms.
func enter(table map[string][]string, lang domain.Language, from string, to ...string) {
	keys := []string{finnish.Fold(from)}
	if stem := finnish.Fold(finnish.Stem(from)); lang == domain.Finnish && stem != keys[0] {
		keys = append(keys, stem)
	}
	for _, key := range keys {
		table[key] = append(table[key], to...)
	}
}

// phrases finds the entries of several words that stand in a query, and what they lead to.
func (t *Thesaurus) phrases(lang domain.Language, lemmas []string) []string {
	var found []string
	for size := 2; size <= 3; size++ {
		for i := 0; i+size <= len(lemmas); i++ {
			phrase := strings.Join(lemmas[i:i+size], " ")
			found = append(found, t.same[lang][phrase]...)
			found = append(found, t.leads[lang][phrase]...)
		}
	}
	return found
}
