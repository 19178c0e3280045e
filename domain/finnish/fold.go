package finnish

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes words comparable that people type with and without dots: lower case, ä and å as a, ö as
// o, accents gone. It comes after the analysis, which needs the dots.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Words splits a text into words: letters and digits, with hyphens, apostrophes and colons inside
// (EU:n, lähi-ihminen). At most limit words of at most 100 characters are given.
func Words(text string, limit int) []string {
	var words []string
	fields := strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-'’:\u2010\u2011", r)
	})
	for _, f := range fields {
		f = strings.ToLower(strings.Trim(f, "-'’:\u2010\u2011"))
		if f == "" || len(f) > 400 {
			continue
		}
		if words = append(words, f); len(words) == limit {
			break
		}
	}
	return words
}
