package search

import "strings"

// numbering gives each thing a number, the same thing the same one.
type numbering[T comparable] struct {
	list []T // by number
	of   map[T]number
}

// newNumbering has room for so many.
func newNumbering[T comparable](room int) numbering[T] {
	return numbering[T]{make([]T, 0, room), make(map[T]number, room)}
}

func (n *numbering[T]) number(thing T) number {
	at, ok := n.of[thing]
	if !ok {
		at = number(len(n.list))
		n.of[thing] = at
		n.list = append(n.list, thing)
	}
	return at
}

// together lays texts end to end in one, so that none takes a piece of memory of its own.
func together(texts []string) []string {
	all := strings.Join(texts, "")
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i], all = all[:len(text)], all[len(text):]
	}
	return list
}
