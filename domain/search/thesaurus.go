package search

import (
	"sort"
	"strings"
)

// thesaurus knows which words and phrases stand for what. It lies in a few long lists, whose entries name
// each other by number: as texts, terms and links of their own its parts took three times the memory, in
// nearly a hundred thousand pieces.
type thesaurus struct {
	texts    []string  // whatever is said, each once
	weights  []float64 // of terms, each once
	wordings [languages][]wording
	terms    []term
	words    []span   // of wordings, each in keys
	keys     []number // in texts

	concepts []concept
	senses   []sense
	wider    []wider

	links     []link
	phrases   []phrase
	linked    [languages]map[string]span // by every key of a word, in links
	beginning [languages]map[string]span // by every key of a first word, in phrases
	sorted    [languages][]number        // what groups are called, for completion
}

// number is a place in one of the lists.
type number = uint32

// span is a part of one of the lists.
type span struct{ from, to number }

// wording is a text of the thesaurus, analysed.
type wording struct {
	text, key number // in texts
	pair      number // of two words side by side
	terms     span   // of its words as wholes
	words     span   // one: the keys under which it stands alone; several: those of a phrase
	said      uint8  // how many of its words say something
}

// term is a way in which a word of a wording can be found.
type term struct {
	text   number
	weight number
}

// link leads from words to what they mean.
type link struct {
	to     number // in concepts
	weight float64
}

// concept is a meaning, how it is put in three languages, and the groups of an everyday word's meanings.
type concept struct {
	senses [languages]span
	wider  span
}

// sense is one way to put a concept.
type sense struct {
	wording number
	share   float64 // of what leads to the concept
}

// wider is a group that a relation leads to.
type wider struct {
	to    number // in concepts
	share float64
}

// linksOf gives what a word leads to, by one of its keys.
func (t *thesaurus) linksOf(lang int, key string) []link {
	at := t.linked[lang][key]
	return t.links[at.from:at.to]
}

// leads tells whether a word leads anywhere, by one of its keys.
func (t *thesaurus) leads(lang int, key string) bool {
	_, ok := t.linked[lang][key]
	return ok
}

// sensesOf gives the ways to put a concept in a language.
func (t *thesaurus) sensesOf(c *concept, lang int) []sense {
	at := c.senses[lang]
	return t.senses[at.from:at.to]
}

func (t *thesaurus) widerOf(c *concept) []wider { return t.wider[c.wider.from:c.wider.to] }

func (t *thesaurus) termsOf(w *wording) []term { return t.terms[w.terms.from:w.terms.to] }

func (t *thesaurus) wordsOf(w *wording) []span { return t.words[w.words.from:w.words.to] }

// called lists what groups are called that begins with folded letters.
func (t *thesaurus) called(lang int, letters string) []string {
	list, wordings := t.sorted[lang], t.wordings[lang]
	key := func(i int) string { return t.texts[wordings[list[i]].key] }
	var found []string
	at := sort.Search(len(list), func(i int) bool { return key(i) >= letters })
	for ; at < len(list) && strings.HasPrefix(key(at), letters); at++ {
		found = append(found, t.texts[wordings[list[at]].text])
	}
	return found
}
