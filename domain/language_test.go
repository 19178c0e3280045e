package domain

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALanguageIsOneOfThree(t *testing.T) {
	t.Parallel()
	for _, want := range []Language{Finnish, Swedish, English} {
		got, ok := ParseLanguage(string(want))
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	for _, s := range []string{"", "FI", "fi-FI", "se", "swe", " fi", "fi "} {
		_, ok := ParseLanguage(s)
		require.False(t, ok, "%q", s)
	}
}

func TestAMissingLanguageFallsBackInTheHousesOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       Text
		fi, sv, en string
	}{
		{Text{"a", "b", "c"}, "a", "b", "c"},
		{Text{"", "b", "c"}, "b", "b", "c"},
		{Text{"a", "", ""}, "a", "a", "a"},
		{Text{"", "", "c"}, "c", "c", "c"},
		{Text{}, "", "", ""},
	} {
		require.Equal(t, []string{c.fi, c.sv, c.en}, []string{c.text.In(Finnish), c.text.In(Swedish), c.text.In(English)})
		require.Equal(t, c.text, Text{c.text.Exact(Finnish), c.text.Exact(Swedish), c.text.Exact(English)})
		require.Empty(t, c.text.Exact("se"))
		require.Equal(t, c.text == Text{}, c.text.Empty())
	}
	require.Equal(t, "b", Text{SV: "b", EN: "c"}.In("se"), "a language that the bank doesn't have")
}

func TestATextHoldsOnlyTheLanguagesThatAreThere(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Text{SV: "Tack"})
	require.NoError(t, err)
	require.JSONEq(t, `{"sv":"Tack"}`, string(b))
}

func TestTextsThatBelongTogetherAreInOneLanguage(t *testing.T) {
	t.Parallel()
	whole, finnish, swedish := Text{"a", "b", "c"}, Text{FI: "a"}, Text{SV: "b"}
	for _, c := range []struct {
		texts []Text
		want  []Language
	}{
		{[]Text{whole, whole}, []Language{Finnish, Swedish, English}},
		{[]Text{whole, {FI: "a", EN: "c"}}, []Language{Finnish, English}},
		{[]Text{whole, {}}, []Language{Finnish, Swedish, English}},
		{[]Text{finnish, swedish}, nil},
		{[]Text{{}, {}}, nil},
		{nil, nil},
	} {
		require.Equal(t, c.want, Together(c.texts...))
	}
	for _, c := range []struct {
		text  Text
		asked Language
		want  Language
	}{{whole, English, English}, {finnish, English, Finnish}, {swedish, English, Swedish}, {Text{}, Swedish, Swedish}} {
		require.Equal(t, c.want, c.text.Served(c.asked))
		require.Equal(t, c.text.In(c.asked), c.text.Exact(c.want))
	}
}
