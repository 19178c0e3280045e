package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestTheNextPageIsTheSameRequestWithAnotherPlace(t *testing.T) {
	t.Parallel()
	for _, asked := range []string{
		"", "limit=5", "limit=5&theme=change,crisis", "page=2&limit=5", "cursor=old&lang=sv", "q=ty%C3%B6&lang=fi", "q=a+b",
		"%63ursor=old&limit=5", "q=%22%3E%3Cscript%3E&limit=1", `q=">,rel=first`, "theme=change&&limit=5", "q=a%26cursor%3Db&fields=%2B",
	} {
		r := httptest.NewRequest(http.MethodGet, "/v1/tools", nil)
		r.URL.RawQuery = asked
		c := echo.New().NewContext(r, httptest.NewRecorder())
		next, err := url.Parse(*nextPage(c, "https://academy.test", "cursor", "place", domain.Finnish))
		require.NoError(t, err, asked)
		got := next.Query()
		require.Equal(t, []string{"place"}, got["cursor"], asked)
		require.Equal(t, []string{"fi"}, got["lang"], asked)
		for name, values := range r.URL.Query() {
			if name != "cursor" && name != "page" && name != "lang" {
				require.Equal(t, values, got[name], asked)
			}
		}
		require.NotContains(t, got, "page")
		require.Regexp(t, `^<https://academy\.test/v1/tools\?[^<>" ]*>; rel="next"$`, c.Response().Header().Get("Link"))
	}
}

func TestACursorIsBoundToTheSameListHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	name := func(raw string) string {
		r := httptest.NewRequest(http.MethodGet, "/v1/tools", nil)
		r.URL.RawQuery = raw
		return listName(echo.New().NewContext(r, httptest.NewRecorder()), domain.Finnish)
	}
	for _, same := range [][]string{
		{"theme=change,crisis&need=trust", "need=trust&theme=change%2Ccrisis&limit=5", "cursor=x&need=%74rust&theme=change,crisis&page=3"},
		{"", "limit=5", "lang=sv&cursor=a-b_c"},
		{"sort=-updated_at", "sort=%2Dupdated_at&&"},
		{"q=a", "q=%61&lang=fi"},
		{"q=", "q"},
		{"q=a=b", "q=a%3Db"},
	} {
		for _, raw := range same[1:] {
			require.Equal(t, name(same[0]), name(raw), raw)
		}
	}
	require.NotEqual(t, name("theme=change"), name("need=change"))
}
