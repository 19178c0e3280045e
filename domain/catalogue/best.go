package catalogue

import "slices"

// best keeps the first few of many things by an order, without sorting the rest.
type best[T any] struct {
	limit   int
	compare func(a, b T) int // never 0 for two different things
	list    []T              // in order
}

// offer takes a thing that may be among the first.
func (b *best[T]) offer(x T) {
	full := len(b.list) == b.limit
	if full && (b.limit == 0 || b.compare(x, b.list[b.limit-1]) > 0) {
		return
	}
	if full {
		b.list = b.list[:b.limit-1]
	}
	i, _ := slices.BinarySearchFunc(b.list, x, b.compare)
	b.list = slices.Insert(b.list, i, x)
}
