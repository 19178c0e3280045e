package starter

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// The thesaurus is of words as they are looked up, each word stands in one group of its language at
// most, every entry has an address of its own, and nothing leads to itself.
func TestTheThesaurusIsInOrder(t *testing.T) {
	t.Parallel()
	thesaurus, err := Thesaurus()
	require.NoError(t, err)
	require.Greater(t, len(thesaurus.Groups)+len(thesaurus.Relations), 500)
	check := func(words []string) {
		for _, w := range words {
			require.Equal(t, strings.TrimSpace(strings.ToLower(w)), w)
			require.NotEmpty(t, w)
			require.LessOrEqual(t, len(strings.Fields(w)), 4, w)
		}
	}
	groups, codes := map[string]bool{}, map[string]bool{}
	for _, g := range thesaurus.Groups {
		require.False(t, codes[g.Code], g.Code)
		codes[g.Code] = true
		terms := 0
		for _, lang := range domain.Languages {
			check(g.Terms.In(lang))
			terms += len(g.Terms.In(lang))
			for _, w := range g.Terms.In(lang) {
				require.False(t, groups[string(lang)+" "+w], "%s stands in two groups", w)
				groups[string(lang)+" "+w] = true
			}
		}
		require.Greater(t, terms, 1, g.Code)
	}
	for _, r := range thesaurus.Relations {
		require.False(t, codes[r.Code], r.Code)
		codes[r.Code] = true
		_, ok := domain.ParseLanguage(string(r.Lang))
		require.True(t, ok, r.Code)
		require.NotEmpty(t, r.From)
		require.NotEmpty(t, r.To)
		check(r.From)
		check(r.To)
		for _, w := range r.From {
			require.NotContains(t, r.To, w)
		}
	}
}
