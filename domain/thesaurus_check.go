package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Limits of an entry of the thesaurus.
const (
	MaxTerms      = 40 // in a list
	MaxTermWords  = 4
	MaxTermLength = 100 // characters
)

// Tag names what the group says in one word: equal groups have equal tags, on every replica.
func (g ThesaurusGroup) Tag() string { return tagOf(g) }

// Tag names what the relation says in one word.
func (r ThesaurusRelation) Tag() string { return tagOf(r) }

// tagOf condenses a plain struct, whose JSON can't fail.
func tagOf(v any) string {
	b, _ := json.Marshal(v)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// Normal is the group with its terms as they are looked up: lower case, single spaces.
func (g ThesaurusGroup) Normal() ThesaurusGroup {
	g.Terms = Words{normalTerms(g.Terms.FI), normalTerms(g.Terms.SV), normalTerms(g.Terms.EN)}
	return g
}

// Normal is the relation with its terms as they are looked up.
func (r ThesaurusRelation) Normal() ThesaurusRelation {
	r.From, r.To = normalTerms(r.From), normalTerms(r.To)
	return r
}

func normalTerms(list []string) []string {
	var normal []string
	for _, t := range list {
		normal = append(normal, normalTerm(t))
	}
	return normal
}

func normalTerm(t string) string { return strings.Join(strings.Fields(strings.ToLower(t)), " ") }

// Check notes every wrong field.
func (g ThesaurusGroup) Check(f *Faults) {
	checkCode(f, g.Code)
	none := true
	for _, lang := range Languages {
		list := g.Terms.In(lang)
		none = none && len(list) == 0
		checkTerms(f, "/terms/"+string(lang), list)
	}
	if none {
		f.Add("/terms", "required")
	}
}

// Check notes every wrong field.
func (r ThesaurusRelation) Check(f *Faults) {
	checkCode(f, r.Code)
	if _, ok := ParseLanguage(string(r.Lang)); !ok {
		f.AddChoice("/lang", "unknown-language", languageCodes())
	}
	needTerms(f, "/from", r.From)
	needTerms(f, "/to", r.To)
	from := normalTerms(r.From)
	for i, t := range r.To {
		if slices.Contains(from, normalTerm(t)) {
			f.Add(fmt.Sprintf("/to/%d", i), "leads-to-itself")
		}
	}
}

func checkCode(f *Faults, code string) {
	if !ValidSlug(code) {
		f.Add("/code", "not-a-slug")
	}
}

func needTerms(f *Faults, at string, list []string) {
	if len(list) == 0 {
		f.Add(at, "required")
	}
	checkTerms(f, at, list)
}

func checkTerms(f *Faults, at string, list []string) {
	if len(list) > MaxTerms {
		f.Add(at, "too-many", "max", strconv.Itoa(MaxTerms))
	}
	seen := map[string]bool{}
	for i, t := range list {
		at := fmt.Sprintf("%s/%d", at, i)
		normal := normalTerm(t)
		switch {
		case strings.ContainsFunc(t, hidden):
			f.Add(at, "hidden-character")
		case !strings.ContainsFunc(t, wordy):
			f.Add(at, "required")
		case seen[normal]:
			f.Add(at, "repeated-term")
		case len(strings.Fields(normal)) > MaxTermWords:
			f.Add(at, "too-many-words", "max", strconv.Itoa(MaxTermWords))
		}
		tooLong(f, at, normal, MaxTermLength)
		seen[normal] = true
	}
}

// hidden tells whether nobody sees the character: controls, line breaks, marks of direction and of
// hyphenation. A term that holds one would look right and never be found.
func hidden(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) || unicode.IsControl(r) }

// wordy tells whether a character can be searched for.
func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
