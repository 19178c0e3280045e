package search

import (
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// sought is what a query's words are known by in a text.
type sought struct {
	terms  map[string]bool
	parts  map[string]bool // found only where they are the whole word
	begin  string          // letters of the last word
	judged map[string]bool // words of texts
}

// mostAnalysed is how many different words of texts are analysed: texts of any size are bounded work.
const mostAnalysed = 5000

// Highlight gives where the words of a query stand in a text, in any form, in a compound, or as what they
// mean: [start, end) in characters, sorted, not overlapping.
func (a *Asked) Highlight(text string, lang domain.Language) [][2]int {
	at := place(lang)
	if at < 0 || len(a.words) == 0 {
		return nil
	}
	if a.seen[at] == nil {
		a.seen[at] = a.speech.seek(a, at)
	}
	w := a.seen[at]
	var marks [][2]int
	finnish.Spans(text, func(span finnish.Span) bool {
		hit, known := w.judged[span.Word]
		if !known && len(w.judged) < mostAnalysed {
			hit = w.in(span.Word, a.speech.terms(span.Word, lang))
			w.judged[strings.Clone(span.Word)] = hit
		}
		if hit {
			marks = append(marks, [2]int{span.Start, span.End})
		}
		return true
	})
	return marks
}

// seek gathers what a query's words are known by in a language.
func (s *Speech) seek(a *Asked, lang int) *sought {
	w := &sought{terms: map[string]bool{}, parts: map[string]bool{}, judged: map[string]bool{}}
	mean := func(c *concept) {
		for _, one := range c.senses[lang] {
			for _, terms := range one.words {
				for _, t := range terms {
					w.terms[t.Text] = true
				}
			}
		}
	}
	meanAll := func(links []link) {
		for _, l := range links {
			mean(l.to)
			for _, wider := range l.to.wider {
				mean(wider.to)
			}
		}
	}
	for i, word := range a.words {
		for _, form := range word.forms {
			for _, t := range form {
				if t.Kind == finnish.Whole {
					w.terms[t.Text] = true
				} else if !slices.Contains(generic[a.lang], t.Text) {
					w.parts[t.Text] = true
				}
			}
		}
		for _, key := range word.keys {
			meanAll(s.thesaurus.words[a.lang][key])
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
		if w.terms[t.Text] || t.Kind == finnish.Whole && w.parts[t.Text] {
			return true
		}
	}
	return w.begin != "" && strings.HasPrefix(finnish.Fold(word), w.begin)
}
