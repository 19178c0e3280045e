package search

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestTheThesaurusKnowsWhatMostOfTheWordsMean(t *testing.T) {
	t.Parallel()
	speech, _ := speechOf(t, domain.Thesaurus{
		Groups:    []domain.ThesaurusGroup{{Code: "a", Terms: domain.Words{FI: []string{"uupumus"}, SV: []string{"utmattning"}}}},
		Relations: []domain.ThesaurusRelation{{Code: "b", Lang: domain.Finnish, From: []string{"zzyzx", "ihan piipussa"}, To: []string{"uupumus"}}},
	})
	for text, want := range map[string]bool{
		"zzyzx": true, "Zzyzxin quux": true, "zzyzx quux xyzzy": false, "uupumusta": true, "ihan piipussa": true, "quux": false, "": false,
	} {
		require.Equal(t, want, speech.Ask(Query{Text: text, Lang: domain.Finnish}).Means(), text)
	}
	require.True(t, speech.Ask(Query{Text: "utmattning", Lang: domain.Swedish}).Means())
	require.False(t, speech.Ask(Query{Text: "zzyzx", Lang: domain.Swedish}).Means())
	require.False(t, speech.Ask(Query{Text: "zzyzx", Lang: "de"}).Means())
}
