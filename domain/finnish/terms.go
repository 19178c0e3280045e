package finnish

import (
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	fistem "github.com/blevesearch/snowballstem/finnish"
)

// The weights of the ways in which a word can be found: 1 is the word itself.
const (
	weightLemma    = 1.0
	weightJoin     = 0.75 // the first or last two parts of a compound of three
	weightHead     = 0.7  // keskustelu of kehityskeskustelu
	weightRoot     = 0.6  // keskustella of keskustelu
	weightModifier = 0.55 // kehitys of kehityskeskustelu
	weightStem     = 0.9  // of a word that the dictionary doesn't know
)

// Term is one way in which a word can be found.
type Term struct {
	Text   string // folded
	Weight float64
	Part   bool // a part of a compound or a root, not the whole word
}

// Analyser gives the terms of Finnish words. It is safe for concurrent use.
type Analyser struct {
	dictionary *Dictionary // nil: stems alone

	mu    sync.RWMutex
	known map[string][]Term
}

// remembered is how many words' terms an analyser keeps; a text of any size costs no more memory.
const remembered = 100_000

// NewAnalyser makes an analyser on a dictionary, or one that does with stems for nil.
func NewAnalyser(d *Dictionary) *Analyser {
	return &Analyser{dictionary: d, known: map[string][]Term{}}
}

// Fingerprint tells dictionaries apart; it is empty without one.
func (a *Analyser) Fingerprint() string {
	if a.dictionary == nil {
		return ""
	}
	return a.dictionary.Fingerprint()
}

// Terms gives the terms of a word in lower case, each once with its best weight, strongest first. The
// result must not be changed.
func (a *Analyser) Terms(word string) []Term {
	a.mu.RLock()
	terms, ok := a.known[word]
	a.mu.RUnlock()
	if ok {
		return terms
	}
	terms = a.terms(word)
	a.mu.Lock()
	if len(a.known) < remembered {
		a.known[word] = terms
	}
	a.mu.Unlock()
	return terms
}

func (a *Analyser) terms(word string) []Term {
	set := termSet{}
	set.add(word, weightLemma, false)
	var analyses []Analysis
	if a.dictionary != nil {
		analyses = a.dictionary.Analyse(word)
	}
	for _, x := range analyses {
		set.add(x.Lemma, weightLemma, false)
		set.addParts(x.Parts)
	}
	if len(analyses) == 0 {
		set.add(Stem(word), weightStem, false)
		for part := range strings.SplitSeq(word, "-") {
			if part != word {
				for _, t := range a.Terms(part) {
					set.add(t.Text, t.Weight*weightHead, true)
				}
			}
		}
	}
	return set.list()
}

// unsplit are compounds whose parts mean something else: nobody who looks for henkilö wants every
// esihenkilö.
var unsplit = []string{"vuorovaikutus", "työntekijä", "esihenkilö", "esimies", "henkilöstö", "tavoite", "palaveri"}

type termSet map[string]Term

func (s termSet) add(text string, weight float64, part bool) {
	text = Fold(text)
	if was, ok := s[text]; text != "" && (!ok || was.Weight < weight) {
		s[text] = Term{text, weight, part}
	}
}

func (s termSet) addParts(parts []Part) {
	last := parts[len(parts)-1]
	if last.Root != last.Lemma {
		weight := weightRoot
		if len(parts) > 1 {
			weight *= weightHead
		}
		s.add(last.Root, weight, true)
	}
	for _, d := range last.Derived {
		s.add(d, weightRoot, true)
	}
	if len(parts) == 1 {
		if !slices.Contains(unsplit, last.Lemma) {
			for i, inner := range last.Inner {
				weight := weightModifier
				if i == len(last.Inner)-1 {
					weight = weightHead
				}
				s.add(inner, weight, true)
			}
		}
		return
	}
	whole := ""
	for _, p := range parts[:len(parts)-1] {
		whole += p.Surface
	}
	if slices.Contains(unsplit, strings.ReplaceAll(whole, "-", "")+last.Lemma) {
		return
	}
	s.add(last.Lemma, weightHead, true)
	for _, p := range parts[:len(parts)-1] {
		s.add(p.Lemma, weightModifier, true)
	}
	if len(parts) > 2 {
		n := len(parts)
		s.add(parts[n-2].Surface+last.Lemma, weightJoin, true)
		s.add(parts[0].Surface+parts[1].Lemma, weightJoin*0.9, true)
	}
}

func (s termSet) list() []Term {
	list := make([]Term, 0, len(s))
	for _, t := range s {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Term) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return strings.Compare(a.Text, b.Text)
	})
	return list
}

// Stem gives the Snowball stem of a Finnish word: what is left when no dictionary knows it.
func Stem(word string) string {
	env := snowballstem.NewEnv(word)
	fistem.Stem(env)
	return env.Current()
}
