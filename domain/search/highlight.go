package search

import (
	"slices"
	"unicode"

	"academy/domain"
	"academy/domain/finnish"
)

// Highlight gives where the words of a query stand in a text: [start, end) in characters, sorted, not
// overlapping.
func (s *Speech) Highlight(query string, lang domain.Language, text string, textLang domain.Language) [][2]int {
	wanted := map[string]bool{}
	for _, w := range asked(query, lang) {
		for _, t := range s.terms(w, lang) {
			wanted[t.Text] = true
		}
	}
	var marks [][2]int
	var word []rune
	at := 0
	end := func() {
		if len(word) > 0 && slices.ContainsFunc(s.terms(string(word), textLang), func(t finnish.Term) bool { return wanted[t.Text] }) {
			marks = append(marks, [2]int{at - len(word), at})
		}
		word = word[:0]
	}
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word = append(word, unicode.ToLower(r))
		} else {
			end()
		}
		at++
	}
	end()
	return marks
}
