package domain

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// goldenHash is the hash of complete(). It changes when the stored shape of a content changes: then
// every hash that was ever published changes too. Raise ContentSchema and think before you change it.
const goldenHash = "156fa790b0ea49fcf2b068bb2fda6499fcd3b888c043a59783883fbe20d4bdde"

func hashOf(t require.TestingT, c Content) string {
	hash, err := c.Hash()
	require.NoError(t, err)
	return hash
}

func canonical(t require.TestingT, c Content) string {
	b, err := c.Canonical()
	require.NoError(t, err)
	return string(b)
}

func TestTheStoredShapeOfAContentIsTheOldOne(t *testing.T) {
	t.Parallel()
	require.Equal(t, goldenHash, hashOf(t, complete()))
	require.Regexp(t, `^\{"schema":1,"type":"tool","source_language":"fi","terms":\{"need":\["trust"\],"theme":`, canonical(t, complete()))
}

// anyContent draws contents with nil, empty, unsorted and doubled parts.
func anyContent(rt *rapid.T) Content {
	texts := rapid.SliceOfN(rapid.String(), -1, 3)
	keys := rapid.StringMatching(`[a-z]{1,3}`)
	translation := rapid.Custom(func(rt *rapid.T) Translation {
		tr := Translation{
			Status: rapid.SampledFrom([]TranslationStatus{"", "draft", "ready"}).Draw(rt, "status"), Title: rapid.String().Draw(rt, "title"),
			BasedOn: rapid.IntRange(0, 3).Draw(rt, "based on"),
		}
		if rapid.Bool().Draw(rt, "with lists") {
			tr.Keywords, tr.Situations = texts.Draw(rt, "keywords"), texts.Draw(rt, "situations")
			tr.Steps = rapid.MapOf(keys, rapid.Custom(func(rt *rapid.T) StepText {
				return StepText{Title: rapid.String().Draw(rt, "step"), Questions: texts.Draw(rt, "questions")}
			})).Draw(rt, "steps")
		}
		return tr
	})
	c := Content{
		Type: rapid.String().Draw(rt, "type"), SourceLanguage: rapid.SampledFrom(Languages).Draw(rt, "source"),
		Minutes: rapid.IntRange(0, 99).Draw(rt, "minutes"),
	}
	if rapid.Bool().Draw(rt, "with parts") {
		c.Terms = rapid.MapOf(keys, rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), -1, 5)).Draw(rt, "terms")
		c.Translations = rapid.MapOf(rapid.SampledFrom(Languages), translation).Draw(rt, "translations")
		c.Related = texts.Draw(rt, "related")
	}
	return c
}

func TestTheNormalFormIsTheNormalFormOfItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		once := anyContent(rt).Normal()
		require.Equal(rt, once, once.Normal())
	})
}

func TestEqualContentsHaveOneHashHoweverTheyWereMade(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := anyContent(rt)
		shuffled := c
		shuffled.Terms = map[string][]string{}
		for _, scheme := range rapid.Permutation(slices.Sorted(maps.Keys(c.Terms))).Draw(rt, "schemes") {
			codes := rapid.Permutation(c.Terms[scheme]).Draw(rt, "codes")
			if len(codes) > 0 {
				codes = append(codes, codes[0]) // said twice
			}
			shuffled.Terms[scheme] = codes
		}
		shuffled.Translations = map[Language]Translation{}
		for _, lang := range rapid.Permutation(slices.Sorted(maps.Keys(c.Translations))).Draw(rt, "languages") {
			shuffled.Translations[lang] = c.Translations[lang]
		}
		require.Equal(rt, canonical(rt, c), canonical(rt, shuffled))
		require.Equal(rt, hashOf(rt, c), hashOf(rt, shuffled))
	})
}

func TestAContentThatWasStoredAndReadHasTheSameHash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := anyContent(rt)
		var read Content
		require.NoError(rt, json.Unmarshal([]byte(canonical(rt, c)), &read))
		require.Equal(rt, hashOf(rt, c), hashOf(rt, read))
	})
}

func TestNormalLeavesTheCallersContentAlone(t *testing.T) {
	t.Parallel()
	c := Content{Terms: map[string][]string{"theme": {"b", "a", "a"}}, Translations: map[Language]Translation{Finnish: {Title: "x"}}}
	_ = c.Normal()
	require.Equal(t, Content{
		Terms: map[string][]string{"theme": {"b", "a", "a"}}, Translations: map[Language]Translation{Finnish: {Title: "x"}},
	}, c)
}

