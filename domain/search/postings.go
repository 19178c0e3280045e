package search

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// list is the documents of a term, packed: most take one byte. The terms of texts repeat the same few weights,
// so each list begins with its commonest ones; the high half of a document's code is the place of its
// weight among them, the low half how many documents lie between the one before and it. Half a byte of ones
// says that the number follows the code: first the gap's rest, then the weight.
type list struct {
	count   int
	weights []uint8
	codes   []byte
}

const (
	halfByte = 4
	follows  = 1<<halfByte - 1 // the number is larger than half a byte holds
)

// readList reads what packing wrote.
func readList(b []byte) list {
	count, n := binary.Uvarint(b)
	weights := n + 1 + int(b[n])
	return list{int(count), b[n+1 : weights], b[weights:]}
}

// each calls found with every document's place and weight, in the order of the places.
func (l list) each(found func(place uint32, weight uint8)) {
	next := uint32(0)
	for b := l.codes; len(b) > 0; {
		code := b[0]
		b = b[1:]
		gap := uint32(code & follows)
		if gap == follows {
			more, n := binary.Uvarint(b)
			gap += uint32(more)
			b = b[n:]
		}
		weight := uint8(0)
		if at := code >> halfByte; at < follows {
			weight = l.weights[at]
		} else {
			weight = b[0]
			b = b[1:]
		}
		found(next+gap, weight)
		next += gap + 1
	}
}

// packing packs lists one after another. It is used again for the next ones.
type packing struct {
	packed  []byte
	places  []uint32 // of the list at hand
	weights []uint8
	often   [256]uint32 // how often each weight stands in it
	codes   [256]uint8  // of its weights
	common  []uint8
}

// add takes a document of the list at hand. Places must grow.
func (p *packing) add(place uint32, weight uint8) {
	p.places, p.weights = append(p.places, place), append(p.weights, weight)
	p.often[weight]++
}

// finish packs the list at hand.
func (p *packing) finish() {
	p.choose()
	p.packed = binary.AppendUvarint(p.packed, uint64(len(p.places)))
	p.packed = append(append(p.packed, byte(len(p.common))), p.common...)
	next := uint32(0)
	for i, place := range p.places {
		gap, weight := place-next, p.weights[i]
		next = place + 1
		p.packed = append(p.packed, p.codes[weight]<<halfByte|uint8(min(gap, follows)))
		if gap >= follows {
			p.packed = binary.AppendUvarint(p.packed, uint64(gap-follows))
		}
		if p.codes[weight] == follows {
			p.packed = append(p.packed, weight)
		}
	}
	p.places, p.weights = p.places[:0], p.weights[:0]
}

// choose gives codes to the commonest weights of the list at hand, and forgets how often they stand there.
func (p *packing) choose() {
	p.common = p.common[:0]
	for w, n := range p.often {
		if n > 0 {
			p.common, p.codes[w] = append(p.common, uint8(w)), follows
		}
	}
	if len(p.common) > follows {
		slices.SortFunc(p.common, func(a, b uint8) int { return cmp.Or(cmp.Compare(p.often[b], p.often[a]), cmp.Compare(a, b)) })
		p.common = p.common[:follows]
	}
	for at, w := range p.common {
		p.codes[w] = uint8(at)
	}
	clear(p.often[:])
}
