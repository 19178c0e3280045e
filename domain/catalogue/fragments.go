package catalogue

import (
	"sync/atomic"

	"academy/domain"
)

// Rendered is a tool as bytes, made once for a revision and kept beside it: answers are cut from it and
// put together, never encoded again. The catalogue doesn't look into it.
type Rendered struct {
	Texts  [3]Fragments // by the text's language, in the order of domain.Languages
	Packed []byte       // what lists don't show of the texts, and the whole tool in every public language, in the renderer's own packing
}

// Fragments are members of a JSON object one after another, and where each ends. Bytes may hold the first
// of them only, those that lists show.
type Fragments struct {
	Bytes []byte
	Ends  []uint32
}

// Renderer makes the bytes of a tool. Labels come from the vocabularies: when those change, it is
// called again.
type Renderer func(domain.PublishedTool, *domain.Vocabularies) Rendered

// Memo keeps what was rendered around a tool's fragments for as long as it stays true: until something
// that it speaks of changed, which a stamp tells. A memo belongs to one language.
type Memo struct{ kept [3]atomic.Pointer[memo] }

type memo struct {
	stamp int64
	bytes []byte
}

// Bytes gives what is kept for the language and stamp, and renders it when nothing is.
func (m *Memo) Bytes(lang domain.Language, stamp int64, render func() ([]byte, error)) ([]byte, error) {
	place := &m.kept[at(lang)]
	if kept := place.Load(); kept != nil && kept.stamp == stamp {
		return kept.bytes, nil
	}
	b, err := render()
	if err == nil {
		place.Store(&memo{stamp, b})
	}
	return b, err
}

// at is a language's place in the order of domain.Languages.
func at(lang domain.Language) int {
	switch lang {
	case domain.Swedish:
		return 1
	case domain.English:
		return 2
	}
	return 0
}
