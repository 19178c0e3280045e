package catalogue

import "slices"

// best keeps the first few of many things by an order, without sorting the rest.
type best[T any] struct {
	limit   int
	compare func(a, b T) int // never 0 for two different things
	list    []T              // once it was cut, the first ones in order, then what came since
	cut     bool
}

// offer takes a thing that may be among the first.
func (b *best[T]) offer(x T) {
	if last, ok := b.last(); b.limit == 0 || ok && b.compare(x, last) > 0 {
		return
	}
	if b.list = append(b.list, x); len(b.list) > 2*b.limit+8 {
		b.first()
	}
}

// last gives a thing after which no other is among the first; false while there are too few to tell.
func (b *best[T]) last() (x T, ok bool) {
	if !b.cut {
		return x, false
	}
	return b.list[b.limit-1], true
}

// first gives the first ones in order.
func (b *best[T]) first() []T {
	slices.SortFunc(b.list, b.compare)
	if len(b.list) >= b.limit {
		b.list, b.cut = b.list[:b.limit], b.limit > 0
	}
	return b.list
}
