package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASearchIsCompletedAsItIsTyped(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	texts := func(path string) []string {
		got := anyone.in(t).get(path)
		require.Equal(t, http.StatusOK, got.status, got)
		list := []string{}
		for _, x := range got.list("items") {
			list = append(list, x.(map[string]any)["text"].(string))
		}
		return list
	}
	t.Run("with titles and words of the bank, which then find something", func(t *testing.T) {
		list := texts("/v1/search/complete?q=kehityskes&lang=fi")
		require.NotEmpty(t, list)
		for _, text := range list {
			found := anyone.in(t).get("/v1/tools?lang=fi&q=" + url.QueryEscape(text))
			require.Positive(t, found.number("total"), text)
		}
	})
	t.Run("without dots too, in the asked language", func(t *testing.T) {
		require.Contains(t, texts("/v1/search/complete?q=VUOROTYO&lang=fi")[0], "uorotyö")
		require.NotEmpty(t, texts("/v1/search/complete?q=utvecklings&lang=sv"))
	})
	t.Run("no more than asked for", func(t *testing.T) {
		require.Len(t, texts("/v1/search/complete?q=t&lang=fi&limit=3"), 3)
		require.Empty(t, texts("/v1/search/complete?q=xyzzy&lang=fi"))
	})
	t.Run("G2 and what is wrong is said", func(t *testing.T) {
		refused(t, anyone.in(t).get("/v1/search/complete"), http.StatusBadRequest, "bad-parameters", "q required")
		refused(t, anyone.in(t).get("/v1/search/complete?q=a&limit=21"), http.StatusBadRequest, "bad-parameters", "limit out-of-range")
	})
}
