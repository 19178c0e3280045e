package search

import (
	"cmp"
	"slices"

	"academy/domain"
)

// index finds Finnish texts, numbered from 0.
func index(s *Speech, texts ...Text) *Index {
	return NewIndex(s, []*Segment{NewSegment(s, finnishDocuments(texts...))}, everything(len(texts)))
}

func finnishDocuments(texts ...Text) []Document {
	documents := make([]Document, len(texts))
	for i, text := range texts {
		documents[i] = Document{uint32(i), map[domain.Language]Text{domain.Finnish: text}}
	}
	return documents
}

// everything is n live documents.
func everything(n int) []uint64 {
	live := make([]uint64, n/64+1)
	for i := range n {
		live[i/64] |= 1 << (i % 64)
	}
	return live
}

// ranked puts hits in order, best first.
func ranked(hits []Hit) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number)) })
	return hits
}

func numbers(hits []Hit) []uint32 {
	list := []uint32{}
	for _, h := range ranked(hits) {
		list = append(list, h.Number)
	}
	return list
}
