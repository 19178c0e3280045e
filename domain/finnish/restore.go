package finnish

import "strings"

// mostDots is in how many places of a word dots are tried: 2^6 forms at most.
const mostDots = 6

// Restore gives the words that the dictionary knows and that look like this one without its dots:
// etajohtamisen gives etäjohtamisen. None without a dictionary, or for a word that it knows.
func (a *Analyser) Restore(word string) []string {
	if a.dictionary == nil || len(word) > 60 || a.dictionary.Knows(word) {
		return nil
	}
	runes := []rune(word)
	var places []int
	for i, r := range runes {
		if r == 'a' || r == 'o' {
			places = append(places, i)
		}
	}
	if len(places) > mostDots {
		return a.restoreEndings(runes, places)
	}
	var found []string
	for mask := 1; mask < 1<<len(places); mask++ {
		candidate := dotted(runes, places, func(i int) bool { return mask&(1<<i) != 0 })
		if a.dictionary.Knows(candidate) {
			found = append(found, candidate)
		}
	}
	return found
}

// restoreEndings tries what vowel harmony makes likely in a long compound: dots from one place to
// another and nowhere else.
func (a *Analyser) restoreEndings(runes []rune, places []int) []string {
	var found []string
	for from := range min(len(places), 12) {
		for to := from + 1; to <= min(len(places), 12); to++ {
			candidate := dotted(runes, places, func(i int) bool { return i >= from && i < to })
			if a.dictionary.Knows(candidate) {
				found = append(found, candidate)
			}
		}
	}
	return found
}

func dotted(runes []rune, places []int, dot func(i int) bool) string {
	out := []rune(string(runes))
	for i, place := range places {
		if dot(i) {
			out[place] = map[rune]rune{'a': 'ä', 'o': 'ö'}[out[place]]
		}
	}
	return strings.ToLower(string(out))
}
