package search

import (
	"slices"

	"github.com/blevesearch/snowballstem"
	enstem "github.com/blevesearch/snowballstem/english"
	svstem "github.com/blevesearch/snowballstem/swedish"

	"academy/domain"
	"academy/domain/finnish"
)

// terms gives the ways in which a word of a language can be found.
func (s *Speech) terms(word string, lang domain.Language) []finnish.Term {
	switch lang {
	case domain.Swedish:
		return stemmed(word, svstem.Stem)
	case domain.English:
		return stemmed(word, enstem.Stem)
	}
	return s.finnish.Terms(word)
}

func stemmed(word string, stem func(*snowballstem.Env) bool) []finnish.Term {
	env := snowballstem.NewEnv(word)
	stem(env)
	terms := []finnish.Term{{Text: finnish.Fold(word), Weight: 1}}
	if root := finnish.Fold(env.Current()); root != terms[0].Text && root != "" {
		terms = append(terms, finnish.Term{Text: root, Weight: 0.95})
	}
	return terms
}

// stopWords are the words of questions that say nothing of what is asked.
var stopWords = map[domain.Language][]string{
	domain.Finnish: {
		"miten", "mitä", "mikä", "mitkä", "kuinka", "miksi", "milloin", "missä", "kuka", "kun", "kuin", "jos", "kanssa", "että", "ja", "tai",
		"on", "ei", "olla", "ovat", "oli", "en", "et", "se", "ne", "tämä", "tää", "minä", "mä", "mun", "minun", "hän", "me", "te", "he", "voi",
		"voiko", "pitäisi", "pitää", "saa", "saada", "saan", "joku", "jokin", "jotain", "vaan", "vain", "niin", "myös", "aina", "koko", "ihan",
		"nyt", "sitten", "taas", "vielä", "kaikki", "eikä", "mutta", "jotta", "jonka", "joka", "jotka",
	},
	domain.Swedish: {
		"hur", "vad", "vem", "när", "var", "varför", "som", "och", "eller", "att", "det", "den", "de", "en", "ett", "är", "inte", "jag", "man", "vi",
		"i", "på", "av", "för", "till", "med", "om", "ska", "kan", "min", "mitt", "mina", "han", "hon", "alla", "alltid",
	},
	domain.English: {
		"how", "what", "who", "when", "where", "why", "the", "a", "an", "and", "or", "to", "of", "in", "on", "for", "with", "is", "are", "do", "does",
		"i", "my", "we", "our", "it", "not", "can", "should", "always", "all", "somebody", "someone",
	},
}

// asked splits a query into the words that matter; when none does, all of them.
func asked(text string, lang domain.Language) []string {
	all := finnish.Words(text, maxWords)
	var words []string
	for _, w := range all {
		if !slices.Contains(stopWords[lang], w) {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return all
	}
	return words
}

// maxWords is how many words of a query are looked at.
const maxWords = 24
