package search

import (
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
	texts := make([]Text, len(titles))
	for i, title := range titles {
		texts[i] = Text{Title: title}
	}
	return library{index(s, texts...), titles}
}

// finds gives the titles that answer, best first, and how they do.
func (x library) finds(text string) (titles []string, matches []Match) {
	for _, h := range ranked(x.Search(Query{Text: text, Lang: domain.Finnish})) {
		titles, matches = append(titles, x.titles[h.Number]), append(matches, h.Match)
	}
	return titles, matches
}

func TestSearchFindsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	thesaurus := domain.Thesaurus{
		Groups:    []domain.ThesaurusGroup{{Code: "pomo", Terms: domain.Words{FI: []string{"esihenkilö", "pomo"}}}},
		Relations: []domain.ThesaurusRelation{{Code: "poissa", Lang: domain.Finnish, From: []string{"saikku", "ei tule töihin"}, To: []string{"poissaolo"}}},
	}
	with, installed := speechOf(t, thesaurus)
	stemsAlone := NewSpeech(finnish.NewAnalyser(nil), thesaurus)
	for _, one := range []struct {
		what, text, title string
		match             Match
		dictionary        bool // only with one
	}{
		{"the word", "kokous", "Kokous", Exact, false},
		{"another form of it", "kokouksessa", "Kokous", Exact, false},
		{"a part of a compound", "keskustelu", "Kehityskeskustelu", Exact, false},
		{"a compound of which only a part stands there", "keskustelutaito", "Kehityskeskustelu", Related, true},
		{"no dots", "etajohtaminen", "Etäjohtaminen", Exact, false},
		{"no dots, another form", "etajohtamisessa", "Etäjohtaminen", Exact, false},
		{"a letter wrong", "kehityskeskusteli", "Kehityskeskustelu", Related, false},
		{"two letters swapped", "kokuos", "Kokous", Related, false},
		{"the beginning", "kehitysk", "Kehityskeskustelu", Related, false},
		{"a synonym", "pomo", "Esihenkilön vuosi", Related, false},
		{"an everyday word", "saikku", "Poissaolo ja paluu", Related, false},
		{"an everyday phrase", "hän ei tule töihin", "Poissaolo ja paluu", Related, false},
		{"an everyday phrase in other words' company", "ei maanantaisin tule töihin", "Poissaolo ja paluu", Related, false},
		{"a question", "miten kokous", "Kokous", Exact, false},
	} {
		for _, s := range []*Speech{with, stemsAlone} {
			if one.dictionary && !(installed && s == with) {
				continue
			}
			x := shelve(s, "Kehityskeskustelu", "Etäjohtaminen", "Esihenkilön vuosi", "Poissaolo ja paluu", "Kokous")
			titles, matches := x.finds(one.text)
			require.NotEmpty(t, titles, one.what)
			require.Equal(t, one.title, titles[0], one.what)
			require.Equal(t, one.match, matches[0], one.what)
			titles, _ = x.finds("jääkiekkotulokset")
			require.Empty(t, titles, "what isn't there isn't found")
		}
	}
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

// Of two documents the one that has the word in its title, in a shorter one, or more of the words comes first.
func TestWhereAWordStandsCounts(t *testing.T) {
	t.Parallel()
	x := index(Plain(),
		Text{Title: "Ohje", Body: []string{"Muutos tulee, ja kassalla on kiire."}},
		Text{Title: "Muutos kassalla ja sen monta askelta kunnassa"},
		Text{Title: "Muutos kassalla"},
		Text{Title: "Kortti", Situations: []string{"Muutos tuli yllättäen"}},
		Text{Title: "Kokous"}, Text{Title: "Tiimi"}, Text{Title: "Palaute"},
	)
	require.Equal(t, []uint32{2, 1, 3, 0}, numbers(x.Search(Query{Text: "muutos", Lang: domain.Finnish})))
	require.Equal(t, []uint32{2, 1, 0, 3}, numbers(x.Search(Query{Text: "kassalla MUUTOS", Lang: domain.Finnish})))
	require.Len(t, x.Search(Query{Text: "muutos puuttuu", Lang: domain.Finnish}), 4, "never a hard and")
}

// Words that stand side by side as they are asked for come before words that only stand in the same text.
func TestWordsSideBySideCount(t *testing.T) {
	t.Parallel()
	x := index(Plain(),
		Text{Title: "Tuki", Summary: "Tuki ryhmälle ja varhainen lähtö"},
		Text{Title: "Tuki", Summary: "Varhainen tuki ryhmälle ja lähtö"},
	)
	require.Equal(t, []uint32{1, 0}, numbers(x.Search(Query{Text: "varhainen tuki", Lang: domain.Finnish})))
}

// A word that stands in every document says less than a rare one, and a synonym that is rarer than the
// word doesn't outweigh it.
func TestARareWordSaysMore(t *testing.T) {
	t.Parallel()
	s := NewSpeech(finnish.NewAnalyser(nil), domain.Thesaurus{Groups: []domain.ThesaurusGroup{
		{Code: "palaveri", Terms: domain.Words{FI: []string{"palaveri", "miitti"}}},
	}})
	x := shelve(s, "Palaveri alkaa", "Palaveri loppuu", "Palaveri kestää", "Miitti", "Budjetti loppuu")
	titles, _ := x.finds("palaveri budjetti")
	require.Equal(t, "Budjetti loppuu", titles[0])
	titles, _ = x.finds("palaveri")
	require.Equal(t, "Miitti", titles[3])
}

// What everybody does at work says little beside the word that carries the problem; alone it is looked for.
func TestLightWordsSayLess(t *testing.T) {
	t.Parallel()
	x := shelve(Plain(), "Näin sanoa, kertoa ja tehdä", "Juoruilu", "Palkka", "Tauko")
	titles, _ := x.finds("kertoa juoruilu")
	require.Equal(t, "Juoruilu", titles[0])
	titles, _ = x.finds("kertoa")
	require.Equal(t, []string{"Näin sanoa, kertoa ja tehdä"}, titles)
}

// An exact answer has nearly all of the query in more than its body.
func TestWhatOnlyABodySaysIsRelated(t *testing.T) {
	t.Parallel()
	x := index(Plain(),
		Text{Title: "Palkka", Body: []string{"Budjetti ja tauko."}},
		Text{Title: "Budjetti", Keywords: []string{"tauko"}},
		Text{Title: "Tauko"},
	)
	matches := map[uint32]Match{}
	for _, h := range x.Search(Query{Text: "budjetti tauko", Lang: domain.Finnish}) {
		matches[h.Number] = h.Match
	}
	require.Equal(t, map[uint32]Match{0: Related, 1: Exact, 2: Related}, matches)
}
