package search

// phrases are the texts that completion offers.
type phrases struct{}

type phraseBuilder struct{}

func (b *phraseBuilder) add(uint32, Text) {}

func (b *phraseBuilder) phrases() phrases { return phrases{} }

func mergePhrases(list []*phrases, moved [][]uint32) phrases { return phrases{} }
