package search

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
)

// shop has a few documents in Finnish and Swedish.
func shop(t *testing.T) *Index {
	t.Helper()
	s := NewSpeech(finnish.NewAnalyser(nil), domain.Thesaurus{Groups: []domain.ThesaurusGroup{
		{Code: "kehari", Terms: domain.Words{FI: []string{"kehari", "kehityskeskustelu", "kehuminen"}}},
	}})
	return NewIndex(s, []*Segment{NewSegment(s, []Document{
		{0, map[domain.Language]Text{
			domain.Finnish: {Title: "Kehityskeskustelun runko", Keywords: []string{"kehityskeskustelu", "palaute"}, Themes: []string{"Kehittäminen"}},
			domain.Swedish: {Title: "Utvecklingssamtal"},
		}},
		{1, map[domain.Language]Text{domain.Finnish: {Title: "Ryhmän kehityskortti", Keywords: []string{"palaute"}, Situations: []string{"Miten kehun kehari-kortilla?"}}}},
		{2, map[domain.Language]Text{domain.Finnish: {Title: "Etäjohtaminen", Summary: "Työtä etänä", Keywords: []string{"etätyö", "kehari"}}}},
	})}, everything(3))
}

func TestCompletionGoesOnFromWhatIsTyped(t *testing.T) {
	t.Parallel()
	x := shop(t)
	require.Equal(t, []Completion{
		{"Kehityskeskustelun runko", KindTitle}, {"kehari", KindKeyword}, {"kehityskeskustelu", KindKeyword}, {"Kehittäminen", KindTheme},
		{"Ryhmän kehityskortti", KindTitle}, {"Miten kehun kehari-kortilla?", KindSituation},
	}, x.Complete("keh", domain.Finnish, 10), "what begins so, then what has a word that does; nothing twice, no word that finds nothing")
	require.Equal(t, []Completion{{"Kehityskeskustelun runko", KindTitle}}, x.Complete("  KEHITYSKESKUSTELUN   ru", domain.Finnish, 10))
	require.Equal(t, []Completion{{"Etäjohtaminen", KindTitle}, {"etätyö", KindKeyword}}, x.Complete("eta", domain.Finnish, 10), "without dots")
	require.Equal(t, []Completion{{"palaute", KindKeyword}}, x.Complete("pal", domain.Finnish, 10), "once for two documents")
	require.Len(t, x.Complete("keh", domain.Finnish, 2), 2)
	require.Equal(t, []Completion{{"Utvecklingssamtal", KindTitle}}, x.Complete("utv", domain.Swedish, 10))
	require.Equal(t, []Completion{{"Ryhmän kehityskortti", KindTitle}}, x.Complete("ryh", domain.Swedish, 10), "it would be served in Finnish")
	require.Empty(t, x.Complete("runko", domain.Swedish, 10), "it would be served in Swedish, under another title")
	for _, nothing := range []string{"", " ", "xyz"} {
		require.Empty(t, x.Complete(nothing, domain.Finnish, 10))
	}
	require.Empty(t, x.Complete("keh", "de", 10))
	require.Empty(t, x.Complete("keh", domain.Finnish, 0))
}

func TestACorrectionFindsMore(t *testing.T) {
	t.Parallel()
	x := shop(t)
	for _, one := range []struct{ what, text, want string }{
		{"a letter left out", "kehityskeskutelu", "kehityskeskustelu"},
		{"among other words, which stay as they are", "Miten «palute» EU:ssa?", "Miten «palaute» EU:ssa?"},
		{"with its dots", "etäjohtamnen", "etäjohtaminen"},
		{"without dots", "etajohtamnen", "etäjohtaminen"},
		{"it is right", "palaute", ""},
		{"another form of what is right", "palautteen", ""},
		{"nothing is near", "jääkiekko", ""},
		{"nothing", "", ""},
	} {
		got, ok := x.Correct(x.speech.Ask(Query{Text: one.text, Lang: domain.Finnish}))
		require.Equal(t, one.want != "", ok, one.what)
		if ok {
			require.Equal(t, one.want, got, one.what)
		}
	}
}
