package starter

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
)

var (
	word    = regexp.MustCompile(`\pL[\pL\d]*(?:[-–’':]\pL[\pL\d]*)*`)
	address = regexp.MustCompile(`https?://\S+`)
)

// Every Finnish word of the starter content is one that Voikko's dictionary knows, or stands in the
// list of accepted ones: names, terms of the trade and spoken language. Situations are left out, since
// they are written as people type. An accepted word that nobody uses any more leaves the list.
func TestFinnishIsSpeltAsVoikkoKnowsIt(t *testing.T) {
	t.Parallel()
	path, ok := finnish.Find()
	if !ok {
		t.Skip("Voikko's dictionary isn't installed (package voikko-fi)")
	}
	dictionary, err := finnish.Open(path)
	require.NoError(t, err)
	accepted := acceptedWords(t)
	unknown, used := map[string]string{}, map[string]bool{}
	for where, text := range finnishTexts(t) {
		for _, w := range word.FindAllString(address.ReplaceAllString(text, ""), -1) {
			switch lower := strings.ToLower(w); {
			case slices.Contains(accepted, lower):
				used[lower] = true
			case !dictionary.Knows(w):
				unknown[w] = where
			}
		}
	}
	require.Empty(t, unknown, "words that the dictionary doesn't know, and where")
	for _, w := range accepted {
		require.True(t, used[w], "%q is accepted, but nobody uses it", w)
	}
}

func acceptedWords(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "accepted_words.txt"))
	require.NoError(t, err)
	list := strings.Fields(string(b))
	require.True(t, slices.IsSorted(list), "the accepted words are sorted")
	return list
}

// finnishTexts gives every Finnish text by the file that it stands in.
func finnishTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for slug, c := range everyTool(t) {
		x := c.Translations[domain.Finnish]
		x.Situations = nil
		for key, m := range x.Media { // a transcript is spoken
			m.Transcript = ""
			x.Media[key] = m
		}
		texts[slug] = leaves(t, x)
	}
	for _, name := range []string{"vocabularies.json", "collections.json", "peerpools.json", "responsibilities.json", "programmes.json"} {
		var v any
		b, err := files.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &v))
		texts[name] = strings.Join(finnishLeaves(v), "\n")
	}
	texts["thesaurus.json"] = strings.Join(finnishOfTheField(t), "\n")
	return texts
}

// finnishOfTheField gives the words that the thesaurus leads to. Those that it leads from are left out,
// since they are written as people type.
func finnishOfTheField(t *testing.T) []string {
	t.Helper()
	var words []string
	all := thesaurus(t)
	for _, g := range all.Groups {
		words = append(words, g.Terms.FI...)
	}
	for _, r := range all.Relations {
		if r.Lang == domain.Finnish {
			words = append(words, r.To...)
		}
	}
	return words
}

// leaves gives every string of a translation.
func leaves(t *testing.T, x domain.Translation) string {
	t.Helper()
	b, err := json.Marshal(x)
	require.NoError(t, err)
	var v any
	require.NoError(t, json.Unmarshal(b, &v))
	return strings.Join(gather(v, func(string) bool { return true }), "\n")
}

// finnishLeaves gives what stands under "fi".
func finnishLeaves(v any) []string { return gather(v, func(key string) bool { return key == "fi" }) }

func gather(v any, wanted func(key string) bool) []string {
	var list []string
	switch x := v.(type) {
	case map[string]any:
		for key, child := range x {
			if s, ok := child.(string); ok {
				if wanted(key) && key != "status" {
					list = append(list, s)
				}
				continue
			}
			list = append(list, gather(child, wanted)...)
		}
	case []any:
		for _, child := range x {
			if s, ok := child.(string); ok {
				if wanted("") {
					list = append(list, s)
				}
				continue
			}
			list = append(list, gather(child, wanted)...)
		}
	}
	return list
}
