package search

import (
	"runtime"
	"slices"
	"sync"

	"academy/domain"
)

// Text is what search knows of one tool in one language.
type Text struct {
	Title, Summary string
	Situations     []string // the need in a supervisor's own words
	Keywords       []string
	Themes         []string // labels of the vocabularies' terms
	Body           []string
}

// Document is a tool as search sees it. Its number is the catalogue's own ordinal, used once.
type Document struct {
	Number uint32
	Texts  map[domain.Language]Text
}

// Segment is documents made ready for an index. It never changes, and depends on the dictionary but not
// on the thesaurus: an editor's new word changes no segment.
type Segment struct {
	numbers []uint32 // of the documents, by their place
	tongues []uint8  // in which languages each is there: a bit for each
	shelves [languages]shelf
	sayings [languages]sayings
}

const languages = 3

// place is a language's place in arrays.
func place(lang domain.Language) int { return slices.Index(domain.Languages, lang) }

// NewSegment analyses documents, many on all cores.
func NewSegment(s *Speech, documents []Document) *Segment {
	const few = 64
	parts := min(runtime.GOMAXPROCS(0), len(documents)/few)
	if parts < 2 {
		return build(s, documents)
	}
	segments := make([]*Segment, parts)
	var wait sync.WaitGroup
	for i := range segments {
		from, to := i*len(documents)/parts, (i+1)*len(documents)/parts
		wait.Go(func() { segments[i] = build(s, documents[from:to]) })
	}
	wait.Wait()
	return Merge(segments, func(number uint32) (uint32, bool) { return number, true })
}

// Merge makes one segment of many without analysing anything again. Renumber gives a document's new
// number, and false for one that is gone.
func Merge(list []*Segment, renumber func(uint32) (uint32, bool)) *Segment {
	merged := &Segment{}
	moved := make([][]uint32, len(list)) // from a place in a segment to one in the merged one
	for i, g := range list {
		moved[i] = make([]uint32, len(g.numbers))
		for at, number := range g.numbers {
			moved[i][at] = gone
			if next, ok := renumber(number); ok {
				moved[i][at] = uint32(len(merged.numbers))
				merged.numbers, merged.tongues = append(merged.numbers, next), append(merged.tongues, g.tongues[at])
			}
		}
	}
	merged.numbers, merged.tongues = slices.Clip(merged.numbers), slices.Clip(merged.tongues)
	for lang := range languages {
		shelves, said := make([]*shelf, len(list)), make([]*sayings, len(list))
		for i, g := range list {
			shelves[i], said[i] = &g.shelves[lang], &g.sayings[lang]
		}
		merged.shelves[lang] = mergeShelves(shelves, moved)
		merged.sayings[lang] = mergeSayings(said, moved)
	}
	return merged
}

// gone is the place of a document that isn't there any more.
const gone = ^uint32(0)
