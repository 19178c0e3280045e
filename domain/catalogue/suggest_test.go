package catalogue

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// lasting gives a tool minutes and a group size.
func lasting(p domain.PublishedTool, minutes int, group domain.GroupSize) domain.PublishedTool {
	p.Revision.Content.Minutes, p.Revision.Content.GroupSize = minutes, group
	return p
}

// suggested gives the slugs that a situation leads to, in order.
func suggested(c *Catalogue, s Situation) []string {
	if s.Limit == 0 {
		s.Limit = 100
	}
	if s.Lang == "" {
		s.Lang = domain.Finnish
	}
	list, total := c.Suggest(s)
	slugs := []string{}
	for _, x := range list {
		slugs = append(slugs, x.Tool.Slug)
	}
	if total < len(slugs) {
		return nil
	}
	return slugs
}

func TestSuggestionsAreRankedByWhatTheyServe(t *testing.T) {
	t.Parallel()
	needing := func(codes ...string) map[string][]string { return map[string][]string{"need": codes} }
	c := catalogueOf(
		made(1, "broad", nil, "need/trust", "need/time", "need/encounter", "leadership_level/supervisor"),
		made(2, "focused", nil, "need/trust", "leadership_level/supervisor"),
		made(3, "both", nil, "need/trust", "need/time"),
		made(4, "crisis", nil, "circumstances/disruption", "leadership_level/supervisor"),
		made(5, "level", nil, "leadership_level/supervisor"),
		made(6, "perfect", nil, "need/trust", "circumstances/disruption", "leadership_level/supervisor"),
		made(7, "translated", map[domain.Language]string{"fi": "A", "sv": "B"}, "need/trust"),
	)
	for name, x := range map[string]struct {
		situation Situation
		want      []string
	}{
		"a need: made for just this one first; equals as they were made": {
			Situation{Terms: needing("trust")}, []string{"focused", "perfect", "translated", "both", "broad"}},
		"in another language: what is there first": {
			Situation{Terms: needing("trust"), Lang: "sv"}, []string{"translated", "focused", "perfect", "both", "broad"}},
		"two needs: who serves both first": {Situation{Terms: needing("trust", "time")}, []string{"both", "broad", "focused", "perfect", "translated"}},
		"the level alone":                  {Situation{Terms: map[string][]string{"leadership_level": {"supervisor"}}}, []string{"broad", "focused", "crisis", "level", "perfect"}},
		"a need and a level: the level alone is no answer": {
			Situation{Terms: map[string][]string{"need": {"time"}, "leadership_level": {"supervisor"}}}, []string{"broad", "both"}},
		"all of it": {
			Situation{Terms: map[string][]string{"need": {"trust"}, "circumstances": {"disruption"}, "leadership_level": {"supervisor"}}},
			[]string{"perfect", "focused", "broad", "crisis", "translated", "both"}},
		"nobody":                    {Situation{Terms: needing("remote_leadership")}, []string{}},
		"as many as were asked for": {Situation{Terms: needing("trust"), Limit: 2}, []string{"focused", "perfect"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, x.want, suggested(c, x.situation))
		})
	}
}

func TestWhatFitsTheTimeAtHandComesFirst(t *testing.T) {
	t.Parallel()
	any := domain.GroupSize{}
	c := catalogueOf(
		lasting(made(1, "long", nil, "need/trust", "circumstances/everyday"), 46, any),
		lasting(made(2, "longer", nil, "need/trust", "circumstances/everyday"), 45, any),
		lasting(made(3, "unknown", nil, "need/trust", "circumstances/everyday"), 0, any),
		lasting(made(4, "exact", nil, "need/trust"), 30, any),
		lasting(made(5, "pair", nil, "need/trust"), 5, domain.GroupSize{Min: 2, Max: 2}),
	)
	s := Situation{Terms: map[string][]string{"need": {"trust"}, "circumstances": {"everyday"}}, Minutes: 30}
	require.Equal(t, []string{"exact", "pair", "longer", "unknown"}, suggested(c, s), "half as long again at most")
	s.Group = domain.GroupSize{Min: 1, Max: 5}
	require.Equal(t, []string{"pair", "exact", "longer", "unknown"}, suggested(c, s))
	require.Equal(t, []string{"exact", "pair", "longer", "unknown"}, suggested(c, Situation{Minutes: 30}), "the time alone")
	require.Equal(t, []string{"pair"}, suggested(c, Situation{Group: domain.GroupSize{Min: 2, Max: 2}}), "the group alone")
	require.True(t, Situation{}.Empty())
	require.False(t, Situation{Minutes: 1}.Empty())
}

