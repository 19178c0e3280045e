package domain

import (
	"strings"
	"unicode"
)

// Characters that look like, or are read as, the ones that codes, numbers and addresses are written with.
// What Unicode's categories tell by themselves (dashes, spaces, digits, what can't be seen) isn't here.
var lookalikes = func() map[rune]rune {
	m := map[rune]rune{}
	for like, list := range map[rune]string{
		'-': "\u2212\u2043\u02D7\u207B\u208B\u2796\u2500\u2501\u30FC\u00AF\u203E", '+': "\u207A\u208A\u2795\uFE62",
		'@': "\uFE6B", '.': "\uFE52\u3002\u2024",
		'A': "АΑ", 'B': "ВΒ", 'C': "СϹ", 'E': "ЕΕ", 'F': "Ϝ", 'H': "НΗ", 'J': "Ј", 'K': "КΚ", 'M': "МΜ", 'N': "Ν", 'P': "РΡ",
		'S': "Ѕ", 'T': "ТΤ", 'U': "Ս", 'V': "Ѵ", 'W': "Ԝ", 'X': "ХΧ", 'Y': "УΥҮ",
		'a': "а", 'c': "с", 'e': "е", 'p': "р", 'x': "х", 'y': "у",
	} {
		for _, r := range list {
			m[r] = like
		}
	}
	for i, r := range []rune("⁰¹²³⁴⁵⁶⁷⁸⁹") {
		m[r] = '0' + rune(i)
	}
	for i := range rune(10) {
		m['\u2080'+i] = '0' + i // subscript
	}
	m['\u24EA'], m['\u24FF'] = '0', '0' // circled
	for i := range rune(9) {
		m['\u2460'+i], m['\u2776'+i], m['\u2780'+i], m['\u278A'+i], m['\u24F5'+i] = '1'+i, '1'+i, '1'+i, '1'+i, '1'+i
	}
	return m
}()

// unseen are fillers that Unicode calls letters or symbols.
const unseen = "\u115F\u1160\u3164\uFFA0\u2800"

// plain folds what looks alike: full-width forms, dashes, spaces, digits of other scripts, letters that
// are drawn as Latin ones; what can't be seen is left out. A soft hyphen is read as given.
func plain(text string, softHyphen string) []rune {
	runes := make([]rune, 0, len(text))
	for _, r := range strings.ReplaceAll(text, "\u00AD", softHyphen) {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		like, ok := lookalikes[r]
		switch {
		case r < unicode.MaxASCII && !unicode.IsControl(r):
			runes = append(runes, r)
		case ok:
			runes = append(runes, like)
		case unicode.Is(unicode.Pd, r):
			runes = append(runes, '-')
		case unicode.IsSpace(r):
			runes = append(runes, ' ')
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn, unicode.Me) || strings.ContainsRune(unseen, r):
		case unicode.Is(unicode.Nd, r):
			runes = append(runes, '0'+digit(r))
		default:
			runes = append(runes, styled(r))
		}
	}
	return runes
}

// styled undoes the mathematical alphabets: 26 capitals and 26 small letters in each style.
func styled(r rune) rune {
	if r < 0x1D400 || r > 0x1D6A3 {
		return r
	}
	i := (r - 0x1D400) % 52
	if i < 26 {
		return 'A' + i
	}
	return 'a' + i - 26
}

// digit gives the value of a decimal digit of any script: Unicode keeps each script's ten in a row
// that starts at a multiple of the range table's stride.
func digit(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if lo, hi := rune(block.Lo), rune(block.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if lo, hi := rune(block.Lo), rune(block.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}
