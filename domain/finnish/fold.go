package finnish

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes words comparable that people type with and without dots: lower case, ä and å as a, ö as
// o, accents gone. It comes after the analysis, which needs the dots.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	lower := strings.ToLower(s)
	if strings.IndexFunc(lower, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return lower
	}
	var b strings.Builder
	b.Grow(len(lower))
	for _, r := range lower {
		switch r {
		case 'ä', 'å':
			r = 'a'
		case 'ö':
			r = 'o'
		}
		if r >= utf8.RuneSelf {
			return foldAny(lower)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// folded tells whether folding changes nothing of a text.
func folded(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// foldAny folds every letter there is.
func foldAny(lower string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(lower) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Words splits a text into words in lower case: letters and digits, with hyphens, apostrophes and colons
// inside (EU:n, lähi-ihminen). At most limit words are given, none longer than 400 bytes.
func Words(text string, limit int) []string {
	var words []string
	Spans(text, func(s Span) bool {
		words = append(words, s.Word)
		return len(words) < limit
	})
	return words
}

// Span is a word and where it stands in a text.
type Span struct {
	Word       string // in lower case, composed, without soft hyphens
	From, To   int    // in bytes
	Start, End int    // in characters
}

// longestWord is how many bytes of letters can be a word.
const longestWord = 400

// Spans calls found with each word of a text until it returns false. Most words are a part of the text as they
// stand, which holds its memory: who keeps one clones it.
func Spans(text string, found func(Span) bool) {
	var s Span
	open, plain := false, true
	at := 0
	give := func() bool {
		open = false
		if s.To-s.From > longestWord {
			return true
		}
		s.Word = text[s.From:s.To]
		if !plain {
			s.Word = strings.ReplaceAll(strings.ToLower(norm.NFC.String(s.Word)), "\u00AD", "")
		}
		return found(s)
	}
	for i, r := range text {
		switch {
		case lower(r) || unicode.IsLetter(r) || unicode.IsDigit(r) || open && unicode.Is(unicode.Mn, r):
			if !open {
				open, plain, s.From, s.Start = true, true, i, at
			}
			plain = plain && lower(r)
			s.To, s.End = i+utf8.RuneLen(r), at+1
		case open && r != ' ' && strings.ContainsRune("-'’:\u00AD\u2010\u2011", r): // inside, if a letter follows
			plain = plain && r != '\u00AD'
		case open:
			if !give() {
				return
			}
		}
		at++
	}
	if open {
		give()
	}
}

// lower tells the letters and digits that a word keeps as they are.
func lower(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == 'ä' || r == 'ö' || r == 'å'
}
