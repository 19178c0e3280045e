package starter

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain/starter/judged"
)

// The judged queries over the starter's tools are asked in cmd/academy; here they are held against the
// tools that there are.
func TestTheJudgedQueriesAreManyAndAboutToolsThatAreThere(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("testdata", "judged.json"))
	require.NoError(t, err)
	defer file.Close()
	queries, err := judged.Read(file)
	require.NoError(t, err)

	tools, found := everyTool(t), map[string]bool{}
	ids, texts, languages := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, q := range queries {
		require.False(t, ids[q.ID] || texts[q.Lang+q.Text], "%s %q is there twice", q.ID, q.Text)
		ids[q.ID], texts[q.Lang+q.Text] = true, true
		languages[q.Lang]++
		require.Equal(t, q.Kind == "none", len(q.Relevant) == 0, q.ID)
		for slug := range q.Relevant {
			require.Contains(t, tools, slug, q.ID)
			found[slug] = true
		}
	}
	require.Len(t, found, len(tools), "every tool is what somebody looks for")
	require.GreaterOrEqual(t, len(queries), 75)
	for lang, least := range map[string]int{"fi": 45, "sv": 18, "en": 12} {
		require.GreaterOrEqual(t, languages[lang], least, lang)
	}
	require.Len(t, languages, 3)
}
