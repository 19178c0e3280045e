package domain

import (
	"maps"
	"slices"
	"strconv"
)

// ToolFilter is which tools somebody wants to hear of, as lists of tools are filtered: or within a vocabulary, and
// between them.
type ToolFilter struct {
	Terms map[string][]string `json:"terms,omitempty"` // codes by vocabulary
	Ready Language            `json:"ready,omitempty"` // only what is there in this language
}

// Open tells whether it lets every tool through.
func (f ToolFilter) Open() bool { return len(f.Terms) == 0 && f.Ready == "" }

func (f ToolFilter) check(faults *Faults, at string, v *Vocabularies) {
	for _, scheme := range slices.Sorted(maps.Keys(f.Terms)) {
		seen := map[string]bool{}
		for i, code := range f.Terms[scheme] {
			pointer := at + "/" + scheme + "/" + strconv.Itoa(i)
			if v.Check(faults, pointer, scheme, code); seen[code] {
				faults.Add(pointer, "repeated-term")
			}
			seen[code] = true
		}
	}
	if f.Ready != "" && !slices.Contains(Languages, f.Ready) {
		faults.AddChoice(at+"/lang", "unknown-language", languageCodes())
	}
}
