package finnish

import (
	"slices"
	"strings"
)

// The weights of the ways in which a word can be found: 1 is the word itself.
const (
	weightLemma     = 1.0
	weightJoin      = 0.75 // the first or last two parts of a compound of three
	weightHead      = 0.7  // keskustelu of kehityskeskustelu
	weightRoot      = 0.6  // keskustella of keskustelu
	weightModifier  = 0.55 // kehitys of kehityskeskustelu
	weightStem      = 0.95 // of a word that the dictionary doesn't know
	weightKnownStem = 0.8  // of one that it knows
)

// Term is one way in which a word can be found.
type Term struct {
	Text   string // folded; a core ends with CoreMark
	Weight float64
	Kind   Kind
}

// Kind tells what of a word a term is.
type Kind uint8

// The kinds.
const (
	Whole    Kind = iota // the word in one of its forms
	Join                 // some parts of a compound together
	Head                 // the last part of a compound
	Modifier             // another part
	Root                 // what the word is derived from
)

// Analyser gives the terms of Finnish words. It is safe for concurrent use.
type Analyser struct {
	dictionary *Dictionary // nil: stems alone
	known      *Lexicon[analysed]
}

type analysed struct {
	terms []Term
	known bool // to the dictionary
	base  bool // as a base form
}

// remembered is how many words' terms an analyser keeps: a text of any size costs no more memory.
const remembered = 16384

// NewAnalyser makes an analyser on a dictionary, or one that does with stems for nil.
func NewAnalyser(d *Dictionary) *Analyser {
	return &Analyser{dictionary: d, known: NewLexicon[analysed](remembered)}
}

// Aside is the same analyser, but remembers words of its own: for many that hardly anybody asks for again.
func (a *Analyser) Aside() *Analyser { return NewAnalyser(a.dictionary) }

// Fingerprint tells dictionaries apart; it is empty without one.
func (a *Analyser) Fingerprint() string {
	if a.dictionary == nil {
		return ""
	}
	return a.dictionary.Fingerprint()
}

// Base tells whether the dictionary knows a word as a base form.
func (a *Analyser) Base(word string) bool { return a.analyse(word).base }

// Terms gives the terms of a word in lower case, each once with its best weight, strongest first. The
// result must not be changed.
func (a *Analyser) Terms(word string) []Term { return a.analyse(word).terms }

// Knows tells whether the dictionary understands a word; it understands none without one.
func (a *Analyser) Knows(word string) bool { return a.analyse(word).known }

func (a *Analyser) analyse(word string) analysed { return a.known.Of(word, a.read) }

func (a *Analyser) read(word string) analysed {
	set := termSet{}
	set.add(word, weightLemma, Whole)
	var analyses []Analysis
	if a.dictionary != nil {
		analyses = a.dictionary.Analyse(word)
	}
	for _, x := range analyses {
		set.add(x.Lemma, weightLemma, Whole)
		set.addParts(x.Parts)
		if verb := a.verbOf(x.Parts[len(x.Parts)-1].Lemma); verb != "" {
			weight := weightRoot
			if len(x.Parts) > 1 {
				weight *= weightHead
			}
			set.add(verb, weight, Root)
		}
	}
	set.addCores(Fold(word), len(analyses) > 0)
	if len(analyses) == 0 {
		for part := range strings.SplitSeq(word, "-") {
			if part != word {
				for _, t := range a.Terms(part) {
					set.add(t.Text, t.Weight*weightHead, Head)
				}
			}
		}
	}
	base := slices.ContainsFunc(analyses, func(x Analysis) bool { return strings.EqualFold(x.Lemma, word) })
	return analysed{set.list(), len(analyses) > 0, base}
}

// verbOf is the verb of a noun in -mus or -mys, which the dictionary takes for a word of its own: uupua of
// uupumus. Empty where there is none.
func (a *Analyser) verbOf(noun string) string {
	for _, end := range [][2]string{{"mus", "a"}, {"mys", "ä"}} {
		if stem, ok := strings.CutSuffix(noun, end[0]); ok {
			verb := stem + end[1]
			for _, x := range a.dictionary.Analyse(verb) {
				if x.Lemma == verb {
					return verb
				}
			}
		}
	}
	return ""
}

// addCores adds what the word is known by without a dictionary, which stands beside what the dictionary
// says: it knows neither names nor spoken words, and understands nothing without dots.
func (s termSet) addCores(folded string, known bool) {
	weight := weightStem
	if known {
		weight = weightKnownStem
	}
	whole := Core(folded)
	s.mark(whole, weight, Whole)
	if n := len(folded); n > 0 && strings.IndexByte("aeiouy", folded[n-1]) >= 0 { // it may be a base form
		s.mark(core(folded), weight*0.95, Whole)
	}
	if !known {
		s.mark(root(whole), weightRoot, Root)
	}
}

// CoreMark ends a term that is a core and no word.
const CoreMark = "~"

func (s termSet) mark(core string, weight float64, kind Kind) {
	if core != "" {
		s.add(core+CoreMark, weight, kind)
	}
}

// unsplit are compounds whose parts mean something else: nobody who looks for henkilö wants every
// esihenkilö.
var unsplit = []string{"vuorovaikutus", "työntekijä", "esihenkilö", "esimies", "henkilöstö", "tavoite", "palaveri"}

type termSet map[string]Term

func (s termSet) add(text string, weight float64, kind Kind) {
	text = Fold(text)
	if was, ok := s[text]; text != "" && (!ok || was.Weight < weight) {
		s[text] = Term{text, weight, kind}
	}
}

func (s termSet) addParts(parts []Part) {
	last := parts[len(parts)-1]
	if last.Root != last.Lemma {
		weight := weightRoot
		if len(parts) > 1 {
			weight *= weightHead
		}
		s.add(last.Root, weight, Root)
	}
	for _, d := range last.Derived {
		s.add(d, weightRoot, Root)
	}
	if len(parts) == 1 {
		if !slices.Contains(unsplit, last.Lemma) {
			for i, inner := range last.Inner {
				if i == len(last.Inner)-1 {
					s.add(inner, weightHead, Head)
				} else {
					s.add(inner, weightModifier, Modifier)
				}
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
	s.add(last.Lemma, weightHead, Head)
	for _, p := range parts[:len(parts)-1] {
		s.add(p.Lemma, weightModifier, Modifier)
	}
	if len(parts) > 2 {
		n := len(parts)
		s.add(parts[n-2].Surface+last.Lemma, weightJoin, Join)
		s.add(parts[0].Surface+parts[1].Lemma, weightJoin*0.9, Join)
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
