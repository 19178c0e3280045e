package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/api/table"
	"academy/domain"
	"academy/domain/catalogue"
)

// A row is taken apart as bytes: whatever texts hold, it says what decoding would.
func TestARowIsWhatTheToolSays(t *testing.T) {
	t.Parallel()
	const difficult = `"label":"x" \" }]{[, =1 <&> ä` + "\u2028\n\t\\"
	now := catalogue.New(catalogue.Parts{Vocabularies: domain.NewVocabularies(nil, nil)})
	day := domain.Date("2027-03-01")
	view := Tool{
		ToolItem: ToolItem{
			Title: difficult, Type: Term{"tool", difficult}, Themes: []Term{{difficult, "Kriisi"}, {"b", difficult}}, Minutes: 60, Revision: 3,
			PublishedAt: time.Date(2026, 3, 2, 12, 0, 0, 1000, time.UTC), UpdatedAt: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		},
		Keywords: []string{difficult, "", "b"}, GroupSize: &GroupSize{2, 12}, ReviewBy: &day,
		Attribution: Attribution{Credit: difficult, Licence: "CC-BY-4.0", Project: `"licence":"no"`},
	}
	fragments := fragmentsOf(view)
	items := fragments.Ends[itemMembers-1]
	row := &toolRow{
		Tool: &catalogue.Tool{}, shownIn: shownIn{now, domain.Finnish}, served: domain.Finnish,
		open: fragments.Bytes[:items], rest: fragments.Bytes[items:], ends: fragments.Ends,
	}
	want := map[string]table.Cell{
		"title": {Text: difficult}, "tool_type": {Text: difficult}, "theme": {Text: "Kriisi; " + difficult}, "need": {}, "minutes": {Kind: table.Number, Number: 60},
		"group_size_min": {Kind: table.Number, Number: 2}, "group_size_max": {Kind: table.Number, Number: 12}, "revision": {Kind: table.Number, Number: 3},
		"keywords": {Text: difficult + "; ; b"}, "materials": {}, "credit": {Text: difficult}, "licence": {Text: "CC-BY-4.0"},
		"published_at": {Kind: table.Moment, Time: view.PublishedAt}, "review_by": {Kind: table.Day, Time: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, c := range toolColumns {
		if cell, ok := want[c.name]; ok {
			got, err := c.cell(row)
			require.NoError(t, err)
			require.Equal(t, cell, got, c.name)
			delete(want, c.name)
		}
	}
	require.Empty(t, want, "every column was there")
}

func TestEveryColumnHasANameInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range toolColumns {
		if name, ok := memberNames[c.name]; ok {
			require.True(t, name.FI != "" && name.SV != "" && name.EN != "", c.name)
		} else {
			require.Contains(t, toolFilters, c.name, "a vocabulary says what it is called")
		}
	}
}