func TestEverySuggestionSaysWhy(t *testing.T) {
	t.Parallel()
	tool := lasting(made(1, "tool", nil, "need/trust", "need/time", "circumstances/disruption", "leadership_level/supervisor"), 40, domain.GroupSize{Min: 2, Max: 12})
	said := func(scheme, code string, worked, organisations int) domain.Evidence {
		return domain.Evidence{ToolID: tool.Tool.ID, Scheme: scheme, Code: code, Organisations: organisations, WorkedIn: worked}
	}
	all, here := said("", "", 5, 9), said("circumstances", "disruption", 3, 4)
	c := New(Parts{
		Vocabularies: domain.NewVocabularies(nil, nil), Tools: []domain.PublishedTool{tool},
		Evidence: []domain.Evidence{all, here, said("circumstances", "everyday", 1, 4), said("leadership_level", "supervisor", 4, 4)},
	})
	because := func(s Situation) []Reason {
		s.Limit = 1
		list, total := c.Suggest(s)
		require.Equal(t, 1, total)
		return list[0].Reasons
	}
	require.Equal(t, []Reason{
		{Code: MatchedNeed, Scheme: "need", Terms: []string{"time", "trust"}},
		{Code: MatchedCircumstances, Scheme: "circumstances", Terms: []string{"disruption"}},
		{Code: NearlyFitsTime, Minutes: 40},
		{Code: FitsGroupSize, Group: domain.GroupSize{Min: 2, Max: 12}},
		{Code: TriedAndWorked, Evidence: here},
	}, because(Situation{
		Terms: map[string][]string{"need": {"time", "trust", "encounter"}, "circumstances": {"disruption", "everyday"}}, Minutes: 30, Group: domain.GroupSize{Min: 12, Max: 12},
	}))
	need := map[string][]string{"need": {"trust"}}
	require.Equal(t, []Reason{{Code: MatchedNeed, Scheme: "need", Terms: []string{"trust"}}, {Code: TriedAndWorked, Evidence: all}}, because(Situation{Terms: need}))
	mixed := map[string][]string{"need": {"trust"}, "circumstances": {"everyday"}}
	require.Equal(t, []Reason{{Code: MatchedNeed, Scheme: "need", Terms: []string{"trust"}}}, because(Situation{Terms: mixed}),
		"where it didn't work for most, nobody says that it did elsewhere")
}

func TestEvidenceLiftsATool(t *testing.T) {
	t.Parallel()
	tools := []domain.PublishedTool{made(1, "untried", nil, "need/trust"), made(2, "failed", nil, "need/trust"), made(3, "proven", nil, "need/trust")}
	c := New(Parts{Vocabularies: domain.NewVocabularies(nil, nil), Tools: tools, Evidence: []domain.Evidence{
		{ToolID: tools[1].Tool.ID, Organisations: 5}, {ToolID: tools[2].Tool.ID, Organisations: 3, WorkedIn: 3},
	}})
	require.Equal(t, []string{"proven", "untried", "failed"}, suggested(c, Situation{Terms: map[string][]string{"need": {"trust"}}}))
}

// many is a catalogue of so many tools whose codes are spread as in real ones.
func many(n int) *Catalogue {
	random := rand.New(rand.NewPCG(1, 2))
	tools := make([]domain.PublishedTool, n)
	for i := range tools {
		var terms []domain.TermRef
		for scheme, codes := range map[string]int{"need": 11, "theme": 11, "method": 9, "circumstances": 5, "leadership_level": 3, "path_stage": 10} {
			for range 1 + random.IntN(3) {
				terms = append(terms, domain.TermRef(fmt.Sprintf("%s/code_%d", scheme, random.IntN(codes))))
			}
		}
		tools[i] = lasting(made(i, fmt.Sprintf("tool-%d", i), nil, terms...), 10+random.IntN(120), domain.GroupSize{})
		tools[i].Revision.Content = tools[i].Revision.Content.Normal()
		if i > 0 {
			tools[i].Revision.Content.Related = []string{fmt.Sprintf("tool-%d", random.IntN(i))}
		}
	}
	return catalogueOf(tools...)
}

func BenchmarkSuggest(b *testing.B) {
	c := many(20_000)
	s := Situation{Terms: map[string][]string{"need": {"code_1"}, "circumstances": {"code_2"}, "leadership_level": {"code_1"}}, Minutes: 60, Lang: domain.Finnish, Limit: 10}
	for b.Loop() {
		c.Suggest(s)
	}
}

func BenchmarkRelated(b *testing.B) {
	c := many(20_000)
	tools := c.Tools()
	c.Related(tools[0], 10) // works out who names whom
	for i := 0; b.Loop(); i++ {
		c.Related(tools[i*7919%len(tools)], 10)
	}
}
