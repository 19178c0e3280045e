package main

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// saved changes something public as an operator would, and waits until the instance shows it.
func (i *instance) saved(save func(domain.Writer) (domain.Change, error), shown func() bool) {
	i.t.Helper()
	err := i.store().InTx(i.t.Context(), domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		change, err := save(w)
		return []domain.Change{change}, err
	})
	require.NoError(i.t, err)
	eventually(i.t, 30*time.Second, "it is shown", shown)
}

// collectionOf gives the starter's collection with that slug, to change it.
func collectionOf(t *testing.T, w domain.Writer, slug string) domain.Collection {
	t.Helper()
	list, err := w.Collections(t.Context())
	require.NoError(t, err)
	at := slices.IndexFunc(list, func(c domain.Collection) bool { return c.Slug == slug })
	require.GreaterOrEqual(t, at, 0)
	return list[at]
}

func TestACollectionHoldsOnToTheRevisionsItPins(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const path = "/v1/collections/valoa-tyokalupakki"
	before := anyone.get(path + "?lang=fi")
	require.Equal(t, "grow-keskustelu", before.text("tools", 0, "slug"))
	require.Nil(t, before.value("tools", 0, "pinned_revision"))
	require.Zero(t, before.number("withdrawn"))

	a.saved(func(w domain.Writer) (domain.Change, error) {
		c := collectionOf(t, w, "valoa-tyokalupakki")
		c.Items[0].Revision, c.Items[1].Revision = 1, 99
		return domain.Changed(domain.ResourceCollection, c.ID, c.Slug, domain.Upsert, time.Now().UTC()), w.SaveCollection(t.Context(), c)
	}, func() bool { return anyone.get(path).value("tools", 0, "pinned_revision") != nil })
	title := anyone.get("/v1/tools/grow-keskustelu/revisions/1").text("content", "translations", "fi", "title")
	editor := a.editor()
	publish(t, editor, "grow-keskustelu", "Aivan uusi nimi")

	check := func(t *testing.T, on caller) {
		t.Helper()
		got := on.get(path + "?lang=fi")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, 1, got.number("tools", 0, "pinned_revision"))
		require.Equal(t, title, got.text("tools", 0, "title"), "as the collection's makers read it")
		require.Equal(t, before.text("tools", 0, "summary"), got.text("tools", 0, "summary"))
		require.Equal(t, "http://academy.test/v1/tools/grow-keskustelu/revisions/1", got.text("tools", 0, "url"))
		require.Equal(t, before.value("tools", 1), got.value("tools", 1), "a revision that isn't there pins nothing")
	}
	t.Run("while the tool moves on", func(t *testing.T) {
		require.Equal(t, "Aivan uusi nimi", anyone.in(t).get("/v1/tools/grow-keskustelu?lang=fi").text("title"))
		check(t, anyone.in(t))
	})
	t.Run("and for a replica that starts later", func(t *testing.T) {
		check(t, startOn(t, a.db, a.secret).anonymous())
	})
	t.Run("a withdrawn tool is left out, and counted", func(t *testing.T) {
		withdrawal := `{"reason":"outdated","note":{"fi":"Vanhentunut."}}`
		require.Equal(t, http.StatusOK, editor.in(t).post("/v1/tools/grow-keskustelu/withdraw", withdrawal).status)
		got := anyone.in(t).get(path + "?lang=fi")
		require.Len(t, got.list("tools"), len(before.list("tools"))-1)
		require.Equal(t, before.value("tools", 1), got.value("tools", 0))
		require.Equal(t, 1, got.number("withdrawn"))
		require.Equal(t, http.StatusOK, editor.in(t).post("/v1/tools/grow-keskustelu/reinstate", "").status)
		check(t, anyone.in(t))
	})
}
