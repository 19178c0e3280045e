package catalogue

import (
	"maps"

	"academy/domain"
	"academy/domain/search"
)

// batch is tools made for the numbers from first on, and the segment that finds the published ones.
type batch struct {
	first   int
	tools   []*Tool
	segment *search.Segment
}

// part is a segment of the index and the number behind its last tool.
type part struct {
	*search.Segment
	end int
}

// make renders and indexes tools for the numbers from first on: the expensive part of a change.
func (m *maker) make(first int, list []domain.PublishedTool) batch {
	b := batch{first: first, tools: make([]*Tool, 0, len(list))}
	documents := make([]search.Document, 0, len(list))
	for i, p := range list {
		t := m.tool(p)
		if t.State == domain.ToolPublished {
			documents = append(documents, search.Document{Number: uint32(first + i), Texts: m.textsOf(p, t)})
		}
		b.tools = append(b.tools, t)
	}
	b.segment = search.NewSegment(m.speech, documents)
	return b
}

// with is the catalogue after a batch: each of its tools takes the place of the one with its id.
func (c *Catalogue) with(b batch) *Catalogue {
	if len(b.tools) == 0 {
		return c
	}
	next := *c
	next.naming, next.dating = new(naming), new(dating)
	next.tools = append(c.tools, b.tools...) // older catalogues don't look beyond their own end
	slugs, ids := make(map[string]uint32, len(b.tools)), make(map[domain.ID]uint32, len(b.tools))
	var gone []uint32
	for i, t := range b.tools {
		if before, ok := next.byID.find(t.ID); ok {
			gone = append(gone, before)
		}
		slugs[t.Slug], ids[t.ID] = uint32(b.first+i), uint32(b.first+i)
	}
	next.bySlug, next.byID = c.bySlug.with(slugs), c.byID.with(ids)
	next.enter(b, gone)
	next.parts = append(append([]part{}, c.parts...), part{b.segment, len(next.tools)})
	next.tidy()
	next.reindex()
	return &next
}

// enter puts a batch into sets and orders, and takes out what it replaces.
func (c *Catalogue) enter(b batch, gone []uint32) {
	size := len(c.tools)
	var came []uint32
	terms, ready := map[domain.TermRef][]uint32{}, [3][]uint32{}
	for i, t := range b.tools {
		n := uint32(b.first + i)
		if t.State != domain.ToolPublished {
			continue
		}
		came = append(came, n)
		for scheme, codes := range t.codes.each() {
			for _, code := range codes {
				ref := domain.TermRef(scheme + "/" + code)
				terms[ref] = append(terms[ref], n)
			}
		}
		for _, lang := range t.ready {
			ready[at(lang)] = append(ready[at(lang)], n)
		}
	}
	c.live = c.live.without(gone...).with(size, came...)
	c.count = c.live.count()
	c.terms = maps.Clone(c.terms)
	for ref, numbers := range terms {
		c.terms[ref] = c.terms[ref].with(size, numbers...)
	}
	for i, numbers := range ready {
		c.ready[i] = c.ready[i].with(size, numbers...)
	}
	dead := set{}.with(size, gone...)
	sorted := make([][]uint32, len(orders))
	for i, by := range orders {
		sorted[i] = by.merged(c.sorted[i], c.tools, dead, came)
	}
	c.sorted = sorted
}

// mostParts is how many segments a search looks into at most.
const mostParts = 8

// tidy folds the small segments into one when there are too many of them.
func (c *Catalogue) tidy() {
	if len(c.parts) <= mostParts {
		return
	}
	folded := search.Merge(segmentsOf(c.parts[1:]), func(n uint32) (uint32, bool) { return n, c.live.has(n) })
	c.parts = []part{c.parts[0], {folded, len(c.tools)}}
}

// reindex makes the index of the segments as they are. A new thesaurus needs no more: only queries look
// into it.
func (c *Catalogue) reindex() { c.index = search.NewIndex(c.speech, segmentsOf(c.parts), c.live) }

func segmentsOf(parts []part) []*search.Segment {
	list := make([]*search.Segment, len(parts))
	for i, p := range parts {
		list[i] = p.Segment
	}
	return list
}
