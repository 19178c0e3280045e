package generated

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter"
)

func TestGeneratedDocumentsAreSoundAndUnlikeEachOther(t *testing.T) {
	t.Parallel()
	const n = 2000
	v, err := starter.Vocabularies()
	require.NoError(t, err)
	slugs, titles, texts := map[string]bool{}, map[string]bool{}, map[string]bool{}
	languages, sizes, codes := map[domain.Language]int{}, map[domain.Language]int{}, map[domain.TermRef]int{}
	for d := range Documents(n, 1) {
		var f domain.Faults
		d.Check(&f, "", v)
		d.CheckComplete(&f, "")
		require.NoError(t, f.Err(), d.Slug)
		require.True(t, domain.ValidSlug(d.Slug), d.Slug)
		require.Equal(t, Owner, d.Owner)
		slugs[d.Slug] = true
		for _, related := range d.Related {
			require.True(t, slugs[related], "%s names %s, which comes before it", d.Slug, related)
		}
		require.True(t, len(d.Steps) >= 3 && len(d.Steps) <= 6)
		for lang, tr := range d.Translations {
			titles[tr.Title], texts[tr.Description] = true, true
			require.NotEmpty(t, tr.Keywords)
			require.NotEmpty(t, tr.Situations)
			b, err := json.Marshal(tr)
			require.NoError(t, err)
			require.NotContains(t, string(b), "{t", "every name is filled in")
			require.NotRegexp(t, `\{[a-zA-Z]+\}`, string(b))
			languages[lang]++
			sizes[lang] += len(b)
		}
		codes[domain.TermRef(domain.SchemeToolType+"/"+d.Type)]++
		for scheme, list := range d.Terms {
			for _, code := range list {
				codes[domain.TermRef(scheme+"/"+code)]++
			}
		}
	}
	require.Len(t, slugs, n)
	all := languages[domain.Finnish] + languages[domain.Swedish] + languages[domain.English]
	require.Len(t, titles, all)
	require.Len(t, texts, all)
	require.Equal(t, n, languages[domain.Finnish])
	require.InDelta(t, n*swedishShare/100, languages[domain.Swedish], n/20)
	require.InDelta(t, n*englishShare/100, languages[domain.English], n/20)
	for lang, size := range sizes {
		require.True(t, size/languages[lang] > 3000 && size/languages[lang] < 7000, "%s has %d bytes", lang, size/languages[lang])
	}
	for _, scheme := range append(slices.Collect(maps.Keys(most)), domain.SchemeToolType) {
		list := v.Codes(scheme)
		for _, code := range list {
			require.Positive(t, codes[domain.TermRef(scheme+"/"+code)], "%s/%s", scheme, code)
		}
		require.Greater(t, codes[domain.TermRef(scheme+"/"+list[0])], codes[domain.TermRef(scheme+"/"+list[len(list)-1])], "%s is uneven", scheme)
	}
}

func TestTheSameSeedMakesTheSameDocuments(t *testing.T) {
	t.Parallel()
	few := slices.Collect(Documents(20, 7))
	require.Equal(t, few, slices.Collect(Documents(40, 7))[:20])
	require.NotEqual(t, few, slices.Collect(Documents(20, 8)))
}

func TestWordsSayTheSameInEachLanguage(t *testing.T) {
	t.Parallel()
	fi := inFinnish()
	for _, w := range []words{inSwedish(), inEnglish()} {
		require.Len(t, w.modifiers, len(fi.modifiers))
		require.Len(t, w.heads, len(fi.heads))
		require.Len(t, w.units, len(fi.units))
		require.Len(t, w.groups, len(fi.groups))
		require.Len(t, w.angles, len(fi.angles))
	}
}
