package catalogue

import (
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"academy/domain"
	"academy/domain/search"
)

// Sort is an order of tools.
type Sort string

// The orders.
const (
	ByRelevance Sort = "relevance"
	ByTitle     Sort = "title"
	ByPublished Sort = "-published_at"
	ByUpdated   Sort = "-updated_at"
)

// Sorts lists them.
var Sorts = []string{string(ByRelevance), string(ByTitle), string(ByPublished), string(ByUpdated)}

// Query chooses and orders tools.
type Query struct {
	Text       string
	Lang       domain.Language
	NoFallback bool                // leave out what isn't there in Lang
	Terms      map[string][]string // or within a vocabulary, and between them
	Sort       Sort
	After      Place // begin after this one
	Offset     int   // or skip so many
	Limit      int
}

// Place is where a tool stands in an order: it stays meaningful when tools come and go.
type Place struct {
	Key string
	ID  domain.ID
}

// Page is a part of what a query found.
type Page struct {
	Tools   []*Tool
	Matches []search.Match // how each answers the text, "" without one
	Total   int
	Next    Place // zero when nothing follows
}

type hit struct {
	tool  *Tool
	place Place
	match search.Match
}

// Find answers a query.
func (c *Catalogue) Find(q Query) Page {
	answers := map[*Tool]search.Hit{}
	if q.Text != "" {
		for _, h := range c.index.Search(search.Query{Text: q.Text, Lang: q.Lang, NoFallback: q.NoFallback}) {
			answers[c.tools[h.Number]] = h
		}
	}
	keyOf := q.keys()
	var hits []hit
	for _, t := range c.tools {
		if !t.matches(q) {
			continue
		}
		a, ok := answers[t]
		if q.Text != "" && !ok {
			continue
		}
		hits = append(hits, hit{t, Place{keyOf(t, float64(a.Score)), t.ID}, a.Match})
	}
	slices.SortFunc(hits, func(a, b hit) int { return a.place.compare(b.place) })
	return cut(hits, q)
}

func cut(hits []hit, q Query) Page {
	page := Page{Total: len(hits), Tools: []*Tool{}}
	from := min(q.Offset, len(hits))
	if q.After != (Place{}) {
		from = sort.Search(len(hits), func(i int) bool { return hits[i].place.compare(q.After) > 0 })
	}
	for _, h := range hits[from:] {
		if len(page.Tools) == q.Limit {
			page.Next = hits[from+q.Limit-1].place
			break
		}
		page.Tools = append(page.Tools, h.tool)
		page.Matches = append(page.Matches, h.match)
	}
	return page
}

func (p Place) compare(o Place) int {
	if c := strings.Compare(p.Key, o.Key); c != 0 {
		return c
	}
	return strings.Compare(string(p.ID), string(o.ID))
}

// keys makes the text by which the query's order sorts, ascending.
func (q Query) keys() func(t *Tool, score float64) string {
	switch q.Sort {
	case ByRelevance:
		return func(_ *Tool, score float64) string { return fmt.Sprintf("%016d", int64(1e12-score*1e9)) }
	case ByPublished:
		return func(t *Tool, _ float64) string { return newestFirst(*t.PublishedAt) }
	case ByUpdated:
		return func(t *Tool, _ float64) string { return newestFirst(t.ChangedAt) }
	}
	collator, buffer := collate.New(language.Make(string(q.Lang))), &collate.Buffer{}
	return func(t *Tool, _ float64) string {
		_, translation := t.In(q.Lang)
		buffer.Reset()
		return hex.EncodeToString(collator.KeyFromString(buffer, translation.Title)) // a cursor is JSON: text only
	}
}

func newestFirst(t time.Time) string { return fmt.Sprintf("%020d", 1<<62-t.UnixMicro()) }

func (t *Tool) matches(q Query) bool {
	if q.NoFallback && !t.Has(q.Lang) {
		return false
	}
	for scheme, codes := range q.Terms {
		if !slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(t.codes[scheme], code) }) {
			return false
		}
	}
	return true
}
