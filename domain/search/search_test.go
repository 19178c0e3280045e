package search

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
)

// speechOf has the thesaurus of a test, and the dictionary where one is installed.
func speechOf(t testing.TB, thesaurus domain.Thesaurus) (*Speech, bool) {
	t.Helper()
	var dictionary *finnish.Dictionary
	path, installed := finnish.Find()
	if installed {
		var err error
		dictionary, err = finnish.Open(path)
		require.NoError(t, err)
	}
	return NewSpeech(finnish.NewAnalyser(dictionary), thesaurus), installed
}

// library is an index of Finnish titles.
type library struct {
	*Index
	titles []string
}

// shelve makes one document per title.
func shelve(s *Speech, titles ...string) library {
	var documents []Document
	live := make([]uint64, len(titles)/64+1)
	for i, title := range titles {
		documents = append(documents, Document{uint32(i), map[domain.Language]Text{domain.Finnish: {Title: title}}})
		live[i/64] |= 1 << (i % 64)
	}
	return library{NewIndex(s, []*Segment{NewSegment(s, documents)}, live), titles}
}

// finds gives the titles that answer, best first, and how they do.
func (x library) finds(text string) (titles []string, matches []Match) {
	hits := x.Search(Query{Text: text, Lang: domain.Finnish})
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number)) })
	for _, h := range hits {
		titles, matches = append(titles, x.titles[h.Number]), append(matches, h.Match)
	}
	return titles, matches
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	s, installed := speechOf(t, domain.Thesaurus{
		Groups:    []domain.ThesaurusGroup{{Code: "pomo", Terms: domain.Words{FI: []string{"esihenkilö", "pomo"}}}},
		Relations: []domain.ThesaurusRelation{{Code: "poissa", Lang: domain.Finnish, From: []string{"saikku", "ei tule töihin"}, To: []string{"poissaolo"}}},
	})
	x := shelve(s, "Kehityskeskustelu", "Etäjohtaminen", "Esihenkilön vuosi", "Poissaolo ja paluu", "Kokous")
	for _, one := range []struct {
		what, text, title string
		match             Match
		dictionary        bool // only with one
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
		titles, matches := x.finds(one.text)
		require.NotEmpty(t, titles, one.what)
		require.Equal(t, one.title, titles[0], one.what)
		require.Equal(t, one.match, matches[0], one.what)
	}
	titles, _ := x.finds("jääkiekkotulokset")
	require.Empty(t, titles, "what isn't there isn't found")
}

// An everyday word leads to the field's word and not back.
func TestTheThesaurusLeadsOneWay(t *testing.T) {
	t.Parallel()
	s, _ := speechOf(t, domain.Thesaurus{
		Relations: []domain.ThesaurusRelation{{Code: "saikku", Lang: domain.Finnish, From: []string{"saikku"}, To: []string{"sairausloma"}}},
	})
	x := shelve(s, "Sairausloma", "Saikku")
	titles, _ := x.finds("saikku")
	require.Equal(t, []string{"Saikku", "Sairausloma"}, titles)
	titles, _ = x.finds("sairausloma")
	require.Equal(t, []string{"Sairausloma"}, titles)
}

// Hostile text ends in an answer, never in a panic or in long work.
func FuzzSearch(f *testing.F) {
	s, _ := speechOf(f, domain.Thesaurus{})
	x := shelve(s, "Kehityskeskustelu", "Etäjohtaminen", "Kokous")
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
		x.Search(Query{Text: text, Lang: l})
	})
}
