package search

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"

	"academy/domain/finnish"
)

// Kind tells what a completion is.
type Kind string

// The kinds, in the order in which they are offered.
const (
	KindTitle     Kind = "title"
	KindKeyword   Kind = "keyword"
	KindTheme     Kind = "theme"
	KindSituation Kind = "situation"
	KindWord      Kind = "word" // of the thesaurus
)

var kinds = []Kind{KindTitle, KindKeyword, KindTheme, KindSituation, KindWord}

// sayings are the texts that can be offered to somebody who types, and how words are spelled.
type sayings struct {
	list   []saying
	places []uint32    // of the documents that say so, list by list
	starts []wordStart // in order of what follows
	dotted []string    // words with letters that folding changes, in order of the folded word
}

type saying struct {
	text, folded string
	kind         uint8
	from, to     uint32 // in places
}

// wordStart is where a word of a saying begins.
type wordStart struct {
	saying uint32
	at     uint16 // in the folded text, in bytes
}

func (p *sayings) from(s wordStart) string { return p.list[s.saying].folded[s.at:] }

// beginning calls found with each saying of which a word begins with the letters.
func (p *sayings) beginning(letters string, found func(s wordStart)) {
	at := sort.Search(len(p.starts), func(i int) bool { return p.from(p.starts[i]) >= letters })
	for ; at < len(p.starts) && strings.HasPrefix(p.from(p.starts[at]), letters); at++ {
		found(p.starts[at])
	}
}

// spelled gives how a folded word is written with its dots.
func (p *sayings) spelled(folded string) (string, bool) {
	at, ok := slices.BinarySearchFunc(p.dotted, folded, func(w, folded string) int { return cmp.Compare(finnish.Fold(w), folded) })
	if !ok {
		return "", false
	}
	return p.dotted[at], true
}

// longestSaying is how many bytes a text has at most that is offered.
const longestSaying = 200

type said struct {
	text string
	kind uint8
}

// sayingBuilder gathers one language's sayings.
type sayingBuilder struct {
	said   map[said][]uint32
	dotted map[string]string // by the folded word
}

func (b *sayingBuilder) add(place uint32, t Text) {
	for kind, texts := range [][]string{{t.Title}, t.Keywords, t.Themes, t.Situations} {
		for _, text := range texts {
			s := said{strings.TrimSpace(text), uint8(kind)}
			if s.text == "" || len(s.text) > longestSaying {
				continue
			}
			if list := b.said[s]; len(list) == 0 || list[len(list)-1] != place {
				b.said[s] = append(list, place)
			}
		}
	}
}

// spell notes how a word is written.
func (b *sayingBuilder) spell(word string) {
	if strings.IndexFunc(word, func(r rune) bool { return r > 127 }) < 0 {
		return
	}
	if folded := finnish.Fold(word); folded != word {
		if was, ok := b.dotted[folded]; !ok || word < was {
			b.dotted[folded] = word
		}
	}
}

func (b *sayingBuilder) sayings() sayings {
	var p sayings
	for s, places := range b.said {
		p.list = append(p.list, saying{s.text, finnish.Fold(s.text), s.kind, uint32(len(p.places)), uint32(len(p.places) + len(places))})
		p.places = append(p.places, places...)
	}
	for _, folded := range slices.Sorted(maps.Keys(b.dotted)) {
		p.dotted = append(p.dotted, b.dotted[folded])
	}
	p.arrange()
	return p
}

// arrange puts the sayings and the beginnings of their words in order.
func (p *sayings) arrange() {
	slices.SortFunc(p.list, func(a, b saying) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), cmp.Compare(a.kind, b.kind), strings.Compare(a.text, b.text))
	})
	p.list = slices.Clip(p.list)
	for i, one := range p.list {
		finnish.Spans(one.folded, func(s finnish.Span) bool {
			p.starts = append(p.starts, wordStart{uint32(i), uint16(s.From)})
			return true
		})
	}
	slices.SortFunc(p.starts, func(a, b wordStart) int {
		return cmp.Or(strings.Compare(p.from(a), p.from(b)), cmp.Compare(a.saying, b.saying))
	})
	p.starts = slices.Clip(p.starts)
}

// mergeSayings makes one of many. Moved tells where documents are now.
func mergeSayings(list []*sayings, moved [][]uint32) sayings {
	b := newSayingBuilder()
	for i, p := range list {
		for _, one := range p.list {
			for _, place := range p.places[one.from:one.to] {
				if at := moved[i][place]; at != gone {
					s := said{one.text, one.kind}
					b.said[s] = append(b.said[s], at)
				}
			}
		}
		for _, word := range p.dotted {
			b.spell(word)
		}
	}
	return b.sayings()
}

func newSayingBuilder() sayingBuilder {
	return sayingBuilder{said: map[said][]uint32{}, dotted: map[string]string{}}
}
