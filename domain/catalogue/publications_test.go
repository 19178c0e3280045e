package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
)

// revised is a tool with revisions published at those times, oldest first.
func revised(n int, slug string, at ...time.Time) domain.PublishedTool {
	p := made(n, slug, nil)
	p.Tool.CurrentRevision, p.Tool.PublishedAt = len(at), &at[0]
	p.Revision.Number, p.Revision.PublishedAt = len(at), at[len(at)-1]
	for i, published := range at {
		p.Heads = append(p.Heads, domain.Revision{Number: i + 1, PublishedAt: published})
	}
	return p
}

// told gives what feeds say of tools, in order, as seconds from noon.
func told(c *Catalogue, q Query) []string {
	q.Lang, q.Limit = domain.Finnish, cmp.Or(q.Limit, 1000)
	list := []string{}
	for _, p := range c.Publications(q) {
		list = append(list, fmt.Sprintf("%s %v %v", p.Tool.Slug, p.First.Sub(noon).Seconds(), p.Current.Sub(noon).Seconds()))
	}
	return list
}

func TestFeedsDateEveryRevisionDifferently(t *testing.T) {
	t.Parallel()
	after := func(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }
	c := catalogueOf(
		revised(3, "third", after(10.9)), revised(1, "first", after(10.1)), revised(2, "second", after(10.1), after(20)), revised(4, "fourth", after(12)),
	)
	require.Equal(t, []string{"second 11 20", "fourth 13 13", "third 12 12", "first 10 10"}, told(c, Query{}))
	require.Equal(t, []string{"second 11 20", "fourth 13 13"}, told(c, Query{Limit: 2}))

	withdrawn := revised(3, "third", after(10.9))
	withdrawn.Tool.State = domain.ToolWithdrawn
	next := c.with(newMaker(c, nil).make(len(c.tools), []domain.PublishedTool{withdrawn, revised(1, "first", after(10.1), after(20.5))}))
	require.Equal(t, []string{"first 10 21", "second 11 20", "fourth 13 13"}, told(next, Query{}), "what leaves moves nobody's date")
	require.Equal(t, told(next, Query{}), told(next.settle(next.compact()), Query{}))
}

// Whatever is published when: a reader that remembers only the newest date that it saw misses nothing that
// was published in a later second, and nothing at all unless more than a minute's worth came at once.
func TestAReaderThatComparesDatesMissesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var at int64
		var all []moment
		seen := int64(-1)
		for range rapid.IntRange(1, 200).Draw(t, "revisions") {
			at += rapid.SampledFrom([]int64{0, 1, 100_000, 900_000, 5_000_000, 70_000_000}).Draw(t, "pause in microseconds")
			before := slices.Clone(all)
			all = append(all, moment{at: at})
			spread(all)
			for i := range before {
				require.LessOrEqual(t, all[i].second, before[i].second, "an older date never becomes newer")
				require.Less(t, all[i].second, all[i+1].second, "no two are the same")
			}
			own, newest := at/1_000_000, all[len(all)-1].second
			require.GreaterOrEqual(t, newest, own)
			require.LessOrEqual(t, newest, own+mostAhead)
			if newest < own+mostAhead || len(before) > 0 && before[len(before)-1].at/1_000_000 < own {
				require.Greater(t, newest, seen, "it is newer than all that anybody saw")
			}
			seen = newest
		}
	})
}
