package catalogue

import (
	"iter"
	"maps"
)

// layered is a map that never changes: a large one, and over it a small one of what came since. Adding a
// little copies the small one only; when that has grown, both are folded into one.
type layered[K comparable] struct {
	base, over map[K]uint32
}

// mostOver is how many entries lie over the base before both are folded.
const mostOver = 512

func (l layered[K]) find(key K) (uint32, bool) {
	if n, ok := l.over[key]; ok {
		return n, true
	}
	n, ok := l.base[key]
	return n, ok
}

func (l layered[K]) with(more map[K]uint32) layered[K] {
	if len(l.over)+len(more) > mostOver {
		base := make(map[K]uint32, len(l.base)+len(l.over)+len(more))
		for _, part := range []map[K]uint32{l.base, l.over, more} {
			maps.Copy(base, part)
		}
		return layered[K]{base: base}
	}
	over := make(map[K]uint32, len(l.over)+len(more))
	maps.Copy(over, l.over)
	maps.Copy(over, more)
	return layered[K]{l.base, over}
}

// each goes through the values, in no order.
func (l layered[K]) each() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, n := range l.over {
			if !yield(n) {
				return
			}
		}
		for key, n := range l.base {
			if _, newer := l.over[key]; !newer && !yield(n) {
				return
			}
		}
	}
}
