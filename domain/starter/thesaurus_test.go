package starter

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func thesaurus(t *testing.T) domain.Thesaurus {
	t.Helper()
	all, err := Thesaurus()
	require.NoError(t, err)
	return all
}

// requireEntries holds words to the form in which they are looked up: lower-case, at most four
// words each, and no entry twice in a list that an editor can still read.
func requireEntries(t *testing.T, code string, words []string) {
	t.Helper()
	require.LessOrEqual(t, len(words), 20, code)
	for i, w := range words {
		require.Equal(t, strings.Join(strings.Fields(strings.ToLower(w)), " "), w, code)
		require.NotEmpty(t, w, code)
		require.LessOrEqual(t, len(strings.Fields(w)), 4, "%s: %s", code, w)
		require.NotContains(t, words[:i], w, code)
	}
}

// Codes are addresses: well-formed, and each stands for one entry. Sorted, they give readable diffs.
func TestThesaurusCodesAreAddresses(t *testing.T) {
	t.Parallel()
	all := thesaurus(t)
	groups := make([]string, 0, len(all.Groups))
	for _, g := range all.Groups {
		groups = append(groups, g.Code)
	}
	relations := make([]string, 0, len(all.Relations))
	for _, r := range all.Relations {
		relations = append(relations, r.Code)
	}
	for _, codes := range [][]string{groups, relations} {
		require.True(t, slices.IsSorted(codes), "sorted by code")
		for i, code := range codes {
			require.True(t, domain.ValidSlug(code), code)
			require.False(t, i > 0 && codes[i-1] == code, "%s stands twice", code)
		}
	}
}

// A word belongs to one concept of its language, and every concept leads from one language to the others.
func TestThesaurusGroupsAreConcepts(t *testing.T) {
	t.Parallel()
	all := thesaurus(t)
	require.GreaterOrEqual(t, len(all.Groups), 300)
	for _, lang := range domain.Languages {
		of := map[string]string{}
		for _, g := range all.Groups {
			terms := g.Terms.In(lang)
			require.NotEmpty(t, terms, "%s has no word in %s", g.Code, lang)
			require.LessOrEqual(t, len(terms), 6, g.Code)
			requireEntries(t, g.Code, terms)
			for _, w := range terms {
				require.Empty(t, of[w], "%s stands in %s, too", w, g.Code)
				of[w] = g.Code
			}
		}
	}
}

// Relations lead from everyday words, each entered once, to at most four words of a group: so whoever
// asks in Swedish or English is led on to Finnish cards.
func TestThesaurusRelationsLeadToTheField(t *testing.T) {
	t.Parallel()
	all := thesaurus(t)
	floors := map[domain.Language]int{domain.Finnish: 500, domain.Swedish: 250, domain.English: 150}
	for lang, floor := range floors {
		terms := map[string]bool{}
		for _, g := range all.Groups {
			for _, w := range g.Terms.In(lang) {
				terms[w] = true
			}
		}
		count, entered := 0, map[string]string{}
		for _, r := range all.Relations {
			if r.Lang != lang {
				continue
			}
			count++
			require.NotEmpty(t, r.From, r.Code)
			require.NotEmpty(t, r.To, r.Code)
			require.LessOrEqual(t, len(r.To), 4, r.Code)
			requireEntries(t, r.Code, r.From)
			requireEntries(t, r.Code, r.To)
			for _, w := range r.From {
				require.NotContains(t, r.To, w, "%s leads to itself", r.Code)
				require.Empty(t, entered[w], "%s stands in %s, too", w, r.Code)
				entered[w] = r.Code
			}
			for _, w := range r.To {
				require.True(t, terms[w], "%s leads to %s, which is in no group", r.Code, w)
			}
		}
		require.GreaterOrEqual(t, count, floor, lang)
	}
}