// change makes a content with one difference from complete().
func change(f func(*Content)) Content {
	c := complete()
	f(&c)
	return c
}

// retranslate makes a content whose text in a language differs.
func retranslate(lang Language, f func(*Translation)) Content {
	return change(func(c *Content) {
		tr := c.Translations[lang]
		f(&tr)
		c.Translations[lang] = tr
	})
}

// sayings are all the ways in which what a language says can differ.
var sayings = map[string]func(*Translation){
	"title":             func(tr *Translation) { tr.Title += "!" },
	"summary":           func(tr *Translation) { tr.Summary += "!" },
	"description":       func(tr *Translation) { tr.Description += "!" },
	"how to use":        func(tr *Translation) { tr.HowToUse += "!" },
	"when to use":       func(tr *Translation) { tr.WhenToUse += "!" },
	"when not to use":   func(tr *Translation) { tr.WhenNotToUse += "!" },
	"competence":        func(tr *Translation) { tr.RequiredCompetence += "!" },
	"typical users":     func(tr *Translation) { tr.TypicalUsers += "!" },
	"materials":         func(tr *Translation) { tr.Materials = []string{"Kynä"} },
	"order of keywords": func(tr *Translation) { tr.Keywords = []string{"b", "a"} },
	"situations":        func(tr *Translation) { tr.Situations = []string{"later"} },
	"pitfall":           func(tr *Translation) { tr.Pitfalls = []Pitfall{{"hurry", "wait"}} },
	"step":              func(tr *Translation) { tr.Steps["next"] = StepText{Title: "!"} },
	"question":          func(tr *Translation) { tr.Steps["next"] = StepText{Title: "Next fi", Questions: []string{"?"}} },
	"myth":              func(tr *Translation) { tr.Myths["lazy"] = MythText{"Claim fi", "!"} },
	"media":             func(tr *Translation) { tr.Media["talk"] = MediaText{Title: "!"} },
}

func TestEveryChangeOfATextChangesTheHash(t *testing.T) {
	t.Parallel()
	seen := map[string]string{hashOf(t, complete()): "unchanged"}
	for name, f := range sayings {
		for _, lang := range Languages {
			name := name + " " + string(lang)
			hash := hashOf(t, retranslate(lang, f))
			require.NotContains(t, seen, hash, name)
			seen[hash] = name
		}
	}
}

func TestTheSourceDiffersWhenTranslatorsHaveSomethingToDo(t *testing.T) {
	t.Parallel()
	for name, f := range sayings {
		require.True(t, retranslate(Finnish, f).SourceDiffers(complete()), "Finnish %s", name)
		require.False(t, retranslate(Swedish, f).SourceDiffers(complete()), "Swedish %s", name)
	}
	for name, c := range map[string]Content{
		"order of steps":  change(func(c *Content) { slices.Reverse(c.Steps) }),
		"a step more":     change(func(c *Content) { c.Steps = append(c.Steps, Step{Key: "more"}) }),
		"a myth less":     change(func(c *Content) { c.Myths = nil }),
		"other media":     change(func(c *Content) { c.Media[0].Key = "speech" }),
		"source language": change(func(c *Content) { c.SourceLanguage = Swedish }),
	} {
		require.True(t, c.SourceDiffers(complete()), name)
	}
	for name, c := range map[string]Content{
		"nothing":           complete(),
		"terms":             change(func(c *Content) { c.Terms["theme"] = []string{"crisis"} }),
		"no Swedish":        change(func(c *Content) { delete(c.Translations, Swedish) }),
		"the url of a talk": change(func(c *Content) { c.Media[0].URL = "https://other.example/" }),
		"the credit":        change(func(c *Content) { c.Attribution.Credit.FI = "Muu" }),
		"numbers and marks": retranslate(Finnish, func(tr *Translation) { tr.BasedOn, tr.Status = 7, TranslationDraft }),
	} {
		require.False(t, c.SourceDiffers(complete()), name)
	}
}

func TestWhatIsNotReadyStaysInTheHouse(t *testing.T) {
	t.Parallel()
	require.Equal(t, []Language{Finnish, Swedish}, complete().Ready())
	want := change(func(c *Content) { delete(c.Translations, English) })
	got := complete()
	require.Equal(t, want, got.Public())
	require.Equal(t, complete(), got, "the content itself keeps its drafts")
	for _, status := range []TranslationStatus{TranslationMissing, TranslationMachine, TranslationDraft} {
		c := retranslate(Swedish, func(tr *Translation) { tr.Status = status })
		require.Equal(t, []Language{Finnish}, slices.Collect(maps.Keys(c.Public().Translations)), status)
	}
}
