package catalogue

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
)

// speechOf has the thesaurus of a test, and the dictionary where one is installed.
func speechOf(t testing.TB, groups []Group, relations []Relation) (*Speech, bool) {
	t.Helper()
	var dictionary *finnish.Dictionary
	path, installed := finnish.Find()
	if installed {
		var err error
		dictionary, err = finnish.Open(path)
		require.NoError(t, err)
	}
	return NewSpeech(finnish.NewAnalyser(dictionary), groups, relations), installed
}

// library holds one tool per title.
func library(t testing.TB, s *Speech, titles ...string) *Catalogue {
	t.Helper()
	p := Parts{Vocabularies: domain.NewVocabularies(nil, nil), Speech: s}
	for i, title := range titles {
		p.Tools = append(p.Tools, made(i+1, title, map[domain.Language]string{domain.Finnish: title}))
	}
	return New(p)
}

func answers(c *Catalogue, text string) (slugs []string, matches []Match) {
	page := c.Find(Query{Text: text, Lang: domain.Finnish, Sort: ByRelevance, Limit: 10})
	for _, t := range page.Tools {
		slugs = append(slugs, t.Slug)
	}
	return slugs, page.Matches
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	s, installed := speechOf(t,
		[]Group{{domain.Finnish, []string{"esihenkilö", "pomo"}}},
		[]Relation{{domain.Finnish, []string{"saikku", "ei tule töihin"}, []string{"poissaolo"}}})
	c := library(t, s, "Kehityskeskustelu", "Etäjohtaminen", "Esihenkilön vuosi", "Poissaolo ja paluu", "Kokous")
	for _, one := range []struct {
		what, text, slug string
		match            Match
		dictionary       bool // only with one
	}{
		{"the word", "kokous", "Kokous", Exact, false},
		{"another form of it", "kokouksessa", "Kokous", Exact, true},
		{"a part of a compound", "keskustelu", "Kehityskeskustelu", Exact, true},
		{"a compound of which only a part stands there", "keskustelutaito", "Kehityskeskustelu", Related, true},
		{"no dots", "etajohtaminen", "Etäjohtaminen", Exact, false},
		{"no dots, another form", "etajohtamisessa", "Etäjohtaminen", Exact, true},
		{"a letter wrong", "kehityskeskusteli", "Kehityskeskustelu", Related, false},
		{"two letters swapped", "kokuos", "Kokous", Related, false},
		{"the beginning", "kehitysk", "Kehityskeskustelu", Related, false},
		{"a synonym", "pomo", "Esihenkilön vuosi", Related, true},
		{"an everyday word", "saikku", "Poissaolo ja paluu", Related, false},
		{"an everyday phrase", "hän ei tule töihin", "Poissaolo ja paluu", Related, true},
		{"a question", "miten kokous", "Kokous", Exact, false},
	} {
		if one.dictionary && !installed {
			continue
		}
		slugs, matches := answers(c, one.text)
		require.NotEmpty(t, slugs, one.what)
		require.Equal(t, one.slug, slugs[0], one.what)
		require.Equal(t, one.match, matches[0], one.what)
	}
	slugs, _ := answers(c, "jääkiekkotulokset")
	require.Empty(t, slugs, "what isn't there isn't found")
}

// An everyday word leads to the field's word and not back.
func TestTheThesaurusLeadsOneWay(t *testing.T) {
	t.Parallel()
	s, _ := speechOf(t, nil, []Relation{{domain.Finnish, []string{"saikku"}, []string{"sairausloma"}}})
	c := library(t, s, "Sairausloma", "Saikku")
	slugs, _ := answers(c, "saikku")
	require.Equal(t, []string{"Saikku", "Sairausloma"}, slugs)
	slugs, _ = answers(c, "sairausloma")
	require.Equal(t, []string{"Sairausloma"}, slugs)
}

// Hostile text ends in an answer, never in a panic or in long work.
func FuzzSearch(f *testing.F) {
	s, _ := speechOf(f, nil, nil)
	c := library(f, s, "Kehityskeskustelu", "Etäjohtaminen", "Kokous")
	for _, seed := range []string{
		"", " ", "-", "kokous", strings.Repeat("a", 300), strings.Repeat("yli", 60), strings.Repeat("a ", 300), "\x00\xff", "ﷺ’-’:", "🙂🙂",
		"İıŞşẞß", "e\u0301a\u0308o\u0308",
	} {
		f.Add(seed, "fi")
		f.Add(seed, "sv")
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		if len(text) > 1000 {
			return
		}
		l, ok := domain.ParseLanguage(lang)
		if !ok {
			l = domain.English
		}
		c.Find(Query{Text: text, Lang: l, Sort: ByRelevance, Limit: 10})
	})
}
