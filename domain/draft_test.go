package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func draftIn(state DraftState, version int) Draft {
	return Draft{
		ToolID: "tool", State: state, BasedOn: 3, Version: version, ChangeKind: ChangeMinor,
		ChangeNote: Text{FI: "Selkeämpi"}, Content: complete(), ChangedAt: noon.AddDate(0, 0, -1),
	}
}

func TestADraftMovesAsDrawn(t *testing.T) {
	t.Parallel()
	edit := func(d *Draft) error { return d.Edit(complete(), ChangeMinor, Text{}, noon) }
	submit := func(d *Draft) error { return d.Submit(noon) }
	giveBack := func(d *Draft) error { return d.Return(noon) }
	publish := func(d *Draft) error { _, err := d.Publish(4, noon); return err }
	const legal = DraftState("")
	for _, c := range []struct {
		name    string
		from    Draft
		move    func(*Draft) error
		to      DraftState
		refused string
		allowed []string
	}{
		{"edit one that isn't stored", draftIn(DraftEditing, 0), edit, DraftEditing, "", nil},
		{"edit", draftIn(DraftEditing, 1), edit, DraftEditing, "", nil},
		{"edit under review", draftIn(DraftInReview, 1), edit, legal, "editing", []string{"publish", "schedule", "return"}},
		{"edit when scheduled", draftIn(DraftScheduled, 1), edit, legal, "editing", []string{"publish", "return"}},
		{"submit one that isn't stored", draftIn(DraftEditing, 0), submit, legal, "in_review", []string{"edit"}},
		{"submit", draftIn(DraftEditing, 1), submit, DraftInReview, "", nil},
		{"submit twice", draftIn(DraftInReview, 1), submit, legal, "in_review", []string{"publish", "schedule", "return"}},
		{"return what isn't reviewed", draftIn(DraftEditing, 1), giveBack, legal, "editing", []string{"edit", "submit", "discard"}},
		{"return", draftIn(DraftInReview, 1), giveBack, DraftEditing, "", nil},
		{"return a scheduled one", draftIn(DraftScheduled, 1), giveBack, DraftEditing, "", nil},
		{"publish without review", draftIn(DraftEditing, 1), publish, legal, "published", []string{"edit", "submit", "discard"}},
		{"publish one that isn't stored", draftIn(DraftEditing, 0), publish, legal, "published", []string{"edit"}},
		{"publish", draftIn(DraftInReview, 1), publish, DraftInReview, "", nil},
		{"publish a scheduled one", draftIn(DraftScheduled, 1), publish, DraftScheduled, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.from
			err := c.move(&d)
			if c.to != legal {
				require.NoError(t, err)
				require.Equal(t, c.to, d.State)
				return
			}
			require.Equal(t, &Error{
				Kind: Conflict, Code: "illegal-move", Allowed: c.allowed,
				Params: map[string]string{"noun": "draft", "from": string(c.from.State), "to": c.refused},
			}, err)
			require.Equal(t, c.from, d, "a refused move leaves the draft as it was")
		})
	}
}

func TestEditingReplacesWhatTheDraftSays(t *testing.T) {
	t.Parallel()
	d, want := draftIn(DraftEditing, 1), draftIn(DraftEditing, 1)
	require.NoError(t, d.Edit(Content{SourceLanguage: Swedish}, ChangeSubstantive, Text{SV: "Ny"}, noon))
	want.Content, want.ChangeKind, want.ChangeNote, want.ChangedAt = NewContent(Swedish), ChangeSubstantive, Text{SV: "Ny"}, noon
	require.Equal(t, want, d)
}

func TestSubmittingReportsEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	d := draftIn(DraftEditing, 1)
	d.ChangeNote = Text{}
	d.Content.Media = append(d.Content.Media, Media{Key: "photo", Kind: "image", URL: "https://media.example/p.png"})
	d.Content.Translations[Finnish] = Translation{Status: TranslationDraft, Title: " "}
	swedish := d.Content.Translations[Swedish]
	swedish.Steps = map[string]StepText{"goal": {Title: "Mål"}}
	swedish.Media = map[string]MediaText{"talk": {Title: "Tal"}, "photo": {Title: "Bild"}}
	d.Content.Translations[Swedish] = swedish
	before := d
	require.Equal(t, []string{
		"/content/translations/fi/status source-not-ready",
		"/content/translations/fi/title required",
		"/content/translations/fi/summary required",
		"/content/translations/fi/steps/goal/title required",
		"/content/translations/fi/steps/next/title required",
		"/content/translations/fi/myths/lazy/claim required",
		"/content/translations/fi/myths/lazy/refutation required",
		"/content/translations/fi/media/talk/title required",
		"/content/translations/fi/media/photo/title required",
		"/content/translations/fi/media/photo/alt required",
		"/content/translations/sv/steps/next/title required",
		"/content/translations/sv/media/photo/alt required",
		"/change_note required",
	}, pointers(t, d.Submit(noon)), "English is only begun: nobody waits for it")
	require.Equal(t, before, d)

	d = draftIn(DraftEditing, 1)
	d.BasedOn, d.ChangeNote = 0, Text{}
	require.NoError(t, d.Submit(noon), "a first revision needs no change note")
}

func TestAPublishedTranslationFollowsItsOwnRevisionOrStaysBehind(t *testing.T) {
	t.Parallel()
	d := draftIn(DraftInReview, 2)
	based := func(lang Language, n int) {
		tr := d.Content.Translations[lang]
		tr.BasedOn = n
		d.Content.Translations[lang] = tr
	}
	based(Finnish, 3) // the source always follows itself
	based(Swedish, 3)
	based(English, 0)
	rev, err := d.Publish(4, noon)
	require.NoError(t, err)

	want := complete()
	for lang, n := range map[Language]int{Finnish: 4, Swedish: 3, English: 4} {
		tr := want.Translations[lang]
		tr.BasedOn = n
		want.Translations[lang] = tr
	}
	hash, err := want.Hash()
	require.NoError(t, err)
	require.Equal(t, Revision{
		ToolID: "tool", Number: 4, ChangeKind: ChangeMinor, ChangeNote: Text{FI: "Selkeämpi"}, PublishedAt: noon,
		Schema: 1, Content: want, ContentHash: hash, Answers: Answers{Kinds: []string{}},
	}, rev)
	require.Equal(t, 3, d.Content.Translations[Finnish].BasedOn, "the draft itself didn't change")

	tool := toolIn(ToolPublished)
	require.NoError(t, tool.Publish(4, true, noon))
	stale := map[Language]bool{}
	for lang, tr := range rev.Content.Translations {
		stale[lang] = tr.Stale(tool.SourceChangedIn)
	}
	require.Equal(t, map[Language]bool{Finnish: false, Swedish: true, English: false}, stale)
}

func TestANewDraftSaysWhatIsPublished(t *testing.T) {
	t.Parallel()
	rev, err := NewRevision(Revision{
		ToolID: "tool", Number: 3, ChangeKind: ChangeSubstantive, ChangeNote: Text{FI: "Uusi"}, PublishedAt: noon, Content: complete(),
	})
	require.NoError(t, err)
	d := NewDraft(toolIn(ToolPublished), rev)
	require.Equal(t, Draft{
		ToolID: "tool", State: DraftEditing, BasedOn: 3, Version: 0, ChangeKind: ChangeMinor, Content: complete(), ChangedAt: noon,
	}, d)
	require.Equal(t, "r3-v0", d.Tag())
}
