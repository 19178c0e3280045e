package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// hostile are the seeds of all that takes text from anybody.
func hostile(f *testing.F) {
	for _, seed := range []string{
		"", " ", "-", "kokous", "kehityskeskutelu", strings.Repeat("a", 300), strings.Repeat("yli", 60), strings.Repeat("a ", 300), "\x00\xff", "ﷺ’-’:", "🙂🙂",
		"İıŞşẞß", "e\u0301a\u0308o\u0308", "\u0301\u0301", "a\u00adb\u00ad", "oooooooooooooooooooooooo", "~", "tiimi~", "kokous tiimi", strings.Repeat("työ-", 40),
	} {
		f.Add(seed, "fi")
		f.Add(seed, "sv")
		f.Add(seed, "xx")
	}
}

func fuzzed(f *testing.F) library {
	s, _ := speechOf(f, words())
	return shelve(s, "Kehityskeskustelu", "Etäjohtaminen", "Kokous ja tiimi")
}

// Hostile text ends in an answer, never in a panic or in long work.
func FuzzSearch(f *testing.F) {
	x := fuzzed(f)
	hostile(f)
	f.Fuzz(func(t *testing.T, text, lang string) {
		if len(text) > 1000 {
			return
		}
		q := Query{Text: text, Lang: domain.Language(lang)}
		for _, h := range x.Search(q) {
			require.Greater(t, h.Score, float32(0))
		}
		x.Correct(x.speech.Ask(q))
	})
}

func FuzzComplete(f *testing.F) {
	x := fuzzed(f)
	hostile(f)
	f.Fuzz(func(t *testing.T, text, lang string) {
		require.LessOrEqual(t, len(x.Complete(text, domain.Language(lang), 3)), 3)
	})
}

// Marks lie in the text, in order, and don't overlap, whatever the text is.
func FuzzHighlight(f *testing.F) {
	x := fuzzed(f)
	hostile(f)
	f.Fuzz(func(t *testing.T, text, lang string) {
		if len(text) > 1000 {
			return
		}
		last := 0
		for _, span := range x.speech.Ask(Query{Text: text, Lang: domain.Language(lang)}).Highlight(nil, text, domain.Finnish) {
			require.GreaterOrEqual(t, span.From, last)
			require.Greater(t, span.To, span.From)
			last = span.To
		}
		require.LessOrEqual(t, last, utf8.RuneCountInString(text))
	})
}
