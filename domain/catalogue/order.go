package catalogue

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"academy/domain"
)

// Sort is an order of tools.
type Sort string

// The orders.
const (
	ByRelevance Sort = "relevance"
	ByTitle     Sort = "title"
	ByPublished Sort = "-published_at"
	ByUpdated   Sort = "-updated_at"
	ByEvidence  Sort = "evidence" // what surely worked most often first
)

// Sorts lists them.
var Sorts = []string{string(ByRelevance), string(ByTitle), string(ByPublished), string(ByUpdated), string(ByEvidence)}

// Place is where a tool stands in an order: it stays meaningful when tools come and go.
type Place struct {
	Key string // as the order has it
	ID  domain.ID
}

// idLength is how long an id is as text.
const idLength = 36

// AppendBinary is the short form of a place: the id, then the key.
func (p Place) AppendBinary(b []byte) ([]byte, error) {
	if len(p.ID) != idLength {
		return nil, fmt.Errorf("a place needs an id of %d bytes: %q", idLength, p.ID)
	}
	return append(append(b, p.ID...), p.Key...), nil
}

// UnmarshalBinary reads the short form.
func (p *Place) UnmarshalBinary(b []byte) error {
	if len(b) < idLength {
		return errors.New("a place begins with an id")
	}
	*p = Place{string(b[idLength:]), domain.ID(b[:idLength])}
	return nil
}

// order is an order that tools can be put in without a question: two keys that sort ascending, the first
// as long in every tool, then the id.
type order func(t *Tool) (first, second string)

// orders are all of them: titles by language, the two times, and evidence with titles by language, and the id alone.
var orders = []order{
	func(t *Tool) (string, string) { return "", t.titleKeys[0] },
	func(t *Tool) (string, string) { return "", t.titleKeys[1] },
	func(t *Tool) (string, string) { return "", t.titleKeys[2] },
	func(t *Tool) (string, string) { return newestFirst(t.PublishedAt), "" },
	func(t *Tool) (string, string) { return newestFirst(&t.ChangedAt), "" },
	func(t *Tool) (string, string) { return t.evidence, t.titleKeys[0] },
	func(t *Tool) (string, string) { return t.evidence, t.titleKeys[1] },
	func(t *Tool) (string, string) { return t.evidence, t.titleKeys[2] },
	byID: func(*Tool) (string, string) { return "", "" },
}

// byID is the place of the order that nothing changes: of snapshots.
const byID = 8

// orderOf gives the place of a sort in orders.
func orderOf(s Sort, lang domain.Language) int {
	switch s {
	case ByPublished:
		return 3
	case ByUpdated:
		return 4
	case ByEvidence:
		return 5 + at(lang)
	}
	return at(lang)
}

func newestFirst(t *time.Time) string {
	var key [8]byte
	if t != nil {
		binary.BigEndian.PutUint64(key[:], uint64(1<<62-t.UnixMicro()))
	}
	return string(key[:])
}

func (by order) compare(a, b *Tool) int {
	first, second := by(a)
	otherFirst, otherSecond := by(b)
	return cmp.Or(strings.Compare(first, otherFirst), strings.Compare(second, otherSecond), strings.Compare(string(a.ID), string(b.ID)))
}

// place is where a tool stands.
func (by order) place(t *Tool) Place {
	first, second := by(t)
	return Place{first + second, t.ID}
}

// after finds where a sorted list goes on behind a place.
func (by order) after(list []uint32, tools []*Tool, p Place) int {
	i, found := slices.BinarySearchFunc(list, p, func(n uint32, p Place) int {
		first, second := by(tools[n])
		cut := min(len(first), len(p.Key))
		return cmp.Or(strings.Compare(first, p.Key[:cut]), strings.Compare(second, p.Key[cut:]), strings.Compare(string(tools[n].ID), string(p.ID)))
	})
	if found {
		i++
	}
	return i
}

// merged is a sorted list without what is gone and with what is new, as a copy.
func (by order) merged(list []uint32, tools []*Tool, gone set, more []uint32) []uint32 {
	more = slices.Clone(more)
	slices.SortFunc(more, func(a, b uint32) int { return by.compare(tools[a], tools[b]) })
	next := make([]uint32, 0, len(list)+len(more))
	for _, n := range list {
		if gone.has(n) {
			continue
		}
		for len(more) > 0 && by.compare(tools[more[0]], tools[n]) < 0 {
			next, more = append(next, more[0]), more[1:]
		}
		next = append(next, n)
	}
	return append(next, more...)
}
