package catalogue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"academy/domain/search"
)

// cutRanked fills the page with what answers the text best.
func (c *Catalogue) cutRanked(page *Page, q Query, hits []search.Hit) {
	compare := func(a, b search.Hit) int {
		if d := cmp.Compare(scoreKey(b.Score), scoreKey(a.Score)); d != 0 {
			return d
		}
		return strings.Compare(string(c.tools[a.Number].ID), string(c.tools[b.Number].ID))
	}
	skip := q.Offset
	if q.After != (Place{}) {
		hits, skip = c.ranksAfter(hits, q.After), 0
	}
	first := firstOf(hits, skip+q.Limit+1, compare)
	first = first[min(skip, len(first)):]
	if len(first) > q.Limit {
		first = first[:q.Limit]
		last := first[q.Limit-1]
		page.Next = Place{strconv.FormatInt(scoreKey(last.Score), 10), c.tools[last.Number].ID}
	}
	page.Tools, page.Matches = make([]*Tool, len(first)), make([]search.Match, len(first))
	for i, h := range first {
		page.Tools[i], page.Matches[i] = c.tools[h.Number], h.Match
	}
}

// ranksAfter leaves the hits that come after a place.
func (c *Catalogue) ranksAfter(hits []search.Hit, p Place) []search.Hit {
	score, _ := strconv.ParseInt(p.Key, 10, 64) // sealed by us
	return slices.DeleteFunc(hits, func(h search.Hit) bool {
		key := scoreKey(h.Score)
		return key > score || key == score && c.tools[h.Number].ID <= p.ID
	})
}

// firstOf gives the first n hits in order, and may give more. It changes the order of all.
func firstOf(hits []search.Hit, n int, compare func(a, b search.Hit) int) []search.Hit {
	if n > len(hits)/4 {
		slices.SortFunc(hits, compare)
		return hits
	}
	first := best[search.Hit]{limit: n, compare: compare, list: make([]search.Hit, 0, n)}
	for _, h := range hits {
		first.offer(h)
	}
	return first.list
}

// scoreKey is a score as a whole number: equal in a cursor and here.
func scoreKey(score float32) int64 { return int64(float64(score) * 1e9) }

// grade tells how each tool of the page answers the text.
func (p *Page) grade(c *Catalogue, hits []search.Hit) {
	slices.SortFunc(hits, func(a, b search.Hit) int { return cmp.Compare(a.Number, b.Number) })
	p.Matches = make([]search.Match, len(p.Tools))
	for i, t := range p.Tools {
		n, _ := c.byID.find(t.ID)
		if at, ok := slices.BinarySearchFunc(hits, n, func(h search.Hit, n uint32) int { return cmp.Compare(h.Number, n) }); ok {
			p.Matches[i] = hits[at].Match
		}
	}
}
