package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestATermSaysHowManyToolsItDescribes(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	filters := []string{
		"tool_type", "path_track", "leadership_level", "responsibility", "path_stage", "user_role", "circumstances", "need", "theme", "method",
		"grow_step", "self_direction_object",
	}
	all := anyone.get("/v1/vocabularies?lang=fi")
	t.Run("as many as a filter by it finds", func(t *testing.T) {
		for _, scheme := range filters {
			got := anyone.in(t).get("/v1/vocabularies/" + scheme + "?lang=fi")
			require.Equal(t, http.StatusOK, got.status)
			sum := 0
			for i := range got.list("terms") {
				found := anyone.in(t).get("/v1/tools?" + scheme + "=" + got.text("terms", i, "code")).number("total")
				require.Equal(t, found, got.number("terms", i, "tools"), "%s %s", scheme, got.text("terms", i, "code"))
				sum += found
			}
			require.Positive(t, sum, scheme)
			require.Contains(t, all.list("items"), got.value())
		}
		require.Zero(t, anyone.in(t).get("/v1/vocabularies/feedback_kind").number("terms", 0, "tools"))
	})
	t.Run("and one fewer when a tool is withdrawn", func(t *testing.T) {
		grow := func() int { return anyone.in(t).get("/v1/vocabularies/grow_step").number("terms", 0, "tools") }
		before := grow()
		withdrawal := `{"reason":"outdated","note":{"fi":"Vanhentunut."}}`
		require.Equal(t, http.StatusOK, a.editor().in(t).post("/v1/tools/grow-keskustelu/withdraw", withdrawal).status)
		require.Equal(t, before-1, grow())
	})
	t.Run("a retired term keeps its code and says what replaces it", func(t *testing.T) {
		term := func() map[string]any {
			got := anyone.in(t).get("/v1/vocabularies/theme?lang=en")
			for i := range got.list("terms") {
				if got.text("terms", i, "code") == "crisis" {
					return got.value("terms", i).(map[string]any)
				}
			}
			return nil
		}
		before := term()
		require.Nil(t, before["replaced_by"])
		a.in(t).saved(func(w domain.Writer) (domain.Change, error) {
			v, err := w.Vocabularies(t.Context())
			require.NoError(t, err)
			crisis, _ := v.Term("theme", "crisis")
			crisis.ValidUntil, crisis.ReplacedBy = "2026-06-30", "change"
			return domain.Changed(domain.ResourceVocabulary, "theme", "theme", domain.Upsert, time.Now().UTC()), w.SaveTerm(t.Context(), crisis)
		}, func() bool { return term()["replaced_by"] != nil })
		after := term()
		require.Equal(t, "change", after["replaced_by"])
		require.Equal(t, "2026-06-30", after["valid_until"])
		require.Equal(t, before["tools"], after["tools"], "the tools that have it keep it")
		require.EqualValues(t, after["tools"], anyone.in(t).get("/v1/tools?theme=crisis").number("total"), "and a filter by it goes on finding them")
	})
}

func TestALevelOfLeadershipIsWordedAsTheOrganisationDoes(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const path = "/v1/leadership-levels/supervisor"
	general, own := anyone.get(path+"?lang=sv"), anyone.get(path+"?lang=sv&organisation=selkamaan-hyvinvointialue")
	require.Equal(t, http.StatusOK, own.status)
	require.Equal(t, "Närmaste chefer", general.text("label"))
	require.NotEmpty(t, general.text("role"))
	require.Len(t, general.list("responsibilities"), 4)
	different := 0
	for i := range general.list("responsibilities") {
		require.NotEmpty(t, general.list("responsibilities", i, "tools"), "every responsibility is answered by tools")
		require.Equal(t, general.value("responsibilities", i, "tools"), own.value("responsibilities", i, "tools"))
		require.Equal(t, false, general.value("responsibilities", i, "own"))
		if own.value("responsibilities", i, "own") == true {
			different++
			require.Equal(t, "agile_learning", own.text("responsibilities", i, "code"))
			require.Equal(t, "Lärande under arbetspasset", own.text("responsibilities", i, "label"))
			require.NotEqual(t, general.text("responsibilities", i, "text"), own.text("responsibilities", i, "text"))
		}
	}
	require.Equal(t, 1, different)
	refused(t, anyone.get(path+"?organisation=nope"), http.StatusBadRequest, "bad-parameters", "organisation no-such-organisation")
	refused(t, anyone.get("/v1/leadership-levels/nobody"), http.StatusNotFound, "not-found")
}
