package search

import (
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// maxWords is how many words of a query are looked at.
const maxWords = 24

// Asked is a query as search understands it: analysed once for all that a request needs of it. It is for
// one goroutine.
type Asked struct {
	query  Query
	speech *Speech
	lang   int // -1 for one that isn't searched
	words  []word
	last   int // the word that may be a beginning
	said   []saidTogether
	seen   [languages]*sought // for highlighting
	exact  int                // documents that answer exactly, -1 until they were looked for
}

// saidTogether is words of a query that the thesaurus knows as phrases, and what those mean.
type saidTogether struct {
	words []int // in a.words
	links []link
}

// word is one that matters in a query.
type word struct {
	text, folded string
	together     bool   // it is part of a phrase
	core         string // without a mark; "" for none
	stem, base   string
	known        bool             // to the dictionary
	forms        [][]finnish.Term // of the word, and with its dots restored
	keys         []string         // of the thesaurus
	weight       float32          // beside the other words
}

// Ask splits a query into the words that matter.
func (s *Speech) Ask(q Query) *Asked {
	a := &Asked{query: q, speech: s, lang: place(q.Lang), last: -1, exact: -1}
	if a.lang < 0 {
		return a
	}
	all := finnish.Words(q.Text, maxWords)
	keys := make([][]string, len(all))
	at := make([]int, len(all)) // where each word is among those that matter, -1 for one that doesn't
	some := slices.ContainsFunc(all, func(w string) bool { return !s.stops(w, q.Lang) })
	for i, w := range all {
		at[i] = -1
		if some && s.stops(w, q.Lang) {
			keys[i] = s.keys(w, q.Lang)
			continue
		}
		if at[i] = slices.IndexFunc(a.words, func(was word) bool { return was.text == w }); at[i] >= 0 {
			keys[i] = a.words[at[i]].keys
			continue // said twice
		}
		at[i] = len(a.words)
		a.words = append(a.words, s.word(w, q.Lang))
		keys[i] = a.words[at[i]].keys
	}
	if n := len(all); n > 0 {
		a.last = at[n-1]
	}
	s.meant(a.lang, keys, func(l link, words []int) {
		var among []int
		for _, i := range words {
			if at[i] >= 0 {
				among = append(among, at[i])
			}
		}
		if len(among) > 0 {
			a.sayTogether(among, l)
		}
	})
	s.weigh(a)
	return a
}

// weigh tells how much each word says beside the others: in a long sentence few words carry the problem.
func (s *Speech) weigh(a *Asked) {
	for i := range a.words {
		w := &a.words[i]
		w.weight = 1
		if len(a.words) == 1 {
			return
		}
		if w.together {
			w.weight *= inPhrase
		}
		if !s.leads(a.lang, w.keys) {
			w.weight *= unheardOf
		}
		if slices.ContainsFunc(w.keys, func(key string) bool { return s.light[a.lang][key] }) {
			w.weight *= saysLess
		}
	}
}

// sayTogether notes a phrase. Phrases that share words are one: each word says something once.
func (a *Asked) sayTogether(words []int, l link) {
	one := saidTogether{words, []link{l}}
	rest := a.said[:0]
	for _, other := range a.said {
		if slices.ContainsFunc(other.words, func(w int) bool { return slices.Contains(one.words, w) }) {
			for _, w := range other.words {
				if !slices.Contains(one.words, w) {
					one.words = append(one.words, w)
				}
			}
			one.links = append(one.links, other.links...)
		} else {
			rest = append(rest, other)
		}
	}
	a.said = append(rest, one)
	for _, w := range one.words {
		a.words[w].together = true
	}
}

// word is what is known of a word of a query.
func (s *Speech) word(text string, lang domain.Language) word {
	return s.words[place(lang)].Of(text, func(text string) word { return s.analyse(strings.Clone(text), lang) })
}

// analyse works a word out, with its dots restored where the dictionary doesn't know it.
func (s *Speech) analyse(text string, lang domain.Language) word {
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
