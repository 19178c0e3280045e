package search

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter"
)

// answers is all that an index says to all questions of the benchmark, and completion and correction too.
func answers(x *Index) map[string]any {
	all := map[string]any{}
	for _, text := range append([]string{"chefens ansvar", "samtal", "kehityskeskusteln", "keskustelun taulut"}, asks...) {
		for _, lang := range domain.Languages {
			for _, only := range []bool{false, true} {
				q := Query{text, lang, only}
				better, ok := x.Correct(x.speech.Ask(q))
				all[fmt.Sprint(q)] = []any{ranked(x.Search(q)), better, ok, x.Complete(text[:2], lang, 9)}
			}
		}
	}
	return all
}

// How documents are spread over segments is nobody's business: replicas that merged at other times give
// the same answers to the last digit, and so the same ETags.
func TestSegmentsAnswerAsOneDoes(t *testing.T) {
	t.Parallel()
	thesaurus, err := starter.Thesaurus()
	require.NoError(t, err)
	s, _ := speechOf(t, thesaurus)
	documents := generated(300)
	live := everything(300)
	live[1] = 0x0f0f0f0f0f0f0f0f
	var alive []Document
	for _, d := range documents {
		if live[d.Number/64]&(1<<(d.Number%64)) != 0 {
			alive = append(alive, d)
		}
	}
	want := answers(NewIndex(s, []*Segment{NewSegment(s, alive)}, live))
	parts := []*Segment{NewSegment(s, documents[:5]), NewSegment(s, documents[5:200]), NewSegment(s, documents[200:201]), NewSegment(s, documents[201:])}
	require.Equal(t, want, answers(NewIndex(s, parts, live)), "four segments, some documents gone")

	same := func(number uint32) (uint32, bool) { return number, true }
	living := func(number uint32) (uint32, bool) { return number, live[number/64]&(1<<(number%64)) != 0 }
	require.Equal(t, want, answers(NewIndex(s, []*Segment{Merge(parts, same)}, live)), "merged with those that are gone")
	require.Equal(t, want, answers(NewIndex(s, []*Segment{Merge(parts, living)}, live)), "merged without them")
	require.Equal(t, want, answers(NewIndex(s, []*Segment{Merge(parts[:2], living), Merge(parts[2:], same)}, live)), "merged by halves")
}

func TestAMergeGivesDocumentsTheirNewNumbers(t *testing.T) {
	t.Parallel()
	s := Plain()
	g := NewSegment(s, finnishDocuments(Text{Title: "Kokous"}, Text{Title: "Tiimi"}, Text{Title: "Kokous ja tiimi"}))
	merged := Merge([]*Segment{g}, func(number uint32) (uint32, bool) { return 2 - number, number != 0 })
	x := NewIndex(s, []*Segment{merged}, everything(3))
	require.Equal(t, []uint32{1, 0}, numbers(x.Search(Query{Text: "tiimi", Lang: domain.Finnish})))
	require.Equal(t, []uint32{0}, numbers(x.Search(Query{Text: "kokous", Lang: domain.Finnish})))
	require.Empty(t, Merge(nil, nil).numbers)
}

// A document that isn't live any more isn't found, offered or counted; one beyond the bits isn't either.
func TestWhatIsGoneIsntFound(t *testing.T) {
	t.Parallel()
	s := Plain()
	g := NewSegment(s, append(finnishDocuments(Text{Title: "Kokous"}, Text{Title: "Kokousten vuosi"}), Document{700, map[domain.Language]Text{domain.Finnish: {Title: "Kokous"}}}))
	x := NewIndex(s, []*Segment{g}, []uint64{0b10})
	require.Equal(t, []uint32{1}, numbers(x.Search(Query{Text: "kokous", Lang: domain.Finnish})))
	require.Equal(t, []Completion{{"Kokousten vuosi", KindTitle}}, x.Complete("kok", domain.Finnish, 5))
	require.Empty(t, NewIndex(s, nil, nil).Search(Query{Text: "kokous", Lang: domain.Finnish}))
}

// A text of any size is bounded work.
func TestALongTextIsIndexed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1<<20) + " " + strings.Repeat("yli", 1<<18) + strings.Repeat(" kokous ja tiimi", 1<<16)
	x := index(Plain(), Text{Title: long, Summary: long, Keywords: []string{long}, Body: []string{long}}, Text{Title: "Tiimi"})
	require.Equal(t, []uint32{0}, numbers(x.Search(Query{Text: "kokous", Lang: domain.Finnish})))
	require.Equal(t, []Completion{{"Tiimi", KindTitle}}, x.Complete("t", domain.Finnish, 5), "nobody reads a megabyte in a list")
}
