package finnish

import (
	"strings"
	"unicode/utf8"
)

// tag is what a symbol of the output means. What isn't listed is of no use to search.
type tag struct {
	kind  uint8
	class Class
}

const (
	letter       = iota // not a tag: the word's own character
	other               // a tag without a meaning here
	boundary            // [Bc] between the parts of a compound
	joint               // [Bh] where a hyphen belongs if the same vowel stands on both sides
	baseOpens           // [Xp] a base form follows, "=" between its own pieces
	derivedOpens        // [Xj] the end of a derived base form follows
	ignoredOpens        // [Xr] and the like: notes for the spell checker
	closes              // [X]
	wordClass           // [Ln], [Lt] ...
	ending              // [Sg], [Sine] ...: a case
	actionNoun          // [Tn4] a noun in -minen follows
)

func tagsOf(symbols []string) []tag {
	known := map[string]tag{
		"[Bc]": {kind: boundary}, "[Bh]": {kind: joint}, "[Xp]": {kind: baseOpens}, "[Xj]": {kind: derivedOpens}, "[X]": {kind: closes}, "[Tn4]": {kind: actionNoun},
		"[Ln]": {wordClass, Noun}, "[Ll]": {wordClass, Adjective}, "[Lnl]": {wordClass, NounOrAdj}, "[Lt]": {wordClass, Verb},
		"[Ls]": {wordClass, Adverb}, "[Lr]": {wordClass, Pronoun}, "[Lu]": {wordClass, Numeral}, "[Lur]": {wordClass, Numeral},
		"[Lp]": {wordClass, Prefix}, "[Lc]": {wordClass, Conjunction}, "[Lh]": {wordClass, Interjection},
		"[Lk]": {wordClass, Negation}, "[La]": {wordClass, Abbreviation},
		"[Lee]": {wordClass, Name}, "[Les]": {wordClass, Name}, "[Lep]": {wordClass, Name}, "[Lem]": {wordClass, Name},
	}
	tags := make([]tag, len(symbols))
	for i, symbol := range symbols {
		meaning, ok := known[symbol]
		switch {
		case ok:
			tags[i] = meaning
		case strings.HasPrefix(symbol, "[X"):
			tags[i].kind = ignoredOpens
		case strings.HasPrefix(symbol, "[S"):
			tags[i].kind = ending
		case utf8.RuneCountInString(symbol) != 1:
			tags[i].kind = other
		}
	}
	return tags
}

// reading gathers parts from a transducer's output, symbol by symbol.
type reading struct {
	parts   []Part
	part    Part
	surface []byte // of the part so far
	last    uint16 // its last character
	joint   bool   // whether a joint follows that
	sloppy  bool   // whether a joint lacks its hyphen
	stem    int    // its length before the first ending; -1 before there is one
	inside  uint8  // the tag that opened the text being read; letter outside of one
	text    []byte
}

// read gathers the parts of one output.
func (d *Dictionary) read(output []uint16) reading {
	r := reading{stem: -1, surface: make([]byte, 0, 32), text: make([]byte, 0, 32)}
	for _, symbol := range output {
		t := d.tags[symbol]
		switch t.kind {
		case letter:
			text := d.t.symbols[symbol]
			if r.inside != letter {
				r.text = append(r.text, text...)
				continue
			}
			r.surface = append(r.surface, text...)
			r.sloppy = r.sloppy || r.joint && symbol == r.last && strings.Contains("aeiouyäöå", text)
			r.last, r.joint = symbol, false
		case joint:
			r.joint = true
		case boundary:
			r.end()
		case baseOpens, derivedOpens, ignoredOpens:
			r.inside, r.text = t.kind, r.text[:0]
		case closes:
			r.close()
		case wordClass:
			r.part.Class = t.class
		case ending:
			if r.stem < 0 {
				r.stem = len(r.surface)
			}
		case actionNoun:
			r.derive("minen")
			r.part.Class = Noun
		}
	}
	r.end()
	return r
}

// analysis is what was read. There is one when there are parts.
func (r *reading) analysis() Analysis {
	return Analysis{Lemma: lemmaOf(r.parts), Parts: r.parts, Class: r.parts[len(r.parts)-1].Class}
}

func (r *reading) close() {
	text := string(r.text)
	switch r.inside {
	case baseOpens:
		whole := strings.ReplaceAll(text, "=", "")
		r.part.Lemma = bare(string(r.surface) + whole)
		r.part.Root, r.part.Derived, r.part.Inner = r.part.Lemma, nil, nil
		if whole != text {
			r.part.Inner = strings.FieldsFunc(text, func(c rune) bool { return c == '=' || c == '-' })
		}
	case derivedOpens:
		r.derive(text)
	}
	r.inside = letter
}

// derive gives the part the lemma that its surface makes with the end of a base form.
func (r *reading) derive(end string) {
	lemma := bare(string(r.surface) + end)
	if r.part.Root == "" {
		r.part.Root = lemma
	}
	if lemma != r.part.Lemma {
		r.part.Derived = append(r.part.Derived, lemma)
	}
	r.part.Lemma = lemma
}

// end closes a part. A hyphen alone is no part: it goes to the one before or after it.
func (r *reading) end() {
	part := r.part
	part.Surface = string(r.surface)
	if part.Lemma == "" { // a prefix or a number: the dictionary writes no base form
		part.Lemma = part.Surface
		if r.stem >= 0 {
			part.Lemma = part.Surface[:r.stem]
		}
		part.Lemma = bare(part.Lemma)
		part.Root = part.Lemma
	}
	last := len(r.parts) - 1
	if part.Class == "" && last >= 0 && r.parts[last].Class == Numeral {
		part.Class = Numeral // the rest of kahdentoista
	}
	switch {
	case bare(part.Surface) != "" && part.Lemma != "":
		r.parts = append(r.parts, part)
		r.surface = r.surface[:0]
	case last >= 0:
		r.parts[last].Surface += part.Surface
		r.surface = r.surface[:0]
	} // else the surface stays, for the next part to begin with
	r.part, r.stem, r.inside = Part{}, -1, letter
}

// bare is a text without the hyphens around it.
func bare(text string) string { return strings.Trim(text, "-") }

// lemmaOf is a compound's base form: its parts as they stand, the last one's lemma. A modifier
// that is its own base form is written as the dictionary does (EU-hanke). In a number every part
// is inflected, so every one goes back (kahdellekymmenelle).
func lemmaOf(parts []Part) string {
	var lemma strings.Builder
	last := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		stem := strings.TrimRight(part.Surface, "-")
		hyphens := part.Surface[len(stem):]
		stem = strings.TrimLeft(stem, "-")
		if part.Class == Numeral && last.Class == Numeral || strings.EqualFold(stem, part.Lemma) {
			stem = part.Lemma
		}
		lemma.WriteString(stem)
		lemma.WriteString(hyphens)
	}
	lemma.WriteString(last.Lemma)
	return lemma.String()
}
