package finnish

import "slices"

// Class is a word class. It is empty for one that search has no use for.
type Class string

// The word classes.
const (
	Noun         Class = "noun"
	Adjective    Class = "adjective"
	NounOrAdj    Class = "noun_or_adjective" // suomalainen
	Verb         Class = "verb"
	Adverb       Class = "adverb"
	Pronoun      Class = "pronoun"
	Numeral      Class = "numeral"
	Prefix       Class = "prefix" // etä-, lähi-
	Conjunction  Class = "conjunction"
	Interjection Class = "interjection"
	Negation     Class = "negation" // ei, älä
	Abbreviation Class = "abbreviation"
	Name         Class = "name" // of a person, a place or anything else
)

// Part is one part of a compound, or the whole of a word that is none.
type Part struct {
	Surface string   // as it stands in the word, with the ending and any hyphen: "keskustelussa"
	Lemma   string   // its base form: "keskustelu"; never empty
	Root    string   // the base form it is derived from: "keskustella"; the lemma where it isn't derived
	Derived []string // the base forms from the root to the lemma, without the root: ohjautuva, ohjautuvuus
	Inner   []string // the pieces of a compound that the dictionary holds whole: poissa, olo; else empty
	Class   Class    // of the lemma
}

// Analysis is one way to understand a word.
type Analysis struct {
	Lemma string // the word's base form: the first parts as they stand and the last one's lemma
	Parts []Part // at least one; their surfaces make up the word, in lower case
	Class Class  // of the last part
}

// Analyse returns every way to understand a word, none twice, at most 32, the same ones in the
// same order every time; none for a word that the dictionary doesn't know or that is longer than
// 100 characters. Case doesn't matter: Helsinki is found as helsinki. Composed and decomposed
// letters are the same, so are the kinds of apostrophe and hyphen; soft hyphens are left out. The
// work is bounded whatever the text is.
//
// The noun in -minen, which Voikko counts as a form of the verb, is a base form here: johtamisen
// has the lemma johtaminen and the root johtaa. A compound that should have a hyphen (linjaauto)
// is understood only where there is no other way to understand the word: ohjaajan isn't ohja-ajan.
func (d *Dictionary) Analyse(word string) []Analysis {
	var right, sloppy []Analysis
	paths := 0 // counted whether they make sense or not: each is work
	for _, form := range d.forms(word) {
		d.t.run(form, func(output []uint16) bool {
			if paths++; paths > maxResults {
				return false
			}
			r := d.read(output)
			into := &right
			if r.sloppy {
				into = &sloppy
			}
			if len(r.parts) > 0 {
				if a := r.analysis(); !slices.ContainsFunc(*into, a.equal) {
					*into = append(*into, a)
				}
			}
			return true
		})
	}
	if len(right) == 0 {
		return sloppy
	}
	return right
}

func (a Analysis) equal(b Analysis) bool {
	return a.Lemma == b.Lemma && slices.EqualFunc(a.Parts, b.Parts, func(p, q Part) bool {
		return p.Surface == q.Surface && p.Lemma == q.Lemma && p.Root == q.Root && p.Class == q.Class && slices.Equal(p.Derived, q.Derived)
	})
}
