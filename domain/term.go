package domain

import (
	"slices"
	"strings"
)

// Vocabulary is a closed list of terms that tools, trials and organisations are described with.
type Vocabulary struct {
	Scheme string // lower_snake, never renamed
	Labels Text   `gorm:"serializer:json"`
	Ord    int    // order among vocabularies
}

// Term is one entry of a vocabulary. A code is never renamed nor reused; a retired term keeps it.
type Term struct {
	Scheme     string
	Code       string
	Labels     Text    `gorm:"serializer:json"`
	Definition Text    `gorm:"serializer:json"`
	Ord        int     // order in the vocabulary
	Broader    TermRef // e.g. responsibility/interpreter is narrower than leadership_level/middle_management
	URI        string  // the same concept elsewhere, e.g. in YSO
	ValidUntil Date
	ReplacedBy string // code in the same scheme
}

// TermRef names a term of any vocabulary: "scheme/code".
type TermRef string

// Split gives the scheme and the code.
func (r TermRef) Split() (scheme, code string) {
	scheme, code, _ = strings.Cut(string(r), "/")
	return scheme, code
}

// The vocabularies that the program itself reasons with.
const (
	SchemeLeadershipLevel  = "leadership_level"
	SchemeResponsibility   = "responsibility"
	SchemePathTrack        = "path_track"
	SchemePathStage        = "path_stage"
	SchemeUserRole         = "user_role"
	SchemeCircumstances    = "circumstances"
	SchemeNeed             = "need"
	SchemeTheme            = "theme"
	SchemeMethod           = "method"
	SchemeGrowStep         = "grow_step"
	SchemeSelfDirection    = "self_direction_object"
	SchemeToolType         = "tool_type"
	SchemeOrganisationKind = "organisation_kind"
	SchemeSetting          = "setting"
	SchemeTrialGroupSize   = "trial_group_size"
	SchemeWorkMode         = "work_mode"
	SchemeTrialOutcome     = "trial_outcome"
	SchemeFeedbackKind     = "feedback_kind"
	SchemeFeedbackState    = "feedback_state"
)

// ToolSchemes are the vocabularies that describe a tool in Content.Terms. (Its type is a field of
// its own, path_track follows from path_stage.)
var ToolSchemes = []string{
	SchemeLeadershipLevel, SchemeResponsibility, SchemePathStage, SchemeUserRole, SchemeCircumstances,
	SchemeNeed, SchemeTheme, SchemeMethod, SchemeGrowStep, SchemeSelfDirection,
}

// Vocabularies is every vocabulary with its terms, for checking codes and giving labels.
type Vocabularies struct {
	list  []Vocabulary
	terms map[string][]Term
	byRef map[TermRef]Term
}

// NewVocabularies arranges vocabularies and terms by their order.
func NewVocabularies(list []Vocabulary, terms []Term) *Vocabularies {
	v := &Vocabularies{list: slices.Clone(list), terms: map[string][]Term{}, byRef: map[TermRef]Term{}}
	slices.SortFunc(v.list, func(a, b Vocabulary) int {
		return compareOrd(a.Ord, b.Ord, a.Scheme, b.Scheme)
	})
	for _, t := range terms {
		v.terms[t.Scheme] = append(v.terms[t.Scheme], t)
		v.byRef[TermRef(t.Scheme+"/"+t.Code)] = t
	}
	for _, list := range v.terms {
		slices.SortFunc(list, func(a, b Term) int { return compareOrd(a.Ord, b.Ord, a.Code, b.Code) })
	}
	return v
}

func compareOrd(a, b int, x, y string) int {
	if a != b {
		return a - b
	}
	return strings.Compare(x, y)
}

// All lists the vocabularies in order.
func (v *Vocabularies) All() []Vocabulary { return v.list }

// Terms lists a vocabulary's terms in order; nil for a scheme that isn't there.
func (v *Vocabularies) Terms(scheme string) []Term { return v.terms[scheme] }

// Term finds a term.
func (v *Vocabularies) Term(scheme, code string) (Term, bool) {
	t, ok := v.byRef[TermRef(scheme+"/"+code)]
	return t, ok
}

// Label is a term's label, or its code when there is no such term.
func (v *Vocabularies) Label(scheme, code string, lang Language) string {
	if t, ok := v.Term(scheme, code); ok {
		return t.Labels.In(lang)
	}
	return code
}

// Codes lists the codes of a vocabulary in order.
func (v *Vocabularies) Codes(scheme string) []string {
	codes := make([]string, 0, len(v.terms[scheme]))
	for _, t := range v.terms[scheme] {
		codes = append(codes, t.Code)
	}
	return codes
}

// Has tells whether the vocabulary has the code.
func (v *Vocabularies) Has(scheme, code string) bool {
	_, ok := v.Term(scheme, code)
	return ok
}

// Check notes a fault for a code that the vocabulary doesn't have, with the valid ones.
func (v *Vocabularies) Check(f *Faults, pointer, scheme, code string) {
	if !v.Has(scheme, code) {
		f.AddChoice(pointer, "unknown-term", v.Codes(scheme))
	}
}
