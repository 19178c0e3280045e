package domain

import (
	"slices"
	"strconv"
	"strings"
)

// DifferenceKind tells what happened to a field.
type DifferenceKind string

// The kinds of difference.
const (
	FieldAdded   DifferenceKind = "added"
	FieldRemoved DifferenceKind = "removed"
	FieldChanged DifferenceKind = "changed"
)

// Difference is one field in which a content differs from an earlier one. Pointer is an RFC 6901
// pointer in which parts have their keys instead of numbers (/steps/goal/minutes), so that it means the
// same in both; only what has no key is counted, where it stands: after, or before when it was removed.
// Values are texts, numbers in decimal; a removed field has no After and an added one no Before.
type Difference struct {
	Pointer  string
	Kind     DifferenceKind
	Language Language // "" for what every language shares
	Before   string
	After    string
}

// Comparison is how one revision of a tool differs from another, which may be the later one.
type Comparison struct {
	From, To      int        // From is 0 for nothing at all: then everything was added
	ChangeKind    ChangeKind // the largest of Passed, "" when there are none
	Passed        []Revision // that lie between, the newer of the two included, oldest first
	SourceChanged bool       // translators have something new to follow
	Languages     []Language // whose text changed
	Differences   []Difference
}

// Compare says how the public content of to differs from that of from. Heads are the tool's
// revisions, with or without their content.
func Compare(from, to Revision, heads []Revision) Comparison {
	c := Comparison{
		From: from.Number, To: to.Number, SourceChanged: to.Content.SourceDiffers(from.Content),
		Differences: Diff(from.Content, to.Content),
	}
	least, most := min(from.Number, to.Number), max(from.Number, to.Number)
	for _, r := range heads {
		if r.Number > least && r.Number <= most {
			c.Passed = append(c.Passed, r)
			c.ChangeKind = larger(c.ChangeKind, r.ChangeKind)
		}
	}
	slices.SortFunc(c.Passed, func(a, b Revision) int { return a.Number - b.Number })
	for _, lang := range Languages {
		if slices.ContainsFunc(c.Differences, func(d Difference) bool { return d.isTextOf(lang) }) {
			c.Languages = append(c.Languages, lang)
		}
	}
	return c
}

func larger(a, b ChangeKind) ChangeKind {
	if slices.Index(ChangeKinds, string(b)) > slices.Index(ChangeKinds, string(a)) {
		return b
	}
	return a
}

func (d Difference) isTextOf(lang Language) bool {
	return d.Language == lang && strings.HasPrefix(d.Pointer, "/translations/") && !strings.HasSuffix(d.Pointer, "/based_on")
}

// Diff lists the fields in which the public part of a content differs from another's, in the order of
// the type: what every language shares first, then each language. A translation that isn't ready
// counts as one that isn't there.
func Diff(before, after Content) []Difference {
	before, after = before.Public(), after.Public()
	d := &differ{}
	d.text("/type", before.Type, after.Type)
	d.text("/source_language", string(before.SourceLanguage), string(after.SourceLanguage))
	d.terms(before.Terms, after.Terms)
	d.number("/minutes", before.Minutes, after.Minutes)
	d.groupSize(before.GroupSize, after.GroupSize)
	d.steps(before.Steps, after.Steps)
	d.myths(before.Myths, after.Myths)
	d.media(before.Media, after.Media)
	d.lines("/related", before.Related, after.Related)
	d.attribution(before.Attribution, after.Attribution)
	d.text("/review_by", string(before.ReviewBy), string(after.ReviewBy))
	for _, lang := range Languages {
		d.lang = lang
		d.translation(lang, before, after)
	}
	return d.found
}

// differ gathers differences.
type differ struct {
	found []Difference
	lang  Language
}

// text compares what is absent when it is empty.
func (d *differ) text(at, before, after string) {
	kind := FieldChanged
	switch {
	case before == after:
		return
	case before == "":
		kind = FieldAdded
	case after == "":
		kind = FieldRemoved
	}
	d.found = append(d.found, Difference{at, kind, d.lang, before, after})
}

// number compares what is unknown when it is 0.
func (d *differ) number(at string, before, after int) {
	d.text(at, decimal(before), decimal(after))
}

func decimal(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// lines compares lists of texts, as people read them: a line that stays is no difference wherever it
// moved to because of others.
func (d *differ) lines(at string, before, after []string) {
	for _, p := range align(len(before), len(after), func(i, j int) bool { return before[i] == after[j] }) {
		d.text(at+"/"+strconv.Itoa(p.place()), line(before, p.before), line(after, p.after))
	}
}

func line(list []string, i int) string {
	if i < 0 {
		return ""
	}
	return list[i]
}

// keys says which parts came and went, and how the rest is ordered now. It gives every key, those
// that are there now first, in their order.
func (d *differ) keys(at string, before, after []string) []string {
	stayed := func(list, other []string) string {
		kept := slices.DeleteFunc(slices.Clone(list), func(key string) bool { return !slices.Contains(other, key) })
		return strings.Join(kept, " ")
	}
	d.text(at, stayed(before, after), stayed(after, before))
	return union(after, before)
}

// union gives what is in either list, each once, the first list's first.
func union(first, second []string) []string {
	all := slices.Clone(first)
	for _, s := range second {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// presence says that a part came or went.
func (d *differ) presence(at, key string, before, after bool) {
	switch {
	case !before && after:
		d.text(at, "", key)
	case before && !after:
		d.text(at, key, "")
	}
}

// pair is places in two lists that belong together; -1 is nowhere.
type pair struct{ before, after int }

func (p pair) place() int {
	if p.after >= 0 {
		return p.after
	}
	return p.before
}

// align pairs the parts of two lists that differ, in order. What both have in the same order (the
// longest such sequence) stays; what was replaced in between belongs together.
func align(n, m int, same func(i, j int) bool) []pair {
	length := make([][]int, n+1)
	for i := range length {
		length[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if same(i, j) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var pairs []pair
	for i, j := 0, 0; i < n || j < m; {
		var gone, came []int
		for (i < n || j < m) && (i == n || j == m || !same(i, j)) {
			if j == m || i < n && length[i+1][j] >= length[i][j+1] {
				gone = append(gone, i)
				i++
			} else {
				came = append(came, j)
				j++
			}
		}
		for k := range max(len(gone), len(came)) {
			p := pair{-1, -1}
			if k < len(gone) {
				p.before = gone[k]
			}
			if k < len(came) {
				p.after = came[k]
			}
			pairs = append(pairs, p)
		}
		for i < n && j < m && same(i, j) {
			i, j = i+1, j+1
		}
	}
	return pairs
}
