package catalogue

import "math/bits"

// set is a set of tools by their numbers, a bit each. One that is shared is never changed: with makes
// another. It may be shorter than the catalogue; what lies beyond isn't in it.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) has(n uint32) bool {
	word := int(n / 64)
	return word < len(s) && s[word]&(1<<(n%64)) != 0
}

func (s set) add(n uint32) { s[n/64] |= 1 << (n % 64) }

// with is the set with some more numbers below n, as a copy.
func (s set) with(n int, more ...uint32) set {
	next := newSet(n)
	copy(next, s)
	for _, m := range more {
		next.add(m)
	}
	return next
}

// without is the set less some numbers, as a copy.
func (s set) without(numbers ...uint32) set {
	next := make(set, len(s))
	copy(next, s)
	for _, n := range numbers {
		if word := int(n / 64); word < len(next) {
			next[word] &^= 1 << (n % 64)
		}
	}
	return next
}

func (s set) count() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// keep removes what isn't in the other.
func (s set) keep(other set) {
	for i := range s {
		if i >= len(other) {
			s[i] = 0
		} else {
			s[i] &= other[i]
		}
	}
}

// join adds what is in the other.
func (s set) join(other set) {
	for i := range min(len(s), len(other)) {
		s[i] |= other[i]
	}
}

// common counts what is in both.
func (s set) common(other set) int {
	n := 0
	for i := range min(len(s), len(other)) {
		n += bits.OnesCount64(s[i] & other[i])
	}
	return n
}

// each calls f with every number, in order, until it returns false.
func (s set) each(f func(uint32) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !f(uint32(i*64 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}
