package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATermThatIsPutSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	labels := Text{FI: "Luottamus", SV: "Förtroende", EN: "Trust"}
	named := func(scheme, code string) Term { return Term{Scheme: scheme, Code: code, Labels: labels} }
	replaced := func(scheme, code, by string) Term {
		term := named(scheme, code)
		term.ReplacedBy = by
		return term
	}
	interpreter := named("responsibility", "interpreter")
	interpreter.Broader = "leadership_level/supervisor"
	v := NewVocabularies(nil, []Term{
		named("theme", "a"), replaced("theme", "b", "c"), replaced("theme", "c", "d"), named("theme", "d"),
		interpreter, named("leadership_level", "supervisor"), named("feedback_state", "received"),
	})
	for name, c := range map[string]struct {
		term func(*Term)
		want []string
	}{
		"good":                         {func(*Term) {}, nil},
		"retired, for another":         {func(t *Term) { t.ValidUntil, t.ReplacedBy = "2026-12-31", "b" }, nil},
		"a code that is none":          {func(t *Term) { t.Code = "Kriisi" }, []string{"/code not-a-key"}},
		"a code that is too long":      {func(t *Term) { t.Code = strings.Repeat("x", 51) }, []string{"/code not-a-key"}},
		"no labels":                    {func(t *Term) { t.Labels = Text{SV: " ", EN: "x"} }, []string{"/labels/fi required", "/labels/sv required"}},
		"long texts":                   {func(t *Term) { t.Labels.EN, t.Definition.FI = strings.Repeat("x", 201), strings.Repeat("x", 1001) }, []string{"/definition/fi too-long", "/labels/en too-long"}},
		"an order out of range":        {func(t *Term) { t.Ord = -1 }, []string{"/order out-of-range"}},
		"no address":                   {func(t *Term) { t.URI = "ysa:123" }, []string{"/uri not-a-url"}},
		"no day":                       {func(t *Term) { t.ValidUntil = "2026-02-30" }, []string{"/valid_until not-a-date"}},
		"replaced by nothing":          {func(t *Term) { t.ReplacedBy = "zzz" }, []string{"/replaced_by unknown-term"}},
		"replaced by itself":           {func(t *Term) { t.ReplacedBy = "a" }, []string{"/replaced_by replaces-itself"}},
		"replaced in a circle":         {func(t *Term) { t.Code, t.ReplacedBy = "d", "b" }, []string{"/replaced_by replaces-itself"}},
		"belonging where none belongs": {func(t *Term) { t.Broader = "leadership_level/supervisor" }, []string{"/broader not-a-broader-term"}},
		"a responsibility of nobody":   {func(t *Term) { t.Scheme = "responsibility" }, []string{"/broader not-a-broader-term"}},
		"a responsibility of a theme":  {func(t *Term) { t.Scheme, t.Broader = "responsibility", "theme/a" }, []string{"/broader not-a-broader-term"}},
		"a responsibility":             {func(t *Term) { t.Scheme, t.Broader = "responsibility", "leadership_level/supervisor" }, nil},
		"a state that no machine has":  {func(t *Term) { t.Scheme, t.Code = "feedback_state", "lost" }, []string{"/code closed-vocabulary"}},
		"a state, reworded":            {func(t *Term) { t.Scheme, t.Code = "feedback_state", "received" }, nil},
	} {
		term := named("theme", "a")
		c.term(&term)
		var f Faults
		term.Check(&f, v)
		if c.want == nil {
			require.NoError(t, f.Err(), name)
			continue
		}
		require.ElementsMatch(t, c.want, pointers(t, f.Err()), name)
	}
}

func TestAnOwnWordingHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]ResponsibilityOverride{
		"":                                 {Title: Text{FI: "Tulkki"}, Text: Text{SV: "Tolken gör strategin begriplig."}},
		"/title required /text required":   {Text: Text{FI: " "}},
		"/text/fi contains-personal-data":  {Title: Text{FI: "Tulkki"}, Text: Text{FI: "Kysy: matti@kunta.example"}},
		"/title/sv contains-personal-data": {Title: Text{SV: "Ring 040 123 4567"}, Text: Text{FI: "x"}},
		"/title/fi too-long":               {Title: Text{FI: strings.Repeat("ä", 201)}, Text: Text{FI: "x"}},
		"/text/en too-long":                {Title: Text{FI: "x"}, Text: Text{EN: strings.Repeat("ä", 1001)}},
	} {
		var f Faults
		o.Check(&f)
		if want == "" {
			require.NoError(t, f.Err())
			continue
		}
		require.Equal(t, want, strings.Join(pointers(t, f.Err()), " "))
	}
}
