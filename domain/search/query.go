package search

import (
	"slices"

	"academy/domain"
	"academy/domain/finnish"
)

// maxWords is how many words of a query are looked at.
const maxWords = 24

// asked is a query as search understands it.
type asked struct {
	lang  int
	only  bool
	words []word
	last  int // the word that may be a beginning
	meant [][]link
}

// word is one that matters in a query.
type word struct {
	text, folded string
	core         string // without a mark; "" for none
	stem, base   string
	known        bool             // to the dictionary
	forms        [][]finnish.Term // of the word, and with its dots restored
	keys         []string         // of the thesaurus
}

// understand splits a query into the words that matter.
func (s *Speech) understand(q Query) *asked {
	a := &asked{lang: place(q.Lang), only: q.NoFallback}
	if a.lang < 0 {
		return a
	}
	all := finnish.Words(q.Text, maxWords)
	keys := make([][]string, len(all))
	at := make([]int, len(all)) // where each word is among those that matter, -1 for one that doesn't
	some := slices.ContainsFunc(all, func(w string) bool { return !s.stops(w, q.Lang) })
	for i, w := range all {
		at[i] = -1
		keys[i] = s.keys(w, q.Lang)
		if some && s.stops(w, q.Lang) {
			continue
		}
		if at[i] = slices.IndexFunc(a.words, func(was word) bool { return was.text == w }); at[i] >= 0 {
			continue // said twice
		}
		at[i] = len(a.words)
		a.words = append(a.words, s.word(w, q.Lang))
	}
	a.last = -1
	if n := len(all); n > 0 {
		a.last = at[n-1]
	}
	a.meant = make([][]link, len(a.words))
	s.meant(a.lang, keys, func(l link, words []int) {
		for _, i := range words {
			if at[i] >= 0 {
				a.meant[at[i]] = append(a.meant[at[i]], l)
			}
		}
	})
	return a
}

// word analyses one word of a query, with its dots restored where the dictionary doesn't know it.
func (s *Speech) word(text string, lang domain.Language) word {
	folded := finnish.Fold(text)
	w := word{
		text: text, folded: folded, core: s.core(folded, lang), stem: s.stem(folded, lang), base: s.base(text, lang),
		forms: [][]finnish.Term{s.terms(text, lang)}, keys: s.keys(text, lang),
	}
	if lang != domain.Finnish {
		return w
	}
	if w.known = s.finnish.Knows(text); w.known {
		return w
	}
	for _, dotted := range s.finnish.Restore(text) {
		w.forms = append(w.forms, s.terms(dotted, lang))
		w.keys = append(w.keys, s.keys(dotted, lang)...)
		w.known = true
	}
	return w
}
