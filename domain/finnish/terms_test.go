package finnish

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

func TestAWordIsFoundByItsParts(t *testing.T) {
	t.Parallel()
	path, ok := Find()
	if !ok {
		t.Skip("Voikko's dictionary isn't installed (package voikko-fi)")
	}
	d, err := Open(path)
	require.NoError(t, err)
	a := NewAnalyser(d)
	weights := map[string]float64{}
	for _, term := range a.Terms("kehityskeskustelussa") {
		if !strings.HasSuffix(term.Text, CoreMark) {
			weights[term.Text] = term.Weight
		}
	}
	require.Equal(t, map[string]float64{
		"kehityskeskustelu": 1, "kehityskeskustelussa": 1, "keskustelu": weightHead, "kehitys": weightModifier,
		"keskustella": weightRoot * weightHead,
	}, weights)
	for _, term := range a.Terms("vuorovaikutuksessa") {
		require.NotEqual(t, "vuoro", term.Text, "its parts mean something else")
	}
	require.Contains(t, a.Terms("työuupumukseen"), Term{"uupua", weightHead * weightRoot, Root})
	require.Contains(t, a.Terms("väsymys"), Term{"vasya", weightRoot, Root})
	require.Contains(t, a.Restore("etajohtaminen"), "etäjohtaminen")
	require.Empty(t, a.Restore("kokous"), "it is right as it is")
}

func TestWithoutADictionaryAWordIsFoundByItsStem(t *testing.T) {
	t.Parallel()
	a := NewAnalyser(nil)
	for _, form := range []string{"kokous", "kokouksessa", "kokoukset", "kokouksiin"} {
		require.Contains(t, a.Terms(form), Term{"kokou" + CoreMark, weightStem, Whole}, form)
	}
	require.Empty(t, a.Restore("etajohtaminen"))
}

func TestFoldMakesTypedAndPrintedWordsAlike(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Työkyky": "tyokyky", "ÅÄÖ": "aao", "a\u0308": "a", "café": "cafe", "": ""} {
		require.Equal(t, want, Fold(in))
	}
	require.Equal(t, []string{"eu:n", "lähi-ihminen", "20"}, Words("EU:n lähi-ihminen, -20%", 10))
	require.Len(t, Words("a b c d", 2), 2)
}

// What marks a text needs the words where they stand, in characters, however they are composed.
func TestWordsHaveTheirPlaces(t *testing.T) {
	t.Parallel()
	var spans []Span
	Spans("«EU:n» Äa\u0308ni-, x--y\u0301!", func(s Span) bool {
		spans = append(spans, s)
		return true
	})
	require.Equal(t, []Span{
		{"eu:n", 2, 6, 1, 5}, {"ääni", 9, 16, 7, 12}, {"x--ý", 19, 25, 15, 20},
	}, spans)
	require.Empty(t, Words(strings.Repeat("a", 401)+" -'", 5))
	require.Equal(t, []string{"\ufffd"}, append(Words("\xff\xfe", 5), "\ufffd"), "what is no text has no words")
}

// Forms of a word have one core, whether typed with dots or without; short words have theirs from a list.
func TestFormsHaveACoreInCommon(t *testing.T) {
	t.Parallel()
	for core, forms := range map[string][]string{
		"kysymy":     {"kysymys", "kysymyksen", "kysymyksiin"},
		"hyvinvoin":  {"hyvinvointi", "hyvinvoinnin", "hyvinvoinnista"},
		"johtam":     {"johtaminen", "johtamisen", "johtamiseen", "johtamista"},
		"esihenkil":  {"esihenkilö", "esihenkilöille", "esihenkilon", "esihenkilöiden"},
		"keskustelu": {"keskustelu", "keskustelut", "keskustelussa"},
		"tuki":       {"tuki", "tuen", "tukea"},
		"tyo":        {"työ", "työssä", "töissä"},
		"":           {"on", "-", ""},
	} {
		for _, form := range forms {
			require.Equal(t, core, Core(Fold(form)), form)
		}
	}
}

func TestTheDictionaryKnowsABaseForm(t *testing.T) {
	t.Parallel()
	a := NewAnalyser(installed(t))
	require.True(t, a.Knows("keskustelussa"))
	require.False(t, a.Base("keskustelussa"))
	require.True(t, a.Base("keskustelu"))
	require.False(t, a.Knows("keskustelxx"))
	require.False(t, NewAnalyser(nil).Knows("keskustelu"))
}

// Most words are taken from the text as they stand: what that leaves out is what changes nothing.
func TestAWordIsTheSameHoweverItIsTaken(t *testing.T) {
	t.Parallel()
	letters := []string{"a", "ä", "Ö", "o\u0308", "z", "9", "-", "’", "\u00ad", "é", "Z", " ", "\u0301", "ß", "İ"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		text := b.String()
		Spans(text, func(s Span) bool {
			require.Equal(t, strings.ReplaceAll(strings.ToLower(norm.NFC.String(text[s.From:s.To])), "\u00AD", ""), s.Word, "%q", text)
			return true
		})
		slow := strings.ToLower(text)
		require.Equal(t, foldAny(strings.NewReplacer("ä", "a", "å", "a", "ö", "o").Replace(slow)), Fold(text), "%q", text)
	}
}
