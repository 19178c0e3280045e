package search

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// Correct gives the text with words that stand nowhere changed to the nearest that do, which finds more of
// what was asked, unless fewer documents answer exactly then.
func (x *Index) Correct(a *Asked) (string, bool) {
	q := a.query
	var corrected strings.Builder
	done, seen := 0, 0
	finnish.Spans(q.Text, func(s finnish.Span) bool {
		if seen++; seen > maxWords {
			return false
		}
		at := slices.IndexFunc(a.words, func(w word) bool { return w.text == s.Word })
		if at < 0 || x.known(a, at) {
			return true
		}
		if better, ok := x.nearest(a.lang, a.words[at]); ok {
			corrected.WriteString(q.Text[done:s.From])
			corrected.WriteString(better)
			done = s.To
		}
		return true
	})
	if done == 0 {
		return "", false
	}
	corrected.WriteString(q.Text[done:])
	better := q
	better.Text = corrected.String()
	if x.exact(a) == 0 {
		return better.Text, true
	}
	return better.Text, x.exact(x.speech.Ask(better)) >= x.exact(a)
}

// exact tells how many documents answer a query exactly.
func (x *Index) exact(a *Asked) int {
	if a.exact < 0 {
		for range x.Find(a) { // which counts them
		}
	}
	return a.exact
}

// known tells whether a word of a query stands somewhere, or is known to the thesaurus.
func (x *Index) known(a *Asked, word int) bool {
	w := a.words[word]
	for _, form := range w.forms {
		for _, t := range form {
			if t.Kind == finnish.Whole && t.Weight >= itself && x.has(a.lang, t.Text) {
				return true
			}
		}
	}
	return w.together || a.speech.leads(a.lang, w.keys)
}

// nearest gives the word with the fewest letters wrong, the commonest of those, as it is spelled.
func (x *Index) nearest(lang int, w word) (string, bool) {
	type candidate struct {
		term             string
		distance, common int
	}
	var best candidate
	for _, g := range x.segments {
		s := &g.shelves[lang]
		s.near(w.folded, w.allowed(), func(id uint32, d int) {
			c := candidate{term: s.term(id), distance: d}
			if !isWord(c.term) || best.term != "" && d > best.distance || c.term == best.term {
				return
			}
			c.common = x.frequency(lang, c.term)
			if c.common > 0 && (best.term == "" || cmp.Or(d-best.distance, best.common-c.common, strings.Compare(c.term, best.term)) < 0) {
				best = c
			}
		})
	}
	return x.spelled(lang, best.term), best.term != ""
}

// allowed is how many letters of a word may be wrong: one where the dictionary knows it.
func (w word) allowed() int {
	if w.known {
		return min(1, allowed(w.folded))
	}
	return allowed(w.folded)
}

// allowed is how many letters of a term may be wrong.
func allowed(folded string) int {
	switch {
	case len(folded) < 4:
		return 0
	case len(folded) < 8:
		return 1
	}
	return 2
}

// spelled gives a folded word with its dots: as documents spell it, else as the dictionary does.
func (x *Index) spelled(lang int, folded string) string {
	best := ""
	for _, g := range x.segments {
		if word, ok := g.sayings[lang].spelled(folded); ok && (best == "" || word < best) {
			best = word
		}
	}
	if best == "" && domain.Languages[lang] == domain.Finnish {
		if dotted := x.speech.finnish.Restore(folded); len(dotted) > 0 {
			best = dotted[0]
		}
	}
	return cmp.Or(best, folded)
}
