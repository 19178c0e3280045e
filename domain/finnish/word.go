package finnish

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Knows tells whether a word is spelt right, as far as the dictionary goes; the case of its
// letters isn't judged. A number with an ending is a word (2020:n). A word with slashes, dashes or
// hyphens that isn't known whole is known when all its parts are, prefixes included (etä-/lähi-,
// esihenkilö-työntekijä). Abbreviations are known only where the dictionary has them.
func (d *Dictionary) Knows(word string) bool {
	forms := d.forms(word)
	if slices.ContainsFunc(forms, d.reads) {
		return true
	}
	return len(forms) > 0 && d.knowsParts(forms[0])
}

// knowsParts judges the parts of a normalised word: first those between slashes and dashes, then
// those between hyphens.
func (d *Dictionary) knowsParts(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '\u2013' })
	for _, part := range parts {
		if !d.reads(part) && !d.knowsHyphened(part) {
			return false
		}
	}
	return len(parts) > 0
}

func (d *Dictionary) knowsHyphened(word string) bool {
	parts := strings.Split(word, "-")
	for i, part := range parts {
		prefix := i < len(parts)-1 && d.reads(part+"-")
		if !prefix && !d.reads(part) {
			return false
		}
	}
	return len(parts) > 1
}

// reads tells whether the transducer reads a form to its end, with the hyphens it needs.
func (d *Dictionary) reads(form string) bool {
	known, paths := false, 0
	d.t.run(form, func(output []uint16) bool {
		r := d.read(output)
		known = len(r.parts) > 0 && !r.sloppy
		paths++
		return !known && paths < maxResults
	})
	return known
}

// forms are the ways to write a word that the transducer is asked about. Voikko's reads lower case
// only, names too; one that reads capitals is also asked as given and capitalised.
func (d *Dictionary) forms(word string) []string {
	const longest = maxRunes * 2 * utf8.UTFMax // a letter may have a combining mark
	if word == "" || len(word) > longest {
		return nil
	}
	word = strings.Map(func(r rune) rune {
		switch r {
		case '\u00AD': // soft hyphen
			return -1
		case '\u2019', '\u02BC':
			return '\''
		case '\u2010', '\u2011':
			return '-'
		}
		return r
	}, norm.NFC.String(word))
	if word == "" || utf8.RuneCountInString(word) > maxRunes {
		return nil
	}
	lower := strings.ToLower(word)
	forms := []string{lower}
	if d.t.capitals {
		first, size := utf8.DecodeRuneInString(lower)
		for _, form := range []string{word, string(unicode.ToUpper(first)) + lower[size:]} {
			if !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}
