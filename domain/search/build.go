package search

import (
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// longestText is how many words of one field are indexed.
const longestText = 20_000

// build analyses documents on one core.
func build(s *Speech, documents []Document) *Segment {
	g := &Segment{numbers: make([]uint32, len(documents)), tongues: make([]uint8, len(documents))}
	for i, d := range documents {
		g.numbers[i] = d.Number
	}
	for at, lang := range domain.Languages {
		b := newBuilder(s, lang)
		for i, d := range documents {
			if text, ok := d.Texts[lang]; ok {
				g.tongues[i] |= 1 << at
				b.add(uint32(i), text)
			}
		}
		g.shelves[at], g.sayings[at] = b.shelf(), b.said.sayings()
	}
	return g
}

// builder gathers one language's terms.
type builder struct {
	speech *Speech
	lang   domain.Language
	words  map[string]known  // few words of a text are new
	terms  map[string]uint32 // their numbers, in order of appearance
	found  []standing
	sums   []float32 // by term, of the document at hand
	seen   []uint32  // terms of the document at hand
	said   sayingBuilder
}

// known is what a word is found by.
type known struct {
	terms []weighed
	base  string // "" for a stop word
}

type weighed struct {
	term   uint32
	weight float32
}

type standing struct {
	term, place uint32
	weight      uint8
}

func newBuilder(s *Speech, lang domain.Language) *builder {
	return &builder{speech: s, lang: lang, words: map[string]known{}, terms: map[string]uint32{}, said: newSayingBuilder()}
}

// add weighs every term of a document.
func (b *builder) add(place uint32, t Text) {
	b.weigh(inTitle*brevity(t.Title), t.Title)
	b.weigh(inSummary, t.Summary)
	b.weigh(inSituation, t.Situations...)
	b.weigh(inKeyword, t.Keywords...)
	b.weigh(inTheme, t.Themes...)
	b.weigh(inBody, t.Body...)
	for _, term := range b.seen {
		b.found = append(b.found, standing{term, place, quantised(b.sums[term])})
		b.sums[term] = 0
	}
	b.seen = b.seen[:0]
	b.said.add(place, t)
}

// brevity is how much more a word counts in a short title than in a long one.
func brevity(title string) float32 {
	return 1.1 / (1 + float32(strings.Count(title, " "))/24)
}

func (b *builder) weigh(weight float32, texts ...string) {
	for _, text := range texts {
		before := ""
		for _, word := range finnish.Words(text, longestText) {
			k := b.know(word)
			for _, w := range k.terms {
				b.note(w.term, weight*w.weight)
			}
			if k.base == "" || weight < pairsFrom {
				continue
			}
			if before != "" {
				b.note(b.number(pair(before, k.base)), weight)
			}
			before = k.base
		}
	}
}

// pairsFrom is the weight of a field from which on words side by side are noted.
const pairsFrom = inSituation

func (b *builder) note(term uint32, weight float32) {
	if b.sums[term] == 0 {
		b.seen = append(b.seen, term)
	}
	b.sums[term] += weight
}

// number gives a term its number.
func (b *builder) number(term string) uint32 {
	number, ok := b.terms[term]
	if !ok {
		number = uint32(len(b.terms))
		b.terms[strings.Clone(term)] = number
		b.sums = append(b.sums, 0)
	}
	return number
}

// know analyses a word that is met for the first time.
func (b *builder) know(word string) known {
	k, ok := b.words[word]
	if ok {
		return k
	}
	silent := b.speech.stops(word, b.lang)
	for _, t := range b.speech.terms(word, b.lang) {
		if silent && !isWord(t.Text) {
			continue // the core of mitä is that of mitata
		}
		k.terms = append(k.terms, weighed{b.number(t.Text), float32(t.Weight)})
	}
	if !silent {
		k.base = b.speech.base(word, b.lang)
	}
	b.words[strings.Clone(word)] = k
	b.said.spell(word)
	return k
}

// shelf puts what was gathered in order.
func (b *builder) shelf() shelf {
	texts := make([]string, 0, len(b.terms))
	for text := range b.terms {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	begins := make([]uint32, len(b.terms)+1) // of a term's documents, by its number
	for _, f := range b.found {
		begins[f.term+1]++
	}
	for i := range texts {
		begins[i+1] += begins[i]
	}
	sorted, next := make([]standing, len(b.found)), slices.Clone(begins)
	for _, f := range b.found {
		sorted[next[f.term]] = f
		next[f.term]++
	}
	var w shelfWriter
	for _, text := range texts {
		term := b.terms[text]
		for _, f := range sorted[begins[term]:begins[term+1]] {
			w.add(f.place, f.weight)
		}
		w.finish(text)
	}
	return w.shelf()
}
