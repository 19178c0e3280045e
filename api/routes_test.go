package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	contract "academy/docs"
)

// The document and the routes name the same operations.
func TestAcceptance_G16_EveryRouteIsDocumentedAndEveryOperationRouted(t *testing.T) {
	t.Parallel()
	e := echo.New()
	(&Server{}).routes(e)
	parameter := regexp.MustCompile(`:(\w+)`)
	routed := map[string]bool{}
	for _, r := range e.Routes() {
		path := parameter.ReplaceAllString(r.Path, "{$1}")
		if path == "/docs/*" {
			path = "/docs/{asset}"
		}
		routed[r.Method+" "+path] = true
	}
	for name := range routed {
		if method, path, _ := strings.Cut(name, " "); method == http.MethodGet {
			require.True(t, routed["HEAD "+path], "HEAD goes where GET does: %s", path)
		}
	}
	document, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	require.NoError(t, err)
	documented := map[string]bool{}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			documented[method+" "+path] = true
			require.True(t, routed[method+" "+path], "G16 %s %s is documented, but there is no such route", method, path)
		}
	}
	for name := range routed {
		if method, _, _ := strings.Cut(name, " "); method != http.MethodHead {
			require.True(t, documented[name], "G16 the route %s is not documented", name)
		}
	}
}
