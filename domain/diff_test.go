package domain

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// changed is complete() with one change.
func changed(change func(*Content)) Content {
	c := complete().Clone()
	c.Steps, c.Media = slices.Clone(c.Steps), slices.Clone(c.Media)
	change(&c)
	return c.Normal()
}

// retold gives the content another translation of a language.
func retold(lang Language, change func(*Translation)) func(*Content) {
	return func(c *Content) {
		t := translated(string(lang), TranslationReady)
		change(&t)
		c.Translations[lang] = t
	}
}

func TestADifferenceIsNamedByKeyAndLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Content)
		want   []Difference
	}{
		"nothing":                            {func(*Content) {}, nil},
		"minutes":                            {func(c *Content) { c.Minutes = 30 }, []Difference{{"/minutes", FieldChanged, "", "45", "30"}}},
		"minutes that nobody knows any more": {func(c *Content) { c.Minutes = 0 }, []Difference{{"/minutes", FieldRemoved, "", "45", ""}}},
		"codes": {func(c *Content) { c.Terms = map[string][]string{"theme": {"crisis"}, "need": {"encounter", "trust"}} }, []Difference{
			{"/terms/need/encounter", FieldAdded, "", "", "encounter"}, {"/terms/theme/change", FieldRemoved, "", "change", ""},
		}},
		"the size of the group": {func(c *Content) { c.GroupSize = GroupSize{0, 8} }, []Difference{{"/group_size/min", FieldChanged, "", "2", "0"}}},
		"any size of group": {func(c *Content) { c.GroupSize = GroupSize{} }, []Difference{
			{"/group_size/min", FieldRemoved, "", "2", ""}, {"/group_size/max", FieldRemoved, "", "8", ""},
		}},
		"a step's minutes":   {func(c *Content) { c.Steps[1].Minutes = 5 }, []Difference{{"/steps/next/minutes", FieldAdded, "", "", "5"}}},
		"the order of steps": {func(c *Content) { slices.Reverse(c.Steps) }, []Difference{{"/steps", FieldChanged, "", "goal next", "next goal"}}},
		"a new step first, which moves no other": {func(c *Content) { c.Steps = slices.Insert(c.Steps, 0, Step{Key: "begin"}) }, []Difference{
			{"/steps/begin", FieldAdded, "", "", "begin"},
		}},
		"media": {func(c *Content) {
			c.Media[0].URL, c.Media[0].Captions = "https://media.example/b.mp4", []Language{Finnish, Swedish}
		}, []Difference{
			{"/media/talk/url", FieldChanged, "", "https://media.example/talk.mp4", "https://media.example/b.mp4"},
			{"/media/talk/captions/1", FieldAdded, "", "", "sv"},
		}},
		"attribution": {func(c *Content) { c.Attribution.Licence, c.Attribution.Credit.SV = "CC0-1.0", "Akademin" }, []Difference{
			{"/attribution/credit/sv", FieldAdded, Swedish, "", "Akademin"}, {"/attribution/licence", FieldChanged, "", "CC-BY-4.0", "CC0-1.0"},
		}},
		"text of one language": {retold(Swedish, func(t *Translation) { t.Steps["goal"] = StepText{Title: "Mål", Body: "Body sv"} }), []Difference{
			{"/translations/sv/steps/goal/title", FieldChanged, Swedish, "Goal sv", "Mål"},
			{"/translations/sv/steps/goal/say/0", FieldRemoved, Swedish, "Say sv", ""},
			{"/translations/sv/steps/goal/questions/0", FieldRemoved, Swedish, "Why sv", ""},
		}},
		"a pitfall's remedy": {retold(Finnish, func(t *Translation) { t.Pitfalls = []Pitfall{{"hurry fi", "breathe"}} }), []Difference{
			{"/translations/fi/pitfalls/0/remedy", FieldChanged, Finnish, "wait fi", "breathe"},
		}},
		"a language that follows its source again": {retold(Swedish, func(t *Translation) { t.BasedOn = 2 }), []Difference{
			{"/translations/sv/based_on", FieldAdded, Swedish, "", "2"},
		}},
		"the source, which always follows itself": {retold(Finnish, func(t *Translation) { t.BasedOn = 2 }), nil},
		"a draft language":                        {retold(English, func(t *Translation) { t.Status = TranslationDraft }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Diff(complete(), changed(c.change)))
		})
	}
}

