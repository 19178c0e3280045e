package search

import (
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
	enstem "github.com/blevesearch/snowballstem/english"
	svstem "github.com/blevesearch/snowballstem/swedish"

	"academy/domain"
	"academy/domain/finnish"
)

// terms gives the ways in which a word of a language can be found. The result must not be changed.
func (s *Speech) terms(word string, lang domain.Language) []finnish.Term {
	switch lang {
	case domain.Swedish:
		return s.stems[place(lang)].Of(word, swedish)
	case domain.English:
		return s.stems[place(lang)].Of(word, english)
	}
	return s.finnish.Terms(word)
}

// swedish adds what Snowball leaves: the definite forms in -et and -an (mötet, krisen, människan) and the
// neuter of adjectives (svårt, konstruktivt).
func swedish(word string) []finnish.Term {
	terms := stemmed(word, svstem.Stem)
	bare := strings.TrimSuffix(word, "s")
	if len(bare) < shortestDefinite {
		return terms
	}
	n := len(bare)
	switch {
	case strings.HasSuffix(bare, "et"), strings.HasSuffix(bare, "an"):
		bare = bare[:n-2]
	case bare[n-1] == 't' && strings.IndexByte("aeiouy", bare[n-2]) < 0:
		bare = bare[:n-1]
	default:
		return terms
	}
	root := stemOf(bare, svstem.Stem) + finnish.CoreMark
	if !slices.ContainsFunc(terms, func(t finnish.Term) bool { return t.Text == root }) {
		terms = append(terms, finnish.Term{Text: root, Weight: 0.9})
	}
	return terms
}

// shortestDefinite is how many letters a word has at least whose article is taken off.
const shortestDefinite = 5

func english(word string) []finnish.Term { return stemmed(word, enstem.Stem) }

func stemmed(word string, stem func(*snowballstem.Env) bool) []finnish.Term {
	folded := finnish.Fold(word)
	terms := []finnish.Term{{Text: folded, Weight: 1}}
	if root := stemOf(word, stem); root != "" {
		terms = append(terms, finnish.Term{Text: root + finnish.CoreMark, Weight: 0.95})
	}
	return terms
}

func stemOf(word string, stem func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return finnish.Fold(env.Current())
}

// stem gives a folded word without its ending.
func (s *Speech) stem(folded string, lang domain.Language) string {
	if lang == domain.Finnish {
		return finnish.Stem(folded)
	}
	return s.core(folded, lang)
}

// core gives what the forms of a folded word have in common.
func (s *Speech) core(folded string, lang domain.Language) string {
	switch lang {
	case domain.Swedish:
		return stemOf(folded, svstem.Stem)
	case domain.English:
		return stemOf(folded, enstem.Stem)
	}
	return finnish.Core(folded)
}

// stops tells whether a word says nothing of what is asked.
func (s *Speech) stops(word string, lang domain.Language) bool {
	return s.silent[place(lang)][finnish.Fold(word)]
}

// matter leaves the words that matter; when none does, all of them.
func (s *Speech) matter(all []string, lang domain.Language) []string {
	var words []string
	for _, w := range all {
		if !s.stops(w, lang) {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return all
	}
	return words
}

// base is the form by which a word is known beside others, the same for all its forms; where a form has
// several, the first in the alphabet.
func (s *Speech) base(word string, lang domain.Language) string {
	itself := finnish.Fold(word)
	base := ""
	for _, key := range s.keys(word, lang) {
		if key != itself && (base == "" || key < base) {
			base = key
		}
	}
	if base == "" {
		return itself
	}
	return base
}

// Say gives the words of a text that say something, each in a form that its forms share, so that two
// texts can be held beside each other. It reads the first thousand words.
func (s *Speech) Say(text string, lang domain.Language) []string {
	words := s.matter(finnish.Words(text, 1000), lang)
	for i, w := range words {
		if lang == domain.Finnish {
			words[i] = s.base(w, lang)
		} else {
			words[i] = s.core(finnish.Fold(w), lang)
		}
	}
	return words
}

// pair is the term of two words that stand side by side, in whatever order. It begins as no word does.
func pair(a, b string) string { return string(appendPair(nil, a, b)) }

func appendPair(to []byte, a, b string) []byte {
	if a > b {
		a, b = b, a
	}
	return append(append(append(append(to, pairMark...), a...), ' '), b...)
}

const pairMark = " "

// isWord tells a term that may be a word from a core and from a pair.
func isWord(term string) bool {
	return !strings.HasSuffix(term, finnish.CoreMark) && !strings.HasPrefix(term, pairMark)
}
