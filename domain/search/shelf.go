package search

import (
	"bytes"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// shelf is one language's terms in order, each with the documents it stands in.
type shelf struct {
	text   string   // all terms, one after another
	ends   []uint32 // of each term in text
	lists  []uint32 // where each term's documents begin in packed, and where the last one's end
	packed []byte   // all terms' documents
	pairs  uint32   // how many terms are pairs: they come first
	tails  []uint32 // the others in order of their letters from the last to the first
	shared []uint8  // how many letters each term has in common with the one before
	seed   maphash.Seed
	places []uint32 // by the hash of a term, or behind it: the term's number and one, 0 for nothing
}

// quantised is a weight as one byte: what counts is how far it is from saturated.
func quantised(weight float32) uint8 {
	return uint8(max(1, math.Round(255*float64(weight)/(float64(weight)+saturation))))
}

func (s *shelf) len() int { return len(s.ends) }

func (s *shelf) term(id uint32) string {
	from := uint32(0)
	if id > 0 {
		from = s.ends[id-1]
	}
	return s.text[from:s.ends[id]]
}

// list is the documents of a term.
func (s *shelf) list(id uint32) list { return readList(s.packed[s.lists[id]:s.lists[id+1]]) }

// find gives a term's number.
func (s *shelf) find(term string) (uint32, bool) {
	if len(s.places) == 0 {
		return 0, false
	}
	mask := uint32(len(s.places) - 1)
	for at := s.place(term); ; at++ {
		switch id := s.places[at&mask]; {
		case id == 0:
			return 0, false
		case s.term(id-1) == term:
			return id - 1, true
		}
	}
}

// place is where a term is looked for first.
func (s *shelf) place(term string) uint32 { return uint32(maphash.String(s.seed, term)) }

// search gives the number of the first term that isn't before the letters.
func (s *shelf) search(letters string) uint32 {
	return uint32(sort.Search(s.len(), func(i int) bool { return s.term(uint32(i)) >= letters }))
}

// beginning calls found with each term that begins with the letters and isn't just them.
func (s *shelf) beginning(letters string, found func(id uint32)) {
	for id := s.search(letters); int(id) < s.len() && strings.HasPrefix(s.term(id), letters); id++ {
		if len(s.term(id)) > len(letters) {
			found(id)
		}
	}
}

// ending calls found with each term, but pairs, that ends with the letters and isn't just them.
func (s *shelf) ending(letters string, found func(id uint32)) {
	at := sort.Search(len(s.tails), func(i int) bool { return compareTails(s.term(s.tails[i]), letters) >= 0 })
	for ; at < len(s.tails) && strings.HasSuffix(s.term(s.tails[at]), letters); at++ {
		if len(s.term(s.tails[at])) > len(letters) {
			found(s.tails[at])
		}
	}
}

// compareTails compares from the last letter to the first.
func compareTails(a, b string) int {
	i, j := len(a), len(b)
	for i > 0 && j > 0 {
		i--
		j--
		if a[i] != b[j] {
			return int(a[i]) - int(b[j])
		}
	}
	return i - j
}

// arrange works out what the terms in order tell.
func (s *shelf) arrange() {
	n := s.len()
	s.pairs = s.search(pairMark + "\xff")
	s.tails, s.shared = make([]uint32, 0, n-int(s.pairs)), make([]uint8, n)
	s.seed, s.places = maphash.MakeSeed(), make([]uint32, 1<<bits.Len(uint(n+n/2)))
	mask := uint32(len(s.places) - 1)
	before := ""
	for id := range uint32(n) {
		term := s.term(id)
		for at := 0; at < min(len(before), len(term), math.MaxUint8) && before[at] == term[at]; at++ {
			s.shared[id]++
		}
		before = term
		if id >= s.pairs {
			s.tails = append(s.tails, id)
		}
		at := s.place(term) & mask
		for s.places[at] != 0 {
			at = (at + 1) & mask
		}
		s.places[at] = id + 1
	}
	slices.SortFunc(s.tails, func(a, b uint32) int { return compareTails(s.term(a), s.term(b)) })
}

// mergeShelves goes through all shelves' terms in order. Moved tells where documents are now.
func mergeShelves(list []*shelf, moved [][]uint32) shelf {
	w := &shelfWriter{}
	size := 0
	for _, s := range list {
		size += len(s.packed)
	}
	w.packed = make([]byte, 0, size)
	next := make([]uint32, len(list))
	for {
		least, any := "", false
		for i, s := range list {
			if int(next[i]) < s.len() && (!any || s.term(next[i]) < least) {
				least, any = s.term(next[i]), true
			}
		}
		if !any {
			return w.shelf()
		}
		for i, s := range list {
			if int(next[i]) == s.len() || s.term(next[i]) != least {
				continue
			}
			s.list(next[i]).each(func(place uint32, weight uint8) {
				if at := moved[i][place]; at != gone {
					w.add(at, weight)
				}
			})
			next[i]++
		}
		w.finish(least)
	}
}

// shelfWriter puts terms on a shelf in order.
type shelfWriter struct {
	packing
	text        []byte
	ends, lists []uint32
}

// finish ends a term whose documents were added. One without any isn't there.
func (w *shelfWriter) finish(term string) {
	if len(w.places) == 0 {
		return
	}
	w.lists = append(w.lists, uint32(len(w.packed)))
	w.text = append(w.text, term...)
	w.ends = append(w.ends, uint32(len(w.text)))
	w.packing.finish()
}

// shelf copies what was written, no larger than it is, so that the writer can be used again.
func (w *shelfWriter) shelf() shelf {
	s := shelf{
		text: string(w.text), ends: slices.Clone(w.ends), lists: slices.Clone(append(w.lists, uint32(len(w.packed)))), packed: bytes.Clone(w.packed),
	}
	s.arrange()
	w.text, w.ends, w.lists, w.packed = w.text[:0], w.ends[:0], w.lists[:0], w.packed[:0]
	return s
}
