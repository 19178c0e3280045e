package catalogue

import "slices"

// best keeps the first few of many things by an order, without sorting the rest.
type best[T any] struct {
	limit   int
	compare func(a, b T) int // never 0 for two different things
	list    []T              // when it is full a heap: the last one is on top
}

// offer takes a thing that may be among the first.
func (b *best[T]) offer(x T) {
	if len(b.list) < b.limit {
		if b.list = append(b.list, x); len(b.list) == b.limit {
			slices.SortFunc(b.list, func(x, y T) int { return b.compare(y, x) })
		}
		return
	}
	if last, ok := b.last(); ok && b.compare(x, last) < 0 {
		b.replace(x)
	}
}

// last gives the last of the first ones; false while there are too few to tell.
func (b *best[T]) last() (x T, ok bool) {
	if len(b.list) < b.limit || b.limit == 0 {
		return x, false
	}
	return b.list[0], true
}

// replace puts a thing in place of the last one.
func (b *best[T]) replace(x T) {
	at := 0
	for {
		below := 2*at + 1
		if below+1 < len(b.list) && b.compare(b.list[below+1], b.list[below]) > 0 {
			below++
		}
		if below >= len(b.list) || b.compare(b.list[below], x) < 0 {
			break
		}
		b.list[at] = b.list[below]
		at = below
	}
	b.list[at] = x
}

// first gives the first ones in order, which ends the choice.
func (b *best[T]) first() []T {
	slices.SortFunc(b.list, b.compare)
	return b.list
}
