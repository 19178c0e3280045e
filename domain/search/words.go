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

// stops tells whether a word says nothing of what is asked.
func stops(word string, lang domain.Language) bool { return slices.Contains(stopWords[lang], word) }

// matter leaves the words that matter; when none does, all of them.
func matter(all []string, lang domain.Language) []string {
	var words []string
	for _, w := range all {
		if !stops(w, lang) {
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

// firstParts begin compounds and seldom stand alone.
var firstParts = [languages][]string{
	{
		"ala", "ali", "alku", "avo", "edus", "ennakko", "epa", "eri", "erityis", "esi", "eta", "etu", "hyvin", "ihmis", "itse", "jalki", "jatko", "johto",
		"kansain", "kehitys", "keskus", "kesken", "koe", "kokonais", "koulu", "laaja", "lahi", "lisa", "loppu", "lyhyt", "moni", "muutos", "nais", "nuoriso",
		"ohjaus", "oma", "osa", "paa", "perus", "pien", "pika", "pois", "rinnakkais", "ryhma", "sisa", "suur", "taka", "tasa", "tyo", "ulko", "uudelleen",
		"uus", "vaihto", "vali", "vapaa", "vastuu", "verkko", "vertais", "vika", "yhdys", "yhteis", "yhden", "yksin", "yksi", "yla", "yli", "ylin",
	},
	{
		"an", "av", "bi", "del", "distans", "eftert", "efter", "egen", "fjarr", "for", "fore", "fram", "fri", "genom", "grupp", "hel", "hog", "in", "led",
		"mellan", "med", "mot", "ny", "om", "over", "pa", "sam", "sjalv", "sjuk", "stor", "sarskild", "till", "under", "upp", "ut", "vid", "verksamhets",
	},
	nil,
}
