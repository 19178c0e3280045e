package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var lookups = Lookups{
	Tool: func(name string) string { return map[string]string{"GROW": "grow", "grow": "grow"}[name] },
	Kind: func(name string) string { return map[string]string{"Ongelma": "problem"}[name] },
}

func reading(t *testing.T, m SurveyMapping, headings ...string) *SurveyReader {
	t.Helper()
	r, err := NewSurveyReader(headings, SurveyImport{Source: "forms", Language: Swedish}, m, lookups)
	require.NoError(t, err)
	return r
}

func TestARowOfAFileBecomesFeedback(t *testing.T) {
	t.Parallel()
	r := reading(t, SurveyMapping{
		Columns:  map[string]string{"Kuinka hyödyllinen?": "usefulness", "Kieli": ""},
		Values:   map[string]map[string]string{"usefulness": {"Samaa mieltä": "4"}, "tool": {"Valmennus": "GROW"}},
		Defaults: map[string]string{"clarity": "3"},
	}, "Nimi", "Identifierare", " työkalu ", "KUINKA  hyödyllinen?", "What worked?", "ease", "Kieli", "Used on", "Saa lainata", "Palautteen laji", "Versio", "Selkeys")
	require.Equal(t, 2, r.dropped, "the name, and the language, which the mapping drops")
	got, faults := r.Read(2, []string{"Maija", " 118 ", "Valmennus", "samaa  mieltä", " Alku ", "5 - erinomainen", "en", "20.11.2026", "Kyllä", "Ongelma", "2.0"})
	require.Empty(t, faults)
	require.NotEmpty(t, got.Once.Fingerprint)
	got.Once = Once{}
	require.Equal(t, NewFeedback{
		Tool: "grow", Revision: 2, Kind: "problem", Ratings: Ratings{4, 5, 3}, WhatWorked: "Alku", UsedOn: "2026-11-20",
		Language: Swedish, Source: "forms", ExternalID: "118", ConsentToQuote: true,
	}, got)
}

func TestEachWrongCellIsNamedByItsPlace(t *testing.T) {
	t.Parallel()
	r := reading(t, SurveyMapping{}, "Työkalu", "Hyödyllisyys", "Käyttöpäivä", "Kieli", "Saa lainata", "Versio", "Palautteen laji")
	_, faults := r.Read(7, []string{"Mikä lie", "6", "11/20/26", "ranska", "ehkä", "yksi", "Juoru"})
	var got []any
	for _, f := range faults {
		require.Equal(t, 7, f.Row)
		got = append(got, f.Column, f.Field, f.Code)
	}
	require.Equal(t, []any{
		2, "usefulness", "out-of-range", 1, "tool", "no-such-tool", 7, "kind", "unknown-term", 6, "revision", "not-a-number",
		3, "used_on", "not-a-date", 4, "language", "unknown-language", 5, "consent_to_quote", "yes-or-no",
	}, got)
}

func TestHeadingsSayWhatTheyLack(t *testing.T) {
	t.Parallel()
	for want, headings := range map[string][]string{
		"/columns no-known-column":       {"Työkalu", "Nimi"},
		"/defaults/tool required":        {"Mikä toimi?"},
		"/columns/ease duplicate-column": {"Työkalu", "Helppous", "Enkelhet"},
	} {
		_, err := NewSurveyReader(headings, SurveyImport{}, SurveyMapping{}, lookups)
		require.Equal(t, []string{want}, pointers(t, err))
	}
}

// A row without an identifier is known by its content, so that the file can be sent again with new rows at
// its end; two people who answered alike stay two.
func TestRowsWithoutAnIdentifierAreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	ids := func(rows ...string) (list []string) {
		r := reading(t, SurveyMapping{Defaults: map[string]string{"tool": "GROW"}}, "Hyödyllisyys")
		for i, cell := range rows {
			n, faults := r.Read(i+2, []string{cell})
			require.Empty(t, faults)
			list = append(list, n.ExternalID)
		}
		return list
	}
	first := ids("4", "5", "4")
	require.NotEqual(t, first[0], first[2])
	require.Equal(t, first, ids("4", "5", "4", "4")[:3])
	require.ElementsMatch(t, first, ids("5", "4", "4"))
}

func TestDaysAreReadAsPeopleAndSpreadsheetsWriteThem(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]Date{
		"20.11.2026": "2026-11-20", "3.2.2026": "2026-02-03", "2026-11-20": "2026-11-20", "2026-11-20T08:15:00Z": "2026-11-20",
		"20.11.2026 8.15": "2026-11-20", "20.11.2026 08:15:59": "2026-11-20", "46346": "2026-11-20", "46346.34": "2026-11-20",
		"11/20/2026": "", "30.2.2026": "", "2026": "", "118": "", "eilen": "", "1e9": "",
	} {
		require.Equal(t, want, dayIn(said), said)
	}
}

func TestRatingsAreReadWithTheirLabels(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{"": 0, "1": 1, "5.0": 5, "4,0": 4, "3 – neutraali": 3, "Täysin samaa mieltä": 5, "av annan åsikt": 2, "Agree": 4, "En osaa sanoa": 0} {
		n, ok := ratingIn(said)
		require.True(t, ok, said)
		require.Equal(t, want, n, said)
	}
	for _, said := range []string{"0", "6", "-1", "4.5", "hyvä", "10", "1e1", "NaN", "4-5"} {
		_, ok := ratingIn(said)
		require.False(t, ok, said)
	}
}
