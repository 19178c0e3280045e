package starter

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// What the files say of the field's language, editors could have put too.
func TestEveryEntryOfTheThesaurusIsOneThatAnEditorMayPut(t *testing.T) {
	t.Parallel()
	thesaurus, err := Thesaurus()
	require.NoError(t, err)
	for _, g := range thesaurus.Groups {
		var f domain.Faults
		g.Check(&f)
		require.NoError(t, f.Err(), g.Code)
		require.Equal(t, g, g.Normal())
	}
	for _, r := range thesaurus.Relations {
		var f domain.Faults
		r.Check(&f)
		require.NoError(t, f.Err(), r.Code)
		require.Equal(t, r, r.Normal())
	}
}

func TestALaterStartBringsNothingBackThatEditorsChanged(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	now := time.Now().UTC()
	require.NoError(t, LoadThesaurus(t.Context(), store, now))
	all, err := Thesaurus()
	require.NoError(t, err)
	loaded, err := store.As(domain.System).Thesaurus(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, all.Groups, loaded.Groups)
	require.ElementsMatch(t, all.Relations, loaded.Relations)

	removed, edited, relation := all.Groups[0], all.Groups[1], all.Relations[0]
	edited.Terms = domain.Words{FI: []string{"aivan muuta"}}
	err = store.InTx(t.Context(), domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		require.NoError(t, w.RemoveThesaurusGroup(t.Context(), removed.Code))
		require.NoError(t, w.RemoveThesaurusRelation(t.Context(), relation.Code))
		return nil, w.SaveThesaurusGroup(t.Context(), edited)
	})
	require.NoError(t, err)
	before, err := store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	require.NoError(t, LoadThesaurus(t.Context(), store, now))
	loaded, err = store.As(domain.System).Thesaurus(t.Context())
	require.NoError(t, err)
	require.NotContains(t, loaded.Groups, removed)
	require.Contains(t, loaded.Groups, edited)
	require.NotContains(t, loaded.Relations, relation)
	require.Len(t, loaded.Groups, len(all.Groups)-1)
	require.Len(t, loaded.Relations, len(all.Relations)-1)
	after, err := store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, after, "replicas aren't told of nothing")
}
