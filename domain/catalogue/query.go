package catalogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"academy/domain"
	"academy/domain/search"
)

// Query chooses and orders tools.
type Query struct {
	Text       string
	Lang       domain.Language
	NoFallback bool                // leave out what isn't there in Lang
	Terms      map[string][]string // or within a vocabulary, and between them
	Facets     []string            // vocabularies to count by
	Sort       Sort
	After      Place // begin after this one
	Offset     int   // or skip so many
	Limit      int
}

// Page is a part of what a query found.
type Page struct {
	Tools   []*Tool
	Matches []search.Match // how each answers the text; nil without one
	Total   int
	Exact   int   // how many of the total answer the text exactly
	Next    Place // zero when nothing follows
	Facets  map[string][]Count
}

// Count is how many tools of a query a term describes.
type Count struct {
	Code  string
	Tools int
}

// Find answers a query.
func (c *Catalogue) Find(q Query) Page {
	hits, among := c.hits(q)
	chosen := c.chosen(q, among, "")
	page := Page{Total: chosen.count(), Tools: []*Tool{}}
	if q.Text != "" && q.Sort == ByRelevance {
		c.cutRanked(&page, q, hits, chosen)
	} else {
		c.cutSorted(&page, q, chosen)
	}
	if q.Text != "" {
		page.grade(c, hits, chosen)
	}
	if len(q.Facets) > 0 {
		page.Facets = map[string][]Count{}
		for _, scheme := range q.Facets {
			page.Facets[scheme] = c.facet(scheme, c.chosen(q, among, scheme))
		}
	}
	return page
}

// hits searches the text: what answers it, and the same as a set; every tool without a text.
func (c *Catalogue) hits(q Query) (map[uint32]search.Hit, set) {
	if q.Text == "" {
		return nil, c.live
	}
	hits := map[uint32]search.Hit{}
	among := newSet(len(c.tools))
	for _, h := range c.index.Search(search.Query{Text: q.Text, Lang: q.Lang, NoFallback: q.NoFallback}) {
		hits[h.Number] = h
		among.add(h.Number)
	}
	return hits, among
}

// chosen is what the filters let through of a set; but, when counting a facet, for its own one.
func (c *Catalogue) chosen(q Query, among set, but string) set {
	chosen := set{}.with(len(c.tools))
	copy(chosen, among)
	if q.NoFallback {
		chosen.keep(c.ready[at(q.Lang)])
	}
	for scheme, codes := range q.Terms {
		switch {
		case scheme == but:
		case len(codes) == 1:
			chosen.keep(c.terms[domain.TermRef(scheme+"/"+codes[0])])
		default:
			either := newSet(len(c.tools))
			for _, code := range codes {
				either.join(c.terms[domain.TermRef(scheme+"/"+code)])
			}
			chosen.keep(either)
		}
	}
	return chosen
}

func (c *Catalogue) facet(scheme string, chosen set) []Count {
	counts := []Count{}
	for _, code := range c.Vocabularies.Codes(scheme) {
		if n := chosen.common(c.terms[domain.TermRef(scheme+"/"+code)]); n > 0 {
			counts = append(counts, Count{code, n})
		}
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return b.Tools - a.Tools })
	return counts
}

// cutSorted walks an order from where the page begins until it is full.
func (c *Catalogue) cutSorted(page *Page, q Query, chosen set) {
	place := orderOf(q.Sort, q.Lang)
	list, by, skip := c.sorted[place], orders[place], q.Offset
	if q.After != (Place{}) {
		list, skip = list[by.after(list, c.tools, q.After):], 0
	}
	for _, n := range list {
		switch {
		case !chosen.has(n):
		case skip > 0:
			skip--
		case len(page.Tools) == q.Limit:
			page.Next = by.place(page.Tools[q.Limit-1])
			return
		default:
			page.Tools = append(page.Tools, c.tools[n])
		}
	}
}

// ranked is a hit with what it sorts by.
type ranked struct {
	number uint32
	score  int64
}

// cutRanked sorts what was chosen by how well it answers.
func (c *Catalogue) cutRanked(page *Page, q Query, hits map[uint32]search.Hit, chosen set) {
	list := make([]ranked, 0, page.Total)
	chosen.each(func(n uint32) bool {
		list = append(list, ranked{n, scoreKey(hits[n].Score)})
		return true
	})
	compare := func(a, b ranked) int {
		if a.score != b.score {
			return int(min(max(b.score-a.score, -1), 1))
		}
		return strings.Compare(string(c.tools[a.number].ID), string(c.tools[b.number].ID))
	}
	slices.SortFunc(list, compare)
	from := min(q.Offset, len(list))
	if q.After != (Place{}) {
		score, _ := strconv.ParseInt(q.After.Key, 10, 64) // sealed by us
		from, _ = slices.BinarySearchFunc(list, q.After, func(r ranked, p Place) int {
			if r.score > score || r.score == score && c.tools[r.number].ID <= p.ID {
				return -1
			}
			return 1
		})
	}
	for _, r := range list[from:] {
		if len(page.Tools) == q.Limit {
			last := list[from+q.Limit-1]
			page.Next = Place{fmt.Sprint(last.score), c.tools[last.number].ID}
			return
		}
		page.Tools = append(page.Tools, c.tools[r.number])
	}
}

// scoreKey is a score as a whole number: equal in a cursor and here.
func scoreKey(score float32) int64 { return int64(float64(score) * 1e9) }

// grade tells how each tool of the page answers the text.
func (p *Page) grade(c *Catalogue, hits map[uint32]search.Hit, chosen set) {
	p.Matches = make([]search.Match, len(p.Tools))
	for i, t := range p.Tools {
		n, _ := c.byID.find(t.ID)
		p.Matches[i] = hits[n].Match
	}
	for n, h := range hits {
		if h.Match == search.Exact && chosen.has(n) {
			p.Exact++
		}
	}
}

// Correct is what somebody may have meant to type, when that finds more.
func (c *Catalogue) Correct(q Query) (string, bool) {
	return c.index.Correct(search.Query{Text: q.Text, Lang: q.Lang, NoFallback: q.NoFallback})
}

// Complete lists texts that go on from what somebody is typing, best first.
func (c *Catalogue) Complete(text string, lang domain.Language, limit int) []search.Completion {
	return c.index.Complete(text, lang, limit)
}
