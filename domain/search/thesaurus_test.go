package search

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
	"academy/domain/starter"
)

// words is the thesaurus of these tests.
func words() domain.Thesaurus {
	return domain.Thesaurus{
		Groups: []domain.ThesaurusGroup{
			{Code: "poissaolo", Terms: domain.Words{FI: []string{"poissaolo", "sairausloma"}, SV: []string{"frånvaro"}, EN: []string{"absence"}}},
			{Code: "esihenkilo", Terms: domain.Words{FI: []string{"esihenkilö", "esimies"}, SV: []string{"chef"}}},
			{Code: "kiusaaminen", Terms: domain.Words{FI: []string{"kiusaaminen", "epäasiallinen kohtelu"}}},
		},
		Relations: []domain.ThesaurusRelation{
			{Code: "poissa", Lang: domain.Finnish, From: []string{"poissa", "ei tule paikalle"}, To: []string{"poissaolo"}},
			{Code: "borta", Lang: domain.Swedish, From: []string{"borta"}, To: []string{"frånvaro"}},
		},
	}
}

func TestTheThesaurusConnectsWordsAndLanguages(t *testing.T) {
	t.Parallel()
	s, installed := speechOf(t, words())
	x := NewIndex(s, []*Segment{NewSegment(s, []Document{
		{0, map[domain.Language]Text{domain.Finnish: {Title: "Poissaolo"}}},
		{1, map[domain.Language]Text{domain.Finnish: {Title: "Sairausloma"}}},
		{2, map[domain.Language]Text{domain.Finnish: {Title: "Esihenkilötyö"}, domain.Swedish: {Title: "Chefens arbete"}}},
		{3, map[domain.Language]Text{domain.Finnish: {Title: "Epäasiallinen kohtelu"}}},
		{4, map[domain.Language]Text{domain.Finnish: {Title: "Asiakkaan kohtelu"}}},
		{5, map[domain.Language]Text{domain.Finnish: {Title: "GROW"}}},
		{6, map[domain.Language]Text{domain.English: {Title: "Absence"}}},
	})}, everything(7))
	for _, one := range []struct {
		what, text string
		lang       domain.Language
		only       bool
		dictionary bool
		want       []uint32
	}{
		{"a word in other words and languages", "poissaolo", domain.Finnish, false, false, []uint32{0, 1, 6}},
		{"an everyday word, and what its meaning is called too", "poissa", domain.Finnish, false, false, []uint32{0, 1, 6}},
		{"an everyday phrase", "ei tule paikalle", domain.Finnish, false, true, []uint32{0, 1, 6}},
		{"in Swedish, of texts that aren't", "frånvaro", domain.Swedish, false, false, []uint32{6, 0, 1}},
		{"an everyday word in Swedish", "borta", domain.Swedish, false, false, []uint32{6, 0, 1}},
		{"in Swedish, of Swedish texts only", "frånvaro", domain.Swedish, true, false, []uint32{}},
		{"a name is the same in all languages", "grow", domain.Swedish, false, false, []uint32{5}},
		{"not in that language alone", "grow", domain.Swedish, true, false, []uint32{}},
		{"a synonym within a compound", "esimiestyö", domain.Finnish, false, true, []uint32{2}},
		{"a phrase that means the word, before texts with one of its words", "kiusaaminen", domain.Finnish, false, false, []uint32{3, 4}},
	} {
		if one.dictionary && !installed {
			continue
		}
		require.Equal(t, one.want, numbers(x.Search(Query{one.text, one.lang, one.only})), one.what)
	}
}

// An editor's word works at once on what is indexed already.
func TestTheThesaurusChangesWithoutIndexingAgain(t *testing.T) {
	t.Parallel()
	before := Plain()
	g := []*Segment{NewSegment(before, finnishDocuments(Text{Title: "Poissaolo"}))}
	after := before.WithThesaurus(words())
	q := Query{Text: "poissa", Lang: domain.Finnish}
	require.NotEqual(t, Exact, NewIndex(before, g, everything(1)).Search(Query{Text: "frånvaro", Lang: domain.Swedish}))
	require.Empty(t, NewIndex(before, g, everything(1)).Search(Query{Text: "frånvaro", Lang: domain.Swedish}))
	require.Len(t, NewIndex(after, g, everything(1)).Search(q), 1)
	require.Len(t, NewIndex(after, g, everything(1)).Search(Query{Text: "frånvaro", Lang: domain.Swedish}), 1)
}

// Replicas with the same dictionary and thesaurus have the same fingerprint.
func TestAFingerprintTellsSpeechesApart(t *testing.T) {
	t.Parallel()
	s, installed := speechOf(t, words())
	again, _ := speechOf(t, words())
	require.Equal(t, s.Fingerprint(), again.Fingerprint())
	require.Equal(t, Plain().WithThesaurus(words()).Fingerprint(), Plain().WithThesaurus(words()).Fingerprint())
	require.NotEqual(t, s.Fingerprint(), s.WithThesaurus(domain.Thesaurus{}).Fingerprint())
	require.Equal(t, installed, s.Fingerprint() != Plain().WithThesaurus(words()).Fingerprint())
	require.Len(t, s.Fingerprint(), 12)
}

func BenchmarkWithThesaurus(b *testing.B) {
	thesaurus, err := starter.Thesaurus()
	require.NoError(b, err)
	s, _ := speechOf(b, thesaurus)
	for b.Loop() {
		s.WithThesaurus(thesaurus)
	}
}

// The first word of the field says best what an everyday one means; a long phrase is known by most of it too.
func TestWhatAnEverydayWordMeansFirstComesFirst(t *testing.T) {
	t.Parallel()
	s := NewSpeech(finnish.NewAnalyser(nil), domain.Thesaurus{Relations: []domain.ThesaurusRelation{
		{Code: "tuuraaja", Lang: domain.Finnish, From: []string{"tuuraaja"}, To: []string{"sijainen", "varautuminen"}},
		{Code: "paa-pyorii", Lang: domain.Finnish, From: []string{"murheet pyörivät päässä"}, To: []string{"palautuminen"}},
	}})
	x := shelve(s, "Varautuminen", "Sijainen", "Palautuminen")
	titles, _ := x.finds("tuuraaja")
	require.Equal(t, []string{"Sijainen", "Varautuminen"}, titles)
	titles, _ = x.finds("pyörivät päässä")
	require.Equal(t, []string{"Palautuminen"}, titles)
	titles, _ = x.finds("päässä")
	require.Empty(t, titles)
}