func TestLinesThatStayAreNoDifference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		before, after string
		want          []string
	}{
		{"a b c", "a b c", nil},
		{"a b c", "x a b c", []string{"/0 added  x"}},
		{"a b c", "a c", []string{"/1 removed b "}},
		{"a b c", "a x c", []string{"/1 changed b x"}},
		{"a b", "x y z", []string{"/0 changed a x", "/1 changed b y", "/2 added  z"}},
		{"a b c d", "c d a", []string{"/0 removed a ", "/1 removed b ", "/2 added  a"}},
	} {
		d := &differ{}
		d.lines("", strings.Fields(c.before), strings.Fields(c.after))
		var got []string
		for _, f := range d.found {
			got = append(got, f.Pointer+" "+string(f.Kind)+" "+f.Before+" "+f.After)
		}
		require.Equal(t, c.want, got, "%s -> %s", c.before, c.after)
	}
}

// Whatever two contents say: a content doesn't differ from itself, the way back is the mirror of the way
// there (but for lines without a key), and no word of a language that wasn't ready comes out.
func TestADifferenceHoldsBothWays(t *testing.T) {
	t.Parallel()
	counted := regexp.MustCompile(`/[0-9]+$`)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := anyContent(rt).Normal(), anyContent(rt).Normal()
		require.Empty(rt, Diff(a, a))
		there, back := map[string][2]string{}, map[string][2]string{}
		for _, d := range Diff(a, b) {
			if !counted.MatchString(d.Pointer) {
				there[d.Pointer] = [2]string{d.Before, d.After}
			}
			require.NotEqual(rt, d.Before, d.After)
			require.Equal(rt, d.Kind == FieldAdded, d.Before == "")
			require.Equal(rt, d.Kind == FieldRemoved, d.After == "")
			if strings.HasPrefix(d.Pointer, "/translations/") {
				require.True(rt, slices.Contains(a.Ready(), d.Language) || slices.Contains(b.Ready(), d.Language))
			}
		}
		for _, d := range Diff(b, a) {
			if !counted.MatchString(d.Pointer) {
				back[d.Pointer] = [2]string{d.After, d.Before}
			}
		}
		require.Equal(rt, there, back)
	})
}

func TestAComparisonPassesTheRevisionsInBetween(t *testing.T) {
	t.Parallel()
	revision := func(number int, kind ChangeKind, c Content) Revision {
		return Revision{Number: number, ChangeKind: kind, Content: c}
	}
	heads := []Revision{
		revision(1, ChangeSubstantive, Content{}), revision(2, ChangeEditorial, Content{}),
		revision(3, ChangeMinor, Content{}), revision(4, ChangeEditorial, Content{}),
	}
	first := revision(1, ChangeSubstantive, complete())
	later := revision(4, ChangeEditorial, changed(retold(Swedish, func(t *Translation) { t.Title = "Ny" })))
	forward := Compare(first, later, heads)
	require.Equal(t, ChangeMinor, forward.ChangeKind, "the largest of 2, 3 and 4")
	require.Equal(t, heads[1:], forward.Passed)
	require.Equal(t, []Language{Swedish}, forward.Languages)
	require.False(t, forward.SourceChanged)
	require.Equal(t, []Difference{{"/translations/sv/title", FieldChanged, Swedish, "Title sv", "Ny"}}, forward.Differences)

	back := Compare(later, first, heads)
	require.Equal(t, forward.Passed, back.Passed)
	require.Equal(t, []Difference{{"/translations/sv/title", FieldChanged, Swedish, "Ny", "Title sv"}}, back.Differences)

	same := Compare(first, first, heads)
	require.Equal(t, Comparison{From: 1, To: 1}, same)

	whole := Compare(Revision{}, first, heads)
	require.Equal(t, ChangeSubstantive, whole.ChangeKind)
	require.True(t, whole.SourceChanged)
	require.Equal(t, []Language{Finnish, Swedish}, whole.Languages)
	for _, d := range whole.Differences {
		require.Equal(t, FieldAdded, d.Kind, d)
	}
}
