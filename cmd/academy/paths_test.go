package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPathGoesFromItsFirstStageToItsLast(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	stages := func(a answer, path ...any) (codes []string) {
		for i := range a.list(append(path, "stages")...) {
			codes = append(codes, a.text(append(path, "stages", i, "code")...))
		}
		return codes
	}
	leadership := []string{
		"identify_situation", "vision_and_strategy", "development_path_and_capabilities", "lead_ideation_and_experiments", "lead_agile_execution",
	}
	development := []string{"get_interested", "map", "experiment", "develop", "use"}

	t.Run("both tracks in order", func(t *testing.T) {
		got := anyone.in(t).get("/v1/paths?lang=fi")
		require.Equal(t, http.StatusOK, got.status, got)
		require.Equal(t, []any{"leadership", "development"}, []any{got.value("items", 0, "code"), got.value("items", 1, "code")})
		require.Equal(t, leadership, stages(got, "items", 0))
		require.Equal(t, development, stages(got, "items", 1))
		for i, track := range []string{"leadership", "development"} {
			one := anyone.in(t).get("/v1/paths/" + track + "?lang=fi")
			require.Equal(t, got.value("items", i), one.value())
		}
	})
	t.Run("each stage with the tools that a filter finds, the most fitting first", func(t *testing.T) {
		got := anyone.in(t).get("/v1/paths/development?lang=fi")
		require.Equal(t, anyone.in(t).get("/v1/tools?path_track=development").number("total"), got.number("tools"))
		for i, code := range development {
			list := anyone.in(t).get(local(got.text("stages", i, "tools_url")) + "&limit=100")
			require.Equal(t, list.number("total"), got.number("stages", i, "total"), code)
			require.NotEmpty(t, got.list("stages", i, "tools"), code)
			require.ElementsMatch(t, list.list("items"), got.list("stages", i, "tools"))
			serves := 0
			for j := range got.list("stages", i, "tools") {
				n := 0
				for k := range got.list("stages", i, "tools", j, "path_stages") {
					for _, stage := range development {
						if got.text("stages", i, "tools", j, "path_stages", k, "code") == stage {
							n++
						}
					}
				}
				require.GreaterOrEqual(t, n, serves, "%s, place %d", code, j)
				serves = n
			}
		}
	})
	t.Run("in the asked language", func(t *testing.T) {
		for lang, want := range map[string][2]string{"fi": {"Kokeile", "fi"}, "sv": {"Pröva", "sv"}, "en": {"Experiment", "en"}} {
			got := anyone.in(t).get("/v1/paths/development?lang=" + lang)
			require.Equal(t, want[0], got.text("stages", 2, "label"))
			require.NotEmpty(t, got.text("stages", 2, "definition"))
			require.Equal(t, lang, got.header.Get("Content-Language"))
			require.Equal(t, lang, got.text("stages", 2, "tools", 0, "language", "requested"))
		}
	})
	t.Run("there is no third", func(t *testing.T) {
		refused(t, anyone.in(t).get("/v1/paths/gossip?lang=sv"), http.StatusNotFound, "not-found")
	})
}
