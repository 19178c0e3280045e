package catalogue

import (
	"iter"
	"slices"
	"strings"

	"academy/domain"
)

// describing are the vocabularies whose terms describe a tool.
var describing = append(slices.Clone(domain.ToolSchemes), domain.SchemePathTrack, domain.SchemeToolType)

// codes are the codes of all vocabularies that describe a tool, one vocabulary after another.
type codes struct {
	list []string
	ends []uint16 // in list, by the vocabulary's place in describing
}

// codesOf gives the codes that filters match: those that the content names, its type, and those
// of vocabularies that follow from them (a path stage belongs to its track). They are the vocabularies' own
// strings, so that nothing of the content is kept for them.
func codesOf(c domain.Content, v *domain.Vocabularies) codes {
	all := codes{ends: make([]uint16, 0, len(describing))}
	size := 3 // with two tracks and a type
	for _, named := range c.Terms {
		size += len(named)
	}
	all.list = make([]string, 0, size)
	var tracks []string
	for _, scheme := range domain.ToolSchemes {
		for _, code := range c.Terms[scheme] {
			all.list = append(all.list, own(v, scheme, code))
			term, _ := v.Term(scheme, code)
			if broader, track := term.Broader.Split(); broader == domain.SchemePathTrack && !slices.Contains(tracks, track) {
				tracks = append(tracks, track)
			}
		}
		all.end()
	}
	all.list = append(all.list, tracks...)
	all.end()
	all.list = append(all.list, own(v, domain.SchemeToolType, c.Type))
	all.end()
	return all
}

// own gives a code as the vocabulary has it.
func own(v *domain.Vocabularies, scheme, code string) string {
	if term, ok := v.Term(scheme, code); ok {
		return term.Code
	}
	return strings.Clone(code)
}

// end closes a vocabulary's part of the list.
func (c *codes) end() { c.ends = append(c.ends, uint16(len(c.list))) }

// each gives every vocabulary with its codes.
func (c *codes) each() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		from := uint16(0)
		for i, end := range c.ends {
			if !yield(describing[i], c.list[from:end:end]) {
				return
			}
			from = end
		}
	}
}

// Codes lists the codes of a vocabulary that describe the tool.
func (t *Tool) Codes(scheme string) []string {
	for of, list := range t.codes.each() {
		if of == scheme {
			return list
		}
	}
	return nil
}
