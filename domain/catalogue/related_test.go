package catalogue

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// naming gives a tool related ones.
func namingTools(p domain.PublishedTool, slugs ...string) domain.PublishedTool {
	p.Revision.Content.Related = slugs
	return p
}

func withdrawn(p domain.PublishedTool, replacedBy string) domain.PublishedTool {
	p.Tool.State, p.Tool.WithdrawnCode, p.Tool.ReplacedBy = domain.ToolWithdrawn, "replaced", replacedBy
	return p
}

// relatedTo gives "slug: code code" of the tools that go with one.
func relatedTo(t *testing.T, c *Catalogue, slug string) []string {
	t.Helper()
	tool, ok := c.Tool(slug)
	require.True(t, ok)
	list, total := c.Related(tool, 100)
	require.Len(t, list, total)
	lines := []string{}
	for _, x := range list {
		line := x.Tool.Slug + ":"
		for _, r := range x.Reasons {
			line += " " + string(r.Code)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWhatTheAuthorsNameComesFirst(t *testing.T) {
	t.Parallel()
	c := catalogueOf(
		namingTools(made(1, "tool", nil, "need/trust"), "second", "first", "gone", "old", "tool", "round"),
		made(2, "first", nil), made(3, "second", nil, "need/trust"),
		withdrawn(made(4, "gone", nil), ""), withdrawn(made(5, "old", nil), "older"), withdrawn(made(6, "older", nil), "new"), made(7, "new", nil),
		withdrawn(made(8, "round", nil), "about"), withdrawn(made(9, "about", nil), "round"),
		namingTools(made(10, "fan", nil), "tool"),
	)
	require.Equal(t, []string{
		"second: named shared_need", "first: named", "new: replaces_named", "fan: named_by",
	}, relatedTo(t, c, "tool"), "what is withdrawn is replaced or left out, and a circle of replacements ends")
	tool, _ := c.Tool("tool")
	list, total := c.Related(tool, 3)
	require.Len(t, list, 3)
	require.Equal(t, 4, total)
	require.Equal(t, "old", list[2].Reasons[0].Replaced.Slug)
	require.Equal(t, []string{"tool: named_by shared_need"}, relatedTo(t, c, "second"))
}

func TestNeighboursInACollectionAreRelated(t *testing.T) {
	t.Parallel()
	tools := []domain.PublishedTool{made(1, "a", nil), made(2, "b", nil), withdrawn(made(3, "w", nil), ""), made(4, "c", nil), made(5, "d", nil), made(6, "e", nil)}
	kit := domain.Collection{Slug: "kit", Items: []domain.CollectionItem{{Tool: "a"}, {Tool: "b"}, {Tool: "w"}, {Tool: "missing"}, {Tool: "c"}, {Tool: "d"}}}
	c := New(Parts{Vocabularies: domain.NewVocabularies(nil, nil), Tools: tools, Collections: []domain.Collection{kit}})
	require.Equal(t, []string{"c: next_in_collection", "a: previous_in_collection", "d: same_collection"}, relatedTo(t, c, "b"),
		"the next one that is there")
	require.Empty(t, relatedTo(t, c, "e"))
}

func TestRareCodesInCommonWeighMore(t *testing.T) {
	t.Parallel()
	tools := []domain.PublishedTool{
		made(1, "tool", nil, "need/trust", "theme/change", "method/grow"),
		made(2, "common", nil, "need/trust", "theme/change"),
		made(3, "rare", nil, "method/grow"),
		made(4, "one", nil, "theme/change"),
	}
	for n := 5; n <= 24; n++ {
		tools = append(tools, made(n, string(rune('a'+n)), nil, "need/trust"))
	}
	c := catalogueOf(tools...)
	require.Equal(t, []string{"rare: shared_method", "common: shared_need shared_theme"}, relatedTo(t, c, "tool"),
		"one code that many have makes nothing related")
}

func TestTheBestAreTheFirstOfAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	all := slices.Sorted(slices.Values(random.Perm(100)))
	for limit := range 102 {
		numbers := random.Perm(100)
		b := best[int]{limit: limit, compare: func(a, b int) int { return a - b }}
		for _, n := range numbers {
			b.offer(n)
		}
		require.Equal(t, all[:min(limit, 100)], append([]int{}, b.first()...), numbers)
	}
}

func TestACountIsWhatAFilterFinds(t *testing.T) {
	t.Parallel()
	c := many(300)
	for ref := range c.terms {
		scheme, code := ref.Split()
		require.Len(t, found(c, Query{Terms: map[string][]string{scheme: {code}}}), c.Count(scheme, code), ref)
	}
	require.Zero(t, c.Count("need", "nobody"))
	require.Zero(t, c.Count("nothing", "nobody"))
}
