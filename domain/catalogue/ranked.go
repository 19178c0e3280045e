package catalogue

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"academy/domain/search"
)

// answer is Find for a text.
func (c *Catalogue) answer(q Query) Page {
	page := Page{Tools: []*Tool{}, Asked: c.speech.Ask(search.Query{Text: q.Text, Lang: q.Lang, NoFallback: q.NoFallback})}
	among, exact := newSet(len(c.tools)), newSet(len(c.tools))
	chosen := c.chosen(q, c.live, "")
	r := c.ranking(q)
	for h := range c.index.Find(page.Asked) {
		among.add(h.Number)
		if !chosen.has(h.Number) {
			continue
		}
		page.Total++
		if h.Match == search.Exact {
			page.Exact++
			exact.add(h.Number)
		}
		if q.Sort == ByRelevance {
			r.offer(h)
		}
	}
	if q.Sort == ByRelevance {
		r.fill(&page)
	} else {
		chosen.keep(among)
		c.cutSorted(&page, q, chosen)
		c.grade(&page, exact)
	}
	page.Facets = c.facets(q, among)
	return page
}

// grade tells how each tool of the page answers the text.
func (c *Catalogue) grade(page *Page, exact set) {
	page.Matches = make([]search.Match, len(page.Tools))
	for i, t := range page.Tools {
		page.Matches[i] = search.Related
		if n, _ := c.byID.find(t.ID); exact.has(n) {
			page.Matches[i] = search.Exact
		}
	}
}

// ranking keeps the hits of a page by relevance.
type ranking struct {
	best[search.Hit]
	catalogue *Catalogue
	skip      int
	score     int64  // the page begins after this one
	id        string // and, among equals, after this one
	floor     int64  // what scores less isn't on the page
}

func (c *Catalogue) ranking(q Query) *ranking {
	r := &ranking{catalogue: c, skip: q.Offset, score: math.MaxInt64}
	if q.After != (Place{}) {
		r.score, _ = strconv.ParseInt(q.After.Key, 10, 64) // sealed by us
		r.id, r.skip = string(q.After.ID), 0
	}
	r.best = best[search.Hit]{limit: r.skip + q.Limit + 1, compare: func(a, b search.Hit) int {
		if d := cmp.Compare(scoreKey(b.Score), scoreKey(a.Score)); d != 0 {
			return d
		}
		return strings.Compare(string(c.tools[a.Number].ID), string(c.tools[b.Number].ID))
	}}
	return r
}

// offer takes a hit that may be on the page.
func (r *ranking) offer(h search.Hit) {
	score := scoreKey(h.Score)
	if score < r.floor || score > r.score || score == r.score && string(r.catalogue.tools[h.Number].ID) <= r.id {
		return
	}
	r.best.offer(h)
	if last, ok := r.last(); ok {
		r.floor = scoreKey(last.Score)
	}
}

// fill puts the hits on the page.
func (r *ranking) fill(page *Page) {
	hits, tools := r.first(), r.catalogue.tools
	if len(hits) == r.limit {
		hits = hits[:r.limit-1]
		last := hits[len(hits)-1]
		page.Next = Place{strconv.FormatInt(scoreKey(last.Score), 10), tools[last.Number].ID}
	}
	hits = hits[min(r.skip, len(hits)):]
	page.Tools, page.Matches = make([]*Tool, len(hits)), make([]search.Match, len(hits))
	for i, h := range hits {
		page.Tools[i], page.Matches[i] = tools[h.Number], h.Match
	}
}

// scoreKey is a score as a whole number: equal in a cursor and here.
func scoreKey(score float32) int64 { return int64(float64(score) * 1e9) }
