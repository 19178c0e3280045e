package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"academy/domain"
	"academy/domain/finnish"
)

// sought is what a query's words are known by in a text.
type sought struct {
	terms wanted
	parts wanted // found only where they are the whole word
	begin string // letters of the last word
}

// mostJudged is how many words of a text are looked at: one of any size is bounded work.
const mostJudged = 5000

// Span is a part of a text, in characters: from the first to before the last.
type Span struct{ From, To int }

// Highlight appends where the words of a query stand in a text, in any form, in a compound, or as what they
// mean: in order, not overlapping.
func (a *Asked) Highlight(spans []Span, text string, lang domain.Language) []Span {
	at := place(lang)
	if at < 0 || len(a.words) == 0 {
		return spans
	}
	if a.seen[at] == nil {
		a.seen[at] = a.speech.seek(a, at)
	}
	w, left := a.seen[at], mostJudged
	finnish.Spans(text, func(s finnish.Span) bool {
		if w.in(s.Word, a.speech.terms(s.Word, lang)) {
			spans = append(spans, Span{s.Start, s.End})
		}
		left--
		return left > 0
	})
	return spans
}

// seek gathers what a query's words are known by in a language.
func (s *Speech) seek(a *Asked, lang int) *sought {
	w := &sought{}
	t := s.thesaurus
	mean := func(c *concept) {
		for _, one := range t.sensesOf(c, lang) {
			for _, way := range t.termsOf(&t.wordings[lang][one.wording]) {
				w.terms.add(t.texts[way.text])
			}
		}
	}
	meanAll := func(links []link) {
		for _, l := range links {
			c := &t.concepts[l.to]
			mean(c)
			for _, wider := range t.widerOf(c) {
				mean(&t.concepts[wider.to])
			}
		}
	}
	for i, word := range a.words {
		for _, form := range word.forms {
			for _, t := range form {
				if t.Kind == finnish.Whole {
					w.terms.add(t.Text)
				} else if !slices.Contains(generic[a.lang], t.Text) {
					w.parts.add(t.Text)
				}
			}
		}
		for _, key := range word.keys {
			meanAll(t.linksOf(a.lang, key))
		}
		if i == a.last && len(word.folded) >= 3 && lang == a.lang {
			w.begin = word.folded
		}
	}
	for _, one := range a.said {
		meanAll(one.links)
	}
	return w
}

// in tells whether a word of the text is sought.
func (w *sought) in(word string, terms []finnish.Term) bool {
	for _, t := range terms {
		if w.terms.has(t.Text) || t.Kind == finnish.Whole && w.parts.has(t.Text) {
			return true
		}
	}
	if w.begin == "" || word[0] < utf8.RuneSelf && word[0] != w.begin[0] {
		return false
	}
	return strings.HasPrefix(finnish.Fold(word), w.begin)
}

// wanted is a small set of terms in which most terms aren't: a few of their letters tell so nearly always.
type wanted struct {
	marks [16]uint64
	list  []string
}

func (w *wanted) add(term string) {
	if term != "" && !w.has(term) {
		place, bit := w.mark(term)
		w.marks[place] |= bit
		w.list = append(w.list, term)
	}
}

func (w *wanted) has(term string) bool {
	if term == "" {
		return false
	}
	place, bit := w.mark(term)
	return w.marks[place]&bit != 0 && slices.Contains(w.list, term)
}

// mark is a term's bit among all.
func (w *wanted) mark(term string) (place int, bit uint64) {
	n := len(term)
	sum := uint32(n)
	for _, letter := range [...]byte{term[0], term[n/3], term[n/2], term[max(0, n-2)]} {
		sum = sum*31 + uint32(letter)
	}
	sum *= 0x9e3779b1
	return int(sum >> 28), 1 << (sum >> 22 & 63)
}
