package catalogue

import (
	"slices"

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
	Asked   *search.Asked // the text, analysed; nil without one
}

// Count is how many tools of a query a term describes.
type Count struct {
	Code  string
	Tools int
}

// Find answers a query.
func (c *Catalogue) Find(q Query) Page {
	if q.Text != "" {
		return c.answer(q)
	}
	chosen := c.chosen(q, c.live, "")
	page := Page{Tools: []*Tool{}, Total: chosen.count()}
	c.cutSorted(&page, q, chosen)
	page.Facets = c.facets(q, c.live)
	return page
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

// facets counts the tools of a set that the filters let through, nil where no vocabulary is asked for.
func (c *Catalogue) facets(q Query, among set) map[string][]Count {
	if len(q.Facets) == 0 {
		return nil
	}
	facets := map[string][]Count{}
	for _, scheme := range q.Facets {
		facets[scheme] = c.facet(scheme, c.chosen(q, among, scheme))
	}
	return facets
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
	page.Tools = make([]*Tool, 0, min(q.Limit, page.Total))
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

// Correct is what somebody may have meant to type, when that finds more.
func (c *Catalogue) Correct(a *search.Asked) (string, bool) { return c.index.Correct(a) }

// Complete lists texts that go on from what somebody is typing, best first.
func (c *Catalogue) Complete(text string, lang domain.Language, limit int) []search.Completion {
	return c.index.Complete(text, lang, limit)
}
