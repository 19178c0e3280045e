package search

import (
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// Kind tells where a completion comes from.
type Kind string

// The kinds.
const (
	KindTitle     Kind = "title"
	KindKeyword   Kind = "keyword"
	KindSituation Kind = "situation"
	KindTheme     Kind = "theme"
)

// Completion is a text that goes on from what somebody typed.
type Completion struct {
	Text string
	Kind Kind
}

// Complete gives at most limit texts that go on from the one typed, best first.
func (x *Index) Complete(text string, lang domain.Language, limit int) []Completion {
	folded := finnish.Fold(strings.TrimSpace(text))
	in := x.any[lang]
	if in == nil || folded == "" {
		return nil
	}
	var found []Completion
	for _, title := range in.titles {
		if c := (Completion{title, KindTitle}); strings.HasPrefix(finnish.Fold(title), folded) && !slices.Contains(found, c) && len(found) < limit {
			found = append(found, c)
		}
	}
	return found
}

// Correct gives a corrected text that finds more, if there is one.
func (x *Index) Correct(Query) (string, bool) { return "", false }
