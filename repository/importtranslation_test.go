package repository_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestATranslationThatWasStaleStaysStale(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source, swedish, changed int
		stale                    bool
	}{
		"written for this document":              {0, 0, 0, false},
		"it says so in any revision":             {4, 0, 4, false},
		"follows the last source text":           {4, 3, 3, false},
		"follows an older source text":           {4, 2, 3, true},
		"nobody knows when the source changed":   {4, 3, 0, true},
		"it follows the document's revision":     {4, 4, 0, false},
		"it was older than the first one, there": {1, domain.FollowsOlder, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBank(t)
			row := domain.ImportRow{Line: 1, Document: document("kortti"), SourceChangedIn: c.changed}
			for lang, based := range map[domain.Language]int{domain.Finnish: c.source, domain.Swedish: c.swedish} {
				tr := row.Document.Translations[lang]
				tr.BasedOn = based
				row.Document.Translations[lang] = tr
			}
			load := func() domain.Imported {
				done, rows := b.importInto(t, b.store, domain.Import{Rows: func(yield func(domain.ImportRow, error) bool) { yield(row, nil) }})
				require.Nil(t, rows[0].Fault)
				return done
			}
			stale := func() bool {
				p := b.says(t, "kortti")
				require.Equal(t, p.Revision.Number, p.Revision.Content.Translations[domain.Finnish].BasedOn)
				return p.Revision.Content.Translations[domain.Swedish].Stale(p.Tool.SourceChangedIn)
			}
			require.Equal(t, domain.Imported{Created: 1}, load())
			require.Equal(t, c.stale, stale())
			require.Equal(t, domain.Imported{Unchanged: 1}, load())
			row.Document.Minutes = 12
			require.Equal(t, domain.Imported{Revised: 1}, load())
			require.Equal(t, c.stale, stale())

			_, _, err := b.tools.Edit(t.Context(), b.editor, "kortti", nil, func(e domain.DraftEdit) (domain.DraftEdit, error) {
				e.Content.Minutes, e.ChangeNote = 13, text("minuutit")
				return e, nil
			})
			require.NoError(t, err)
			_, _, err = b.tools.Submit(t.Context(), b.editor, "kortti", nil)
			require.NoError(t, err)
			_, err = b.tools.Publish(t.Context(), b.editor, domain.Publication{Slug: "kortti"})
			require.NoError(t, err)
			require.Equal(t, c.stale, stale(), "a later revision by hand doesn't make it current")
		})
	}
}

func TestATranslationInWorkOutlivesAnImportOfThePublicOnes(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	whole := document("kortti")
	english := domain.Translation{Status: domain.TranslationMachine, Title: "Begun", Steps: map[string]domain.StepText{"aloitus": {Title: "Begin"}}}
	whole.Translations[domain.English] = english
	require.Equal(t, domain.Imported{Created: 1}, b.load(t, whole))

	public := document("kortti")
	require.Equal(t, domain.Imported{Unchanged: 1}, b.load(t, public), "it isn't in a document, so its absence says nothing")
	public.Steps = []domain.Step{{Key: "uusi"}}
	for lang, tr := range public.Translations {
		tr.Steps = map[string]domain.StepText{"uusi": {Title: "Uusi"}}
		public.Translations[lang] = tr
	}
	delete(public.Translations, domain.Swedish)
	require.Equal(t, domain.Imported{Revised: 1}, b.load(t, public))
	p := b.says(t, "kortti")
	require.Equal(t, []domain.Language{"en", "fi"}, slices.Sorted(maps.Keys(p.Revision.Content.Translations)), "a public one that isn't in the document is gone")
	kept := p.Revision.Content.Translations[domain.English]
	require.Equal(t, "Begun", kept.Title)
	require.Empty(t, kept.Steps, "what belongs to no step any more is left out")
	require.True(t, kept.Stale(p.Tool.SourceChangedIn))
	require.Equal(t, domain.Imported{Unchanged: 1}, b.load(t, public))
}
