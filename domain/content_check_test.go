package domain

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checked is what Check says of a content.
func checked(c Content) error {
	var f Faults
	c.Check(&f, "/content", vocabularies())
	return f.Err()
}

func TestAGoodContentHasNoFaults(t *testing.T) {
	t.Parallel()
	require.NoError(t, checked(complete()))
	begun := NewContent(Finnish)
	begun.Type = "tool"
	require.NoError(t, checked(begun), "a draft may be as empty as can be")
	var f Faults
	complete().CheckComplete(&f, "")
	require.NoError(t, f.Err())
}

func TestCheckSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	swedish := func(f func(*Translation)) Content { return retranslate(Swedish, f) }
	long, many := strings.Repeat("ä", MaxSummary+1), make([]string, MaxItems+1)
	for i := range many {
		many[i] = "x"
	}
	for name, c := range map[string]struct {
		content Content
		want    []string
	}{
		"type":           {change(func(c *Content) { c.Type = "poem" }), []string{"/type unknown-term"}},
		"source":         {change(func(c *Content) { c.SourceLanguage = "se" }), []string{"/source_language unknown-language"}},
		"vocabulary":     {change(func(c *Content) { c.Terms["a/b~"] = []string{"x"} }), []string{"/terms/a~1b~0 unknown-vocabulary"}},
		"term as sent":   {change(func(c *Content) { c.Terms["theme"] = []string{"change", "zzz", "aaa"} }), []string{"/terms/theme/1 unknown-term", "/terms/theme/2 unknown-term"}},
		"minutes":        {change(func(c *Content) { c.Minutes = -1 }), []string{"/minutes out-of-range"}},
		"group size":     {change(func(c *Content) { c.GroupSize = GroupSize{5, 4} }), []string{"/group_size out-of-range"}},
		"review by":      {change(func(c *Content) { c.ReviewBy = "2026-02-30" }), []string{"/review_by not-a-date"}},
		"related":        {change(func(c *Content) { c.Related = []string{"grow", "Grow"} }), []string{"/related/1 not-a-slug"}},
		"keys":           {change(func(c *Content) { c.Myths = []Myth{{"Lazy"}, {""}, {"a__b"}, {strings.Repeat("a", 51)}} }), []string{"/myths/0/key not-a-key", "/myths/1/key not-a-key", "/myths/2/key not-a-key", "/myths/3/key not-a-key", "/translations/fi/myths/lazy no-such-key", "/translations/sv/myths/lazy no-such-key"}},
		"same key":       {change(func(c *Content) { c.Steps = append(c.Steps, Step{Key: "goal"}) }), []string{"/steps/2/key duplicate"}},
		"framework step": {change(func(c *Content) { c.Steps[1].FrameworkStep = "grow_step/up" }), []string{"/steps/1/framework_step unknown-term"}},
		"step minutes":   {change(func(c *Content) { c.Steps[1].Minutes = 10_001 }), []string{"/steps/1/minutes out-of-range"}},
		"media": {change(func(c *Content) {
			c.Media[0] = Media{Key: "talk", Kind: "film", URL: "javascript:alert(1)", SHA256: "AB", Bytes: -1, DurationSeconds: -1, Language: "xx", Captions: []Language{"fi", ""}, CaptionsDue: "soon"}
		}), []string{"/media/0/kind unknown-value", "/media/0/url not-a-url", "/media/0/sha256 not-a-hash", "/media/0/bytes negative", "/media/0/duration_seconds negative", "/media/0/captions_due not-a-date", "/media/0/language unknown-language", "/media/0/captions/1 unknown-language"}},
		"attribution": {change(func(c *Content) {
			c.Attribution = Attribution{Credit: Text{SV: long}, Licence: long, Project: long, SourceURL: "//x", BasedOn: []string{""}}
		}), []string{"/attribution/credit/sv too-long", "/attribution/licence too-long", "/attribution/project too-long", "/attribution/source_url not-a-url", "/attribution/based_on/0 required"}},
		"too many":    {change(func(c *Content) { c.Related = many }), []string{"/related too-many"}},
		"language":    {change(func(c *Content) { c.Translations["se/x"] = Translation{} }), []string{"/translations/se~1x unknown-language"}},
		"status":      {swedish(func(tr *Translation) { tr.Status = "done" }), []string{"/translations/sv/status unknown-value"}},
		"based on":    {swedish(func(tr *Translation) { tr.BasedOn = -2 }), []string{"/translations/sv/based_on negative"}},
		"short texts": {swedish(func(tr *Translation) { tr.Title, tr.Summary = long, long }), []string{"/translations/sv/title too-long", "/translations/sv/summary too-long"}},
		"long text":   {swedish(func(tr *Translation) { tr.HowToUse = strings.Repeat("x", MaxText+1) }), []string{"/translations/sv/how_to_use too-long"}},
		"lines":       {swedish(func(tr *Translation) { tr.Materials, tr.Keywords = []string{"a", " "}, []string{long} }), []string{"/translations/sv/materials/1 required", "/translations/sv/keywords/0 too-long"}},
		"many lines":  {swedish(func(tr *Translation) { tr.Situations = many }), []string{"/translations/sv/situations too-many"}},
		"pitfall":     {swedish(func(tr *Translation) { tr.Pitfalls = []Pitfall{{"a", "b"}, {long, long}} }), []string{"/translations/sv/pitfalls/1/problem too-long", "/translations/sv/pitfalls/1/remedy too-long"}},
		"text under keys that aren't there": {swedish(func(tr *Translation) {
			tr.Steps = map[string]StepText{"a/b": {}, "goal": {Questions: []string{""}}}
			tr.Myths, tr.Media = map[string]MythText{"goal": {}}, map[string]MediaText{"goal": {}}
		}), []string{"/translations/sv/steps/a~1b no-such-key", "/translations/sv/steps/goal/questions/0 required", "/translations/sv/myths/goal no-such-key", "/translations/sv/media/goal no-such-key"}},
		"two at once": {change(func(c *Content) { c.Type, c.Minutes = "", -1 }), []string{"/type unknown-term", "/minutes out-of-range"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := make([]string, len(c.want))
			for i, w := range c.want {
				want[i] = "/content" + w
			}
			for range 5 { // the order is the same every time
				require.Equal(t, want, pointers(t, checked(c.content)))
			}
		})
	}
}

func TestAFaultNamesTheValidValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content Content
		want    []string
	}{
		"term":       {change(func(c *Content) { c.Terms["theme"] = []string{"crises"} }), []string{"change", "crisis"}},
		"vocabulary": {change(func(c *Content) { c.Terms["themes"] = []string{"crisis"} }), ToolSchemes},
		"kind":       {change(func(c *Content) { c.Media[0].Kind = "film" }), MediaKinds},
		"language":   {change(func(c *Content) { c.Translations["se"] = Translation{} }), []string{"fi", "sv", "en"}},
		"status":     {retranslate(English, func(tr *Translation) { tr.Status = "done" }), []string{"missing", "machine", "draft", "ready"}},
	} {
		require.Equal(t, c.want, fault(t, checked(c.content)).Fields[0].Allowed, name)
	}
}

func TestLengthsCountCharactersAndLimitsAreIncluded(t *testing.T) {
	t.Parallel()
	at := func(n int) Content {
		return retranslate(English, func(tr *Translation) { tr.Title = strings.Repeat("ä", n) })
	}
	require.NoError(t, checked(at(MaxTitle)))
	require.Equal(t, []Field{{
		Pointer: "/content/translations/en/title", Code: "too-long", Params: map[string]string{"max": "200"},
	}}, fault(t, checked(at(MaxTitle+1))).Fields)
}

func TestOnlyAddressesOfTheWebAreUrls(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"https://example.fi/a?b=c#d": true, "http://example.fi": true, "https://example.fi:8443/ä": true,
		"": false, "example.fi": false, "/path": false, "ftp://example.fi": false, "javascript:alert(1)": false,
		"https://": false, "https://user:pass@example.fi": false, "https://ex ample.fi": false, "data:text/html,x": false,
		"https://example.fi/" + strings.Repeat("a", 2000): false,
	} {
		require.Equal(t, want, webURL(url), url)
	}
}

func TestASlugIsShortLowerCaseAndNoID(t *testing.T) {
	t.Parallel()
	good := []string{"a", "grow", "grow-2", "1-2-3", strings.Repeat("a", 100)}
	bad := []string{"", "-a", "a-", "a--b", "A", "ä", "a_b", "a b", "a/b", "a\n", strings.Repeat("a", 101), "0198c2b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f"}
	for _, s := range slices.Concat(good, bad) {
		require.Equal(t, slices.Contains(good, s), ValidSlug(s), "%q", s)
	}
}
