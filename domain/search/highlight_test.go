package search

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAQuerysWordsAreMarked(t *testing.T) {
	t.Parallel()
	s, installed := speechOf(t, domain.Thesaurus{
		Groups: []domain.ThesaurusGroup{
			{Code: "esihenkilo", Terms: domain.Words{FI: []string{"esihenkilö", "pomo"}, SV: []string{"chef"}}},
			{Code: "sopimaton", Terms: domain.Words{FI: []string{"epäasiallinen kohtelu", "kiusaaminen"}}},
		},
	})
	for _, one := range []struct {
		what, query, text string
		lang              domain.Language
		dictionary        bool
		want              []string
	}{
		{"the word, in any case", "tiimi", "Tiimi, TIIMI ja tiimit.", domain.Finnish, false, []string{"Tiimi", "TIIMI", "tiimit"}},
		{"its forms", "ristiriidat", "Kun ristiriitoja on, ristiriidasta puhutaan.", domain.Finnish, true, []string{"ristiriitoja", "ristiriidasta"}},
		{"a compound with it", "keskustelu", "Käykää kehityskeskustelut.", domain.Finnish, true, []string{"kehityskeskustelut"}},
		{"its parts", "kehityskeskustelu", "Keskustelu ja kehitys.", domain.Finnish, true, []string{"Keskustelu", "kehitys"}},
		{"synonyms", "pomo", "Hyvä esihenkilö kysyy.", domain.Finnish, false, []string{"esihenkilö"}},
		{"words of a phrase that means it", "kiusaaminen", "Epäasiallinen kohtelu loppuu.", domain.Finnish, false, []string{"Epäasiallinen", "kohtelu"}},
		{"the beginning of the last word", "hyvä kehi", "Kehityksen hyvä suunta", domain.Finnish, false, []string{"Kehityksen", "hyvä"}},
		{"no dots", "etatyo", "Työ on etätyö: e\u0301 etätyo\u0308!", domain.Finnish, false, []string{"etätyö", "etätyo\u0308"}},
		{"a text in another language", "chef", "Esihenkilön vuosi", domain.Swedish, true, []string{"Esihenkilön"}},
		{"stop words of a question aren't", "miten on tiimi", "Miten tiimi on?", domain.Finnish, false, []string{"tiimi"}},
		{"nothing", "", "Tiimi", domain.Finnish, false, nil},
	} {
		if one.dictionary && !installed {
			continue
		}
		var got []string
		for _, span := range s.Ask(Query{Text: one.query, Lang: one.lang}).Highlight(nil, one.text, domain.Finnish) {
			got = append(got, string([]rune(one.text)[span.From:span.To]))
		}
		require.Equal(t, one.want, got, one.what)
	}
	require.Empty(t, s.Ask(Query{Text: "tiimi", Lang: domain.Finnish}).Highlight(nil, "tiimi", "de"))
}
