package starter

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// The catalogue is as large as was promised, and no term of it is an empty shelf.
func TestTheCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	tools, v := everyTool(t), vocabularies(t)
	require.GreaterOrEqual(t, len(tools), 36)
	languages, used := map[domain.Language]int{}, map[string]int{}
	for _, c := range tools {
		for _, lang := range c.Ready() {
			languages[lang]++
		}
		used[domain.SchemeToolType+"/"+c.Type]++
		for scheme, codes := range c.Terms {
			for _, code := range codes {
				used[scheme+"/"+code]++
			}
		}
	}
	require.Equal(t, len(tools), languages[domain.Finnish])
	require.GreaterOrEqual(t, languages[domain.Swedish], 24)
	require.GreaterOrEqual(t, languages[domain.English], 24)
	for _, scheme := range append([]string{domain.SchemeToolType}, domain.ToolSchemes...) {
		for _, code := range v.Codes(scheme) {
			require.Positive(t, used[scheme+"/"+code], "%s/%s has no tool", scheme, code)
		}
	}
	for _, one := range v.All() {
		for _, term := range v.Terms(one.Scheme) {
			inThree(t, "definition of "+one.Scheme+"/"+term.Code, term.Definition)
		}
	}
}

// Collections hold tools that are there, in an order, and each has its introduction.
func TestEveryCollectionHoldsToolsThatAreThere(t *testing.T) {
	t.Parallel()
	tools := everyTool(t)
	file, err := read[collectionFile]("collections.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(file.Collections), 6)
	for _, c := range file.Collections {
		inThree(t, c.Slug, c.Titles)
		inThree(t, c.Slug, c.Summaries)
		inThree(t, c.Slug, c.Introduction)
		require.GreaterOrEqual(t, len(c.Tools), 4, c.Slug)
		for _, slug := range c.Tools {
			require.Contains(t, tools, slug, c.Slug)
		}
	}
}

// The loop has been lived: what pilots sent stands in every state, and revisions answered it.
func TestTheLoopHasBeenLived(t *testing.T) {
	t.Parallel()
	tools, err := readAll[toolFile]("tools")
	require.NoError(t, err)
	because := 0
	for _, f := range tools {
		for _, r := range f.Revisions {
			if len(r.Addresses) > 0 {
				because++
				inThree(t, f.Slug+" change note", r.ChangeNote)
			}
		}
	}
	require.GreaterOrEqual(t, because, 8)
	pilots, err := readAll[pilotFile]("pilots")
	require.NoError(t, err)
	require.Len(t, pilots, 9)
	trials, feedback, languages := 0, 0, map[domain.Language]int{}
	for _, p := range pilots {
		trials += len(p.Trials)
		feedback += len(p.Feedback)
		for _, f := range p.Feedback {
			languages[f.Language]++
		}
	}
	require.GreaterOrEqual(t, trials, 38)
	require.GreaterOrEqual(t, feedback, 76)
	require.GreaterOrEqual(t, languages[domain.Swedish], 15)
}
