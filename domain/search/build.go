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
	b, ok := s.builders.Get().(*builder)
	if !ok {
		b = &builder{words: map[string]known{}, terms: map[string]uint32{}}
	}
	defer s.builders.Put(b)
	for at, lang := range domain.Languages {
		b.begin(s, lang)
		for i, d := range documents {
			if text, ok := d.Texts[lang]; ok {
				g.tongues[i] |= 1 << at
				b.add(uint32(i), text)
			}
		}
		g.shelves[at], g.sayings[at] = b.shelf(), b.said.sayings()
	}
	b.begin(nil, "") // no text stays
	return g
}

// builder gathers one language's terms. Its room is used again for the next ones, so that loading thousands
// of documents leaves little to collect.
type builder struct {
	speech *Speech
	lang   domain.Language
	words  map[string]known  // few words of a text are new
	terms  map[string]uint32 // their numbers, in order of appearance
	texts  []string          // by number
	found  []standing        // in order of the documents
	sorted []standing        // in order of the terms
	begins []uint32          // of each term in sorted
	sums   []float32         // by term, of the document at hand
	seen   []uint32          // terms of the document at hand
	pair   []byte
	said   sayingBuilder
	writer shelfWriter
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

// standing is that a term stands in a document.
type standing struct {
	term, place uint32
	weight      uint8
}

// begin empties the room for a language.
func (b *builder) begin(s *Speech, lang domain.Language) {
	clear(b.words)
	clear(b.terms)
	clear(b.texts)
	b.speech, b.lang, b.said = s, lang, newSayingBuilder()
	b.texts, b.found, b.sums, b.seen = b.texts[:0], b.found[:0], b.sums[:0], b.seen[:0]
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
		before, left := "", longestText
		finnish.Spans(text, func(s finnish.Span) bool {
			k := b.know(s.Word)
			for _, w := range k.terms {
				b.note(w.term, weight*w.weight)
			}
			if k.base != "" && weight >= pairsFrom {
				if before != "" {
					b.pair = appendPair(b.pair[:0], before, k.base)
					b.note(b.numberOf(b.pair), weight)
				}
				before = k.base
			}
			left--
			return left > 0
		})
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
	if number, ok := b.terms[term]; ok {
		return number
	}
	return b.enter(strings.Clone(term))
}

// numberOf is number for a term that is put together.
func (b *builder) numberOf(term []byte) uint32 {
	if number, ok := b.terms[string(term)]; ok {
		return number
	}
	return b.enter(string(term))
}

// enter numbers a new term.
func (b *builder) enter(term string) uint32 {
	number := uint32(len(b.texts))
	b.terms[term] = number
	b.texts, b.sums = append(b.texts, term), append(b.sums, 0)
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
	word = strings.Clone(word)
	b.words[word] = k
	b.said.spell(word)
	return k
}

// shelf puts what was gathered in order.
func (b *builder) shelf() shelf {
	b.sort()
	order := make([]uint32, len(b.texts))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.texts[x], b.texts[y]) })
	for _, term := range order {
		for _, f := range b.sorted[b.begins[term]:b.begins[term+1]] {
			b.writer.add(f.place, f.weight)
		}
		b.writer.finish(b.texts[term])
	}
	return b.writer.shelf()
}

// sort puts what was found in order of the terms, each one's documents in their own.
func (b *builder) sort() {
	n := len(b.texts)
	b.begins = append(b.begins[:0], make([]uint32, n+2)...)
	for _, f := range b.found {
		b.begins[f.term+2]++
	}
	for i := range n {
		b.begins[i+2] += b.begins[i+1]
	}
	b.sorted = slices.Grow(b.sorted[:0], len(b.found))[:len(b.found)]
	for _, f := range b.found {
		b.sorted[b.begins[f.term+1]] = f
		b.begins[f.term+1]++
	}
}
