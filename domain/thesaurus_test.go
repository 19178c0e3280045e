package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func groupOf(fi ...string) ThesaurusGroup {
	return ThesaurusGroup{Code: "uupumus", Terms: Words{FI: fi}}
}

func TestAnEntryOfTheThesaurusSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	many := strings.Fields(strings.Repeat("a b c d e f g ", 6))
	for name, c := range map[string]struct {
		entry interface{ Check(*Faults) }
		want  []string
	}{
		"no terms":            {groupOf(), []string{"/terms required"}},
		"a code of its own":   {ThesaurusGroup{Code: "Ei näin", Terms: Words{EN: []string{"x"}}}, []string{"/code not-a-slug"}},
		"nothing to read":     {groupOf("", " ", "—!"), []string{"/terms/fi/0 required", "/terms/fi/1 required", "/terms/fi/2 required"}},
		"five words":          {groupOf("yksi kaksi kolme neljä", "yksi kaksi kolme neljä viisi"), []string{"/terms/fi/1 too-many-words"}},
		"101 characters":      {groupOf(strings.Repeat("ä", 100), strings.Repeat("ö", 101)), []string{"/terms/fi/1 too-long"}},
		"the same twice":      {groupOf("uupumus", "väsymys", " UUPUMUS"), []string{"/terms/fi/2 repeated-term"}},
		"a line break":        {groupOf("uupu\nmus"), []string{"/terms/fi/0 hidden-character"}},
		"a hyphen in hiding":  {groupOf("uupu\u00admus", "x\u200b"), []string{"/terms/fi/0 hidden-character", "/terms/fi/1 hidden-character"}},
		"the same in two":     {ThesaurusGroup{Code: "a", Terms: Words{FI: []string{"stressi"}, SV: []string{"stressi"}}}, nil},
		"forty-two":           {groupOf(many...), append([]string{"/terms/fi too-many"}, repeatedTerms("/terms/fi/%d", 7, 42)...)},
		"a relation of none":  {ThesaurusRelation{Code: "x"}, []string{"/lang unknown-language", "/from required", "/to required"}},
		"leading to itself":   {ThesaurusRelation{Code: "x", Lang: Finnish, From: []string{"poissa", "pois"}, To: []string{"poissaolo", "Pois "}}, []string{"/to/1 leads-to-itself"}},
		"wrong on both sides": {ThesaurusRelation{Code: "x", Lang: "de", From: []string{""}, To: []string{"a", "a"}}, []string{"/lang unknown-language", "/from/0 required", "/to/1 repeated-term"}},
		"good":                {ThesaurusRelation{Code: "x", Lang: Swedish, From: []string{"helt slut"}, To: []string{"utmattning"}}, nil},
	} {
		var f Faults
		c.entry.Check(&f)
		if c.want == nil {
			require.NoError(t, f.Err(), name)
			continue
		}
		require.Equal(t, c.want, pointers(t, f.Err()), name)
	}
}

func repeatedTerms(pointer string, from, to int) []string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf(pointer+" repeated-term", i))
	}
	return list
}

func TestAnEntryIsKeptAsItsTermsAreLookedUp(t *testing.T) {
	t.Parallel()
	require.Equal(t, groupOf("työ uupumus", "burn-out"), groupOf(" Työ \u00a0 UUPUMUS", "burn-out").Normal())
	require.Equal(t, ThesaurusRelation{Code: "x", Lang: Finnish, From: []string{"on poissa"}, To: []string{"poissaolo"}},
		ThesaurusRelation{Code: "x", Lang: Finnish, From: []string{"On  poissa"}, To: []string{"Poissaolo"}}.Normal())
}

func TestATagTellsEntriesApart(t *testing.T) {
	t.Parallel()
	require.Equal(t, groupOf("a", "b").Tag(), groupOf("a", "b").Tag())
	require.Equal(t, ThesaurusGroup{Code: "x", Terms: Words{FI: []string{}}}.Tag(), ThesaurusGroup{Code: "x"}.Tag())
	tags := map[string]bool{}
	for _, g := range []ThesaurusGroup{groupOf("a", "b"), groupOf("b", "a"), groupOf("a b"), {Code: "uupumus", Terms: Words{SV: []string{"a", "b"}}}, {Code: "x", Terms: Words{FI: []string{"a", "b"}}}} {
		tags[g.Tag()] = true
	}
	require.Len(t, tags, 5)
}

func TestWhatIsThereIsReplacedOnlyByWhoHasSeenIt(t *testing.T) {
	t.Parallel()
	seen := Precondition(func(tag string) bool { return tag == "a" })
	for _, c := range []struct {
		known PutCondition
		there bool
		tag   string
		want  Kind
	}{
		{PutCondition{}, false, "", ""},
		{PutCondition{New: true}, false, "", ""},
		{PutCondition{Match: seen}, true, "a", ""},
		{PutCondition{}, true, "a", PreconditionRequired},
		{PutCondition{New: true}, true, "a", Stale},
		{PutCondition{New: true, Match: seen}, true, "a", Stale},
		{PutCondition{Match: seen}, true, "b", Stale},
		{PutCondition{Match: seen}, false, "", Stale},
	} {
		err := c.known.check(c.there, c.tag)
		if c.want == "" {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, c.want, fault(t, err).Kind, "%+v", c)
	}
}
