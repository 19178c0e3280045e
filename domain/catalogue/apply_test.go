package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
)

// bank is what a catalogue should hold, as simply as can be.
type bank map[int]domain.PublishedTool

func (b bank) fresh(said evidence) *Catalogue {
	parts := Parts{Vocabularies: catalogueOf().Vocabularies}
	for _, p := range b {
		parts.Tools = append(parts.Tools, p)
		parts.Evidence = append(parts.Evidence, said[p.Tool.ID].Trials...)
	}
	return New(parts)
}

// anySaid draws what trials say of a tool: with luck nothing yet.
func anySaid(rt *rapid.T, tool domain.ID) Said {
	trials := rapid.IntRange(0, 6).Draw(rt, "trials")
	if trials < domain.EvidenceFloor {
		return Said{}
	}
	return Said{Trials: []domain.Evidence{{ToolID: tool, Trials: trials, Organisations: 3, Worked: rapid.IntRange(0, trials).Draw(rt, "worked")}}}
}

// anyTool draws a state of the nth tool: published with some words and terms, or withdrawn.
func anyTool(rt *rapid.T, n int) domain.PublishedTool {
	word := func() string {
		return rapid.SampledFrom([]string{"muutos", "kriisi", "palaute", "luottamus"}).Draw(rt, "word")
	}
	titles := map[domain.Language]string{domain.Finnish: word() + " " + word()}
	if rapid.Bool().Draw(rt, "swedish") {
		titles[domain.Swedish] = "förändring " + word()
	}
	p := made(n, fmt.Sprint("t", n), titles, domain.TermRef("theme/"+word()), domain.TermRef("need/"+word()))
	p.Tool.ChangedAt = noon.AddDate(0, 0, rapid.IntRange(0, 30).Draw(rt, "changed"))
	if rapid.IntRange(0, 4).Draw(rt, "withdrawn") == 0 {
		p.Tool.State = domain.ToolWithdrawn
	}
	return p
}

// questions are asked of both catalogues.
func questions() []Query {
	var list []Query
	for _, lang := range domain.Languages {
		for _, order := range []Sort{ByTitle, ByPublished, ByUpdated, ByEvidence} {
			list = append(list, Query{Lang: lang, Sort: order}, Query{Lang: lang, Sort: order, NoFallback: true})
		}
		list = append(list,
			Query{Lang: lang, Sort: ByTitle, Terms: map[string][]string{"theme": {"muutos", "kriisi"}, "need": {"palaute", "luottamus"}}},
			Query{Lang: lang, Sort: ByTitle, Text: "palaute"}, Query{Lang: lang, Sort: ByTitle, Text: "förändring"},
		)
	}
	return list
}

func answers(c *Catalogue) [][]string {
	var all [][]string
	for _, q := range questions() {
		q.Limit = 1000
		page := c.Find(q)
		row := []string{fmt.Sprint(page.Total)}
		for _, t := range page.Tools {
			row = append(row, t.Slug+" "+t.Title(q.Lang)+" "+fmt.Sprint(t.Version))
		}
		all = append(all, row)
	}
	return all
}

func TestChangesLeadWhereALoadWouldToo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want, c := bank{}, catalogueOf()
		said := evidence{}
		var before *Catalogue // a compaction that goes on meanwhile
		var done compacted
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			var list []domain.PublishedTool
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 9), 1, 4, rapid.ID[int]).Draw(rt, "tools") {
				p := anyTool(rt, n)
				want[n], said[p.Tool.ID] = p, anySaid(rt, p.Tool.ID)
				list = append(list, p)
			}
			old, oldAnswers := c, answers(c)
			weighed := *c
			weighed.evidence = maps.Clone(said)
			c = weighed.with(newMaker(&weighed, nil).make(len(c.tools), list))
			require.Equal(rt, oldAnswers, answers(old), "who holds an older catalogue isn't disturbed")
			switch rapid.IntRange(0, 3).Draw(rt, "compaction") {
			case 0:
				before, done = c, c.compact()
			case 1:
				if before != nil && c.descends(before) {
					c = c.settle(done)
					require.False(rt, c.descends(before), "numbers mean something else now")
				}
				before = nil
			}
		}
		require.Equal(rt, answers(want.fresh(said)), answers(c))
		for n, p := range want {
			tool, ok := c.Tool(p.Tool.Slug)
			require.True(rt, ok)
			require.Equal(rt, p.Tool.State, tool.State)
			byID, _ := c.ToolByID(p.Tool.ID)
			require.Same(rt, tool, byID)
			require.Equal(rt, fmt.Sprint("t", n), tool.Slug)
		}
		published := slices.DeleteFunc(c.Tools(), func(t *Tool) bool { return t.State == domain.ToolPublished })
		require.Empty(rt, published)
	})
}

func TestSmallSegmentsAreFolded(t *testing.T) {
	t.Parallel()
	c := catalogueOf(made(1, "alku", nil))
	m := newMaker(c, nil)
	for n := range 40 {
		c = c.with(m.make(len(c.tools), []domain.PublishedTool{made(n+2, fmt.Sprint("t", n), map[domain.Language]string{domain.Finnish: "Muutos"})}))
		require.LessOrEqual(t, len(c.parts), mostParts)
	}
	require.Len(t, found(c, Query{Text: "muutos", Sort: ByRelevance}), 40)
	require.False(t, c.due())
}
