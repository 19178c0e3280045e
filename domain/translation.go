package domain

// TranslationStatus tells how far a language of a tool is. Only ready ones are public.
type TranslationStatus string

// The states of a translation; a language that isn't there at all is missing.
const (
	TranslationMissing TranslationStatus = "missing"
	TranslationMachine TranslationStatus = "machine"
	TranslationDraft   TranslationStatus = "draft"
	TranslationReady   TranslationStatus = "ready"
)

var translationStatuses = []string{
	string(TranslationMissing), string(TranslationMachine), string(TranslationDraft), string(TranslationReady),
}

// Translation is a tool's text in one language. Long texts are Markdown.
//
// BasedOn is the revision whose source text it follows; 0 in a draft means "the one that this draft
// becomes", FollowsOlder one that this bank never had. A translation that follows an older one than
// the source's last change is stale; that is computed, never stored.
type Translation struct {
	Status             TranslationStatus    `json:"status"`
	BasedOn            int                  `json:"based_on"`
	Title              string               `json:"title"`
	Summary            string               `json:"summary"`
	Description        string               `json:"description,omitzero"`
	HowToUse           string               `json:"how_to_use,omitzero"`
	WhenToUse          string               `json:"when_to_use,omitzero"`
	WhenNotToUse       string               `json:"when_not_to_use,omitzero"`
	RequiredCompetence string               `json:"required_competence,omitzero"`
	TypicalUsers       string               `json:"typical_users,omitzero"`
	Materials          []string             `json:"materials"`
	Keywords           []string             `json:"keywords"`
	Situations         []string             `json:"situations"` // the need in a supervisor's own words
	Pitfalls           []Pitfall            `json:"pitfalls"`
	Steps              map[string]StepText  `json:"steps"` // by Step.Key
	Myths              map[string]MythText  `json:"myths"` // by Myth.Key
	Media              map[string]MediaText `json:"media"` // by Media.Key
}

// FollowsOlder, as a BasedOn, is a text that is older than any revision here: what an import says of a
// translation that was stale where it comes from, since revisions are numbered anew in each bank.
const FollowsOlder = -1

// Pitfall is what can go wrong, and what to do then.
type Pitfall struct {
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// StepText is a step in one language. Body may be empty: a step can be its title and questions.
type StepText struct {
	Title     string   `json:"title"`
	Body      string   `json:"body,omitzero"`
	Say       []string `json:"say,omitempty"` // the very words to say
	Questions []string `json:"questions,omitempty"`
}

// MythText is a belief and what speaks against it.
type MythText struct {
	Claim      string `json:"claim"`
	Refutation string `json:"refutation"`
}

// MediaText is what a media item is called and shows, for those who can't see or hear it.
type MediaText struct {
	Title      string `json:"title"`
	Alt        string `json:"alt,omitzero"`
	Transcript string `json:"transcript,omitzero"`
}

// Stale tells whether the source changed after the text that this translation follows.
func (t Translation) Stale(sourceChangedIn int) bool { return t.BasedOn < sourceChangedIn }

func (t Translation) normal() Translation {
	if t.Status == "" {
		t.Status = TranslationDraft
	}
	t.Materials, t.Keywords = present(t.Materials), present(t.Keywords)
	t.Situations, t.Pitfalls = present(t.Situations), present(t.Pitfalls)
	if t.Steps == nil {
		t.Steps = map[string]StepText{}
	}
	if t.Myths == nil {
		t.Myths = map[string]MythText{}
	}
	if t.Media == nil {
		t.Media = map[string]MediaText{}
	}
	return t
}
