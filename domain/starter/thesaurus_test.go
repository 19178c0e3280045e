package starter

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// The thesaurus is of words as they are looked up, each word stands in one group of its language at
// most, and nothing leads to itself.
func TestTheThesaurusIsInOrder(t *testing.T) {
	t.Parallel()
	file, err := read[thesaurusFile]("thesaurus.json")
	require.NoError(t, err)
	require.Greater(t, len(file.Groups)+len(file.Relations), 500)
	check := func(lang domain.Language, words []string) {
		_, ok := domain.ParseLanguage(string(lang))
		require.True(t, ok, lang)
		require.NotEmpty(t, words)
		for _, w := range words {
			require.Equal(t, strings.TrimSpace(strings.ToLower(w)), w)
			require.NotEmpty(t, w)
			require.LessOrEqual(t, len(strings.Fields(w)), 4, w)
		}
	}
	groups := map[string]bool{}
	for _, g := range file.Groups {
		check(g.Lang, g.Terms)
		require.Greater(t, len(g.Terms), 1, g.Terms)
		for _, w := range g.Terms {
			require.False(t, groups[string(g.Lang)+" "+w], "%s stands in two groups", w)
			groups[string(g.Lang)+" "+w] = true
		}
	}
	for _, r := range file.Relations {
		check(r.Lang, r.From)
		check(r.Lang, r.To)
		for _, w := range r.From {
			require.NotContains(t, r.To, w)
		}
	}
}
