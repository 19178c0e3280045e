package search

import (
	"academy/domain"
	"academy/domain/finnish"
)

// wording is a text of the thesaurus, analysed. It never changes.
type wording struct {
	text    string
	sense   sense
	entries []string   // of a single word: the keys under which it stands
	words   [][]string // of a phrase: each by its keys
	long    bool       // a phrase that is known without one of its words too
}

// wording analyses a text, unless this thesaurus or the one before has it.
func (t *thesaurus) wording(s *Speech, lang int, text string, before *thesaurus) *wording {
	w, ok := t.wordings[lang][text]
	if !ok && before != nil {
		w, ok = before.wordings[lang][text]
	}
	if !ok {
		w = s.wording(text, domain.Languages[lang])
	}
	t.wordings[lang][text] = w
	return w
}

func (s *Speech) wording(text string, lang domain.Language) *wording {
	const longest = 6 // words
	w := &wording{text: text, sense: sense{key: finnish.Fold(text), share: 1}}
	all := finnish.Words(text, longest)
	words := s.matter(all, lang)
	var bases []string
	for _, word := range words {
		w.sense.words = append(w.sense.words, s.whole(word, lang))
		bases = append(bases, s.base(word, lang))
	}
	if len(bases) == 2 {
		w.sense.pair = pair(bases[0], bases[1])
	}
	if len(all) == 1 {
		w.entries = s.entries(all[0], lang)
		return w
	}
	w.long = len(words) > 2
	if len(words) < 2 {
		words = all // one word of a phrase means more than the phrase
	}
	for _, word := range words {
		w.words = append(w.words, s.keys(word, lang))
	}
	return w
}

// whole gives the terms of a word as a whole: the first ones, since a part weighs less.
func (s *Speech) whole(word string, lang domain.Language) []finnish.Term {
	terms := s.terms(word, lang)
	n := 0
	for n < len(terms) && terms[n].Kind == finnish.Whole {
		n++
	}
	return terms[:n:n]
}

// keys are what the thesaurus knows a word by, in whatever form it stands: its base forms, and its core
// where no dictionary knows it.
func (s *Speech) keys(word string, lang domain.Language) []string {
	var keys []string
	for _, t := range s.terms(word, lang) {
		if t.Kind == finnish.Whole && t.Weight >= itself {
			keys = append(keys, t.Text)
		}
	}
	return keys
}

// entries are the keys under which a word of the thesaurus stands: itself where it is a base form, else
// those of its forms.
func (s *Speech) entries(word string, lang domain.Language) []string {
	if lang == domain.Finnish && s.finnish.Base(word) {
		return []string{finnish.Fold(word)}
	}
	return s.keys(word, lang)
}
