package search

import (
	"academy/domain"
	"academy/domain/finnish"
)

// wording gives the number of a text's wording. It is analysed unless the thesaurus before has it.
func (a *arranger) wording(lang int, text string) number {
	if n, ok := a.known[lang][text]; ok {
		return n
	}
	var w wording
	if n, ok := a.knownBefore[lang][text]; ok {
		w = a.copied(&a.before.wordings[lang][n])
	} else {
		w = a.analysed(text, domain.Languages[lang])
	}
	n := number(len(a.wordings[lang]))
	a.wordings[lang] = append(a.wordings[lang], w)
	a.known[lang][text] = n
	return n
}

// analysed is the wording of a text.
func (a *arranger) analysed(text string, lang domain.Language) wording {
	const longest = 6 // words
	s := a.speech
	w := wording{text: a.text.number(text), key: a.text.number(finnish.Fold(text))}
	all := finnish.Words(text, longest)
	words := s.matter(all, lang)
	w.said = uint8(len(words))
	w.terms.from = number(len(a.terms))
	for _, word := range words {
		for _, t := range s.whole(word, lang) {
			a.terms = append(a.terms, term{a.text.number(t.Text), a.weight.number(t.Weight)})
		}
	}
	w.terms.to = number(len(a.terms))
	if len(words) == 2 {
		w.pair = a.text.number(pair(s.base(words[0], lang), s.base(words[1], lang)))
	}
	w.words.from = number(len(a.words))
	if len(words) < 2 {
		words = all // one word of a phrase means more than the phrase
	}
	for _, word := range words {
		if len(all) == 1 {
			a.addWord(s.entries(word, lang))
		} else {
			a.addWord(s.keys(word, lang))
		}
	}
	w.words.to = number(len(a.words))
	return w
}

// addWord adds a word of a wording, by its keys.
func (a *arranger) addWord(keys []string) {
	from := number(len(a.keys))
	for _, key := range keys {
		a.keys = append(a.keys, a.text.number(key))
	}
	a.words = append(a.words, span{from, number(len(a.keys))})
}

// copied is a wording of the thesaurus before.
func (a *arranger) copied(was *wording) wording {
	b := a.before
	same := func(n number) number {
		if n > 0 && a.moved[n] == 0 {
			a.moved[n] = a.text.number(b.texts[n])
		}
		return a.moved[n]
	}
	w := wording{text: same(was.text), key: same(was.key), pair: same(was.pair), said: was.said}
	w.terms.from, w.words.from = number(len(a.terms)), number(len(a.words))
	for _, t := range b.termsOf(was) {
		a.terms = append(a.terms, term{same(t.text), a.weight.number(b.weights[t.weight])})
	}
	for _, word := range b.wordsOf(was) {
		from := number(len(a.keys))
		for _, n := range b.keys[word.from:word.to] {
			a.keys = append(a.keys, same(n))
		}
		a.words = append(a.words, span{from, number(len(a.keys))})
	}
	w.terms.to, w.words.to = number(len(a.terms)), number(len(a.words))
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
