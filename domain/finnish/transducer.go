package finnish

import "encoding/binary"

// The bounds of a walk. A word may come from anyone, and a damaged file may hold loops of epsilon.
const (
	maxRunes   = 100   // of a word: the longest in Finnish texts have about 60
	maxDepth   = 1000  // transitions on one path: real words take up to 150
	maxSteps   = 50000 // transitions looked at for one word, about 0.5 ms: the hardest of 30,000 words in real texts takes 5,000
	maxResults = 32    // paths to the end, and so analyses: real words have up to 7
)

// transducer is a checked table of transitions: see layout.go.
type transducer struct {
	symbols  []string        // by number; empty for epsilon and flags
	flags    []flag          // by number; a symbol from len(flags) on is a character or a tag
	runes    map[rune]uint16 // characters
	features int             // that flags speak of
	arcs     []byte          // the table as it stands in the file
	capitals bool            // whether a capital is ever read
}

func (t *transducer) input(arc uint32) uint16 {
	return binary.LittleEndian.Uint16(t.arcs[int(arc)*arcSize:])
}

func (t *transducer) output(arc uint32) uint16 {
	return binary.LittleEndian.Uint16(t.arcs[int(arc)*arcSize+2:])
}

func (t *transducer) target(arc uint32) uint32 {
	return binary.LittleEndian.Uint32(t.arcs[int(arc)*arcSize+4:]) & (1<<24 - 1)
}

// state returns a state's first transition, the one after it, and the end of its run, which lies
// past the table in a damaged file.
func (t *transducer) state(at uint32) (first, rest uint32, end uint64) {
	more := uint64(t.arcs[int(at)*arcSize+7])
	if more != overflow {
		return at, at + 1, uint64(at) + 1 + more
	}
	if slot := (int(at) + 1) * arcSize; slot < len(t.arcs) {
		more = uint64(binary.LittleEndian.Uint32(t.arcs[slot:]))
	}
	return at, at + 2, uint64(at) + 2 + more
}

// walk is one word's way through a transducer.
type walk struct {
	t      *transducer
	word   []uint16 // the word as symbols
	output []uint16 // written on the path so far
	values []int16  // of the flags' features on the path so far
	steps  int
	found  func(output []uint16) bool // told of each path to the end; false ends the walk
}

// symbolsOf returns a word as symbols; false when one of its characters is unknown.
func (t *transducer) symbolsOf(word string) ([]uint16, bool) {
	symbols := make([]uint16, 0, len(word))
	for _, r := range word {
		symbol, known := t.runes[r]
		if !known {
			return nil, false
		}
		symbols = append(symbols, symbol)
	}
	return symbols, true
}

// run calls found with the output of every path that reads the whole word, in an order that
// depends on nothing but the file. The slice is valid during the call only.
func (t *transducer) run(word string, found func(output []uint16) bool) {
	symbols, known := t.symbolsOf(word)
	if !known {
		return
	}
	w := walk{t: t, word: symbols, values: make([]int16, t.features), output: make([]uint16, 0, 64), found: found}
	w.from(0, 0)
}

// from continues at a state with the word read up to a place. It returns false when the walk has
// ended for good.
func (w *walk) from(state uint32, place int) bool {
	if len(w.output) >= maxDepth {
		return true
	}
	first, rest, past := w.t.state(state)
	arc, end := first, uint32(past)
	for ; arc < end; arc = after(arc, first, rest) {
		in := w.t.input(arc)
		if int(in) >= len(w.t.flags) {
			break
		}
		if w.steps++; w.steps > maxSteps {
			return false
		}
		if in == 0 {
			if !w.follow(arc, place) {
				return false
			}
			continue
		}
		f := w.t.flags[in]
		before := w.values[f.feature]
		value, allowed := f.apply(before)
		if !allowed {
			continue
		}
		w.values[f.feature] = value
		goesOn := w.follow(arc, place)
		w.values[f.feature] = before
		if !goesOn {
			return false
		}
	}
	if arc >= end {
		return true
	}
	if place == len(w.word) {
		return w.t.input(w.last(first, rest, end)) != final || w.found(w.output)
	}
	return w.read(arc, first, rest, end, place)
}

// read follows the transitions for the word's next character, from arc on.
func (w *walk) read(arc, first, rest, end uint32, place int) bool {
	want := w.word[place]
	if arc == first && w.t.input(first) < want {
		arc = rest
	}
	if arc >= rest { // no gap from here on: search by halves
		low, high := arc, end
		for low < high {
			middle := low + (high-low)/2
			if w.t.input(middle) < want {
				low = middle + 1
			} else {
				high = middle
			}
		}
		arc = low
	}
	for ; arc < end && w.t.input(arc) == want; arc = after(arc, first, rest) {
		if w.steps++; w.steps > maxSteps || !w.follow(arc, place+1) {
			return false
		}
	}
	return true
}

func (w *walk) follow(arc uint32, place int) bool {
	w.output = append(w.output, w.t.output(arc))
	goesOn := w.from(w.t.target(arc), place)
	w.output = w.output[:len(w.output)-1]
	return goesOn
}

// after is the transition after one: a state with an overflow slot has a gap.
func after(arc, first, rest uint32) uint32 {
	if arc == first {
		return rest
	}
	return arc + 1
}

func (w *walk) last(first, rest, end uint32) uint32 {
	if end <= rest {
		return first
	}
	return end - 1
}

// apply returns a feature's value after the operation, and whether the path may go on. A neutral
// value is 0, a negated one negative.
func (f flag) apply(value int16) (int16, bool) {
	switch f.op {
	case flagSet:
		return f.value, true
	case flagNegate:
		return -f.value, true
	case flagClear:
		return 0, true
	case flagUnify:
		unifies := value == 0 || value == f.value || value < 0 && -value != f.value
		return f.value, unifies
	case flagRequire:
		if f.value == unnamed {
			return value, value != 0
		}
		return value, value == f.value
	case flagForbid:
		if f.value == unnamed {
			return value, value == 0
		}
		return value, value != f.value
	}
	return value, false
}
