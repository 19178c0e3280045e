package search

// phrase is several words that lead somewhere together, in whatever order and form.
type phrase struct {
	wording number
	to      number // in concepts
	without int8   // which of the words is left out, -1 for none
}

// share is what a phrase counts for of what it leads to.
func (p phrase) share() float64 {
	if p.without >= 0 {
		return oneLeftOut
	}
	return 1
}

// first is which of the wording's words the phrase begins with.
func (p phrase) first() int {
	if p.without == 0 {
		return 1
	}
	return 0
}

// meant finds what the phrases in a query lead to, and which of its words make them up.
func (s *Speech) meant(lang int, keys [][]string, found func(l link, words []int)) {
	t := s.thesaurus
	for i := range keys {
		for _, key := range keys[i] {
			at := t.beginning[lang][key]
			for _, p := range t.phrases[at.from:at.to] {
				if words, ok := t.stands(lang, p, keys, i); ok {
					found(link{p.to, p.share()}, words)
				}
			}
		}
	}
}

// stands tells whether a phrase whose first word is at a place stands in a query: near each other, with
// few words between.
func (t *thesaurus) stands(lang int, p phrase, keys [][]string, first int) ([]int, bool) {
	const between = 3
	words := t.wordsOf(&t.wordings[lang][p.wording])
	size := len(words)
	if p.without >= 0 {
		size--
	}
	places := []int{first}
	for i := p.first() + 1; i < len(words); i++ {
		if i == int(p.without) {
			continue
		}
		at := -1
		for j := max(0, first-between); j < min(len(keys), first+size+between); j++ {
			if j != first && t.meet(keys[j], words[i]) {
				at = j
				break
			}
		}
		if at < 0 {
			return nil, false
		}
		places = append(places, at)
	}
	return places, true
}

// meet tells whether a word of a query and one of a phrase have a key in common.
func (t *thesaurus) meet(asked []string, word span) bool {
	for _, n := range t.keys[word.from:word.to] {
		for _, key := range asked {
			if key == t.texts[n] {
				return true
			}
		}
	}
	return false
}
