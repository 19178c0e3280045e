package search

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// Completion is a text that goes on from what somebody typed.
type Completion struct {
	Text string
	Kind Kind
}

// offer is a completion with what it is ordered by.
type offer struct {
	Completion
	foreign bool // said in another language only
	inside  bool // it goes on from a word inside
	kind    int
	said    int // by how many documents
}

func (o offer) compare(p offer) int {
	return cmp.Or(
		rank(o.foreign)-rank(p.foreign), rank(o.inside)-rank(p.inside), o.kind-p.kind, p.said-o.said,
		len(o.Text)-len(p.Text), strings.Compare(o.Text, p.Text),
	)
}

func rank(later bool) int {
	if later {
		return 1
	}
	return 0
}

// Complete gives at most limit texts that go on from the one typed, at the beginning of any of their
// words, best first: titles, keywords, themes, situations, and words of the thesaurus that find
// something. Texts of documents that aren't there in the language come after its own.
func (x *Index) Complete(text string, lang domain.Language, limit int) []Completion {
	own := place(lang)
	letters := strings.Join(strings.Fields(finnish.Fold(text)), " ")
	if own < 0 || letters == "" || len(letters) > longestSaying || limit <= 0 {
		return nil
	}
	offers := map[string]offer{} // by what is the same to a reader
	add := func(folded string, o offer) {
		was, ok := offers[folded]
		if ok {
			o.said += was.said
		}
		if ok && was.compare(o) < 0 {
			was.said = o.said
			o = was
		}
		offers[folded] = o
	}
	for i := range x.segments {
		for lang := range languages {
			x.complete(i, lang, own, letters, add)
		}
	}
	for _, word := range x.speech.thesaurus.called(own, letters) {
		if folded := finnish.Fold(word); x.has(own, folded) {
			add(folded, offer{Completion: Completion{word, KindWord}, kind: len(kinds)})
		}
	}
	list := make([]offer, 0, len(offers))
	for _, o := range offers {
		list = append(list, o)
	}
	slices.SortFunc(list, offer.compare)
	found := make([]Completion, 0, limit)
	for _, o := range list[:min(limit, len(list))] {
		found = append(found, o.Completion)
	}
	return found
}

// complete adds what a segment's documents say in a language: another than the own only where they don't
// speak that.
func (x *Index) complete(segment, lang, own int, letters string, add func(string, offer)) {
	g := x.segments[segment]
	p := &g.sayings[lang]
	p.beginning(letters, func(s wordStart) {
		one := p.list[s.saying]
		n := 0
		for _, place := range p.places[one.from:one.to] {
			if x.lives(segment, place) && (lang == own || g.tongues[place]&(1<<own) == 0) {
				n++
			}
		}
		if n > 0 {
			add(one.folded, offer{Completion{one.text, kinds[one.kind]}, lang != own, s.at > 0, int(one.kind), n})
		}
	})
}
