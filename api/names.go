package api

import (
	"strings"

	"academy/domain"
)

// names finds things by what people call them, however that is spaced and capitalised. What two things are
// called finds neither: it can't be known which is meant.
type names map[string]string

func (n names) add(what string, called ...string) {
	for _, name := range called {
		name, what := folded(name), what
		if was, ok := n[name]; ok && was != what {
			what = ""
		}
		if name != "" {
			n[name] = what
		}
	}
}

// find gives "" when there is no such thing.
func (n names) find(name string) string { return n[folded(name)] }

func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// namesOf are the codes of a vocabulary and their labels in every language.
func namesOf(v *domain.Vocabularies, scheme string) names {
	n := names{}
	for _, term := range v.Terms(scheme) {
		n.add(term.Code, term.Code, term.Labels.FI, term.Labels.SV, term.Labels.EN)
	}
	return n
}
