package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/docs"
)

// operation is a documented operation, with a path that can be called.
type operation struct {
	id, method, path string
	template         string // the path with its parameters
	query            string // what it can't be called without
	secured          bool
	scope            string // "" when any token will do
	body             bool
	speaks           bool // takes lang
	parameters       openapi3.Parameters
}

// operations lists every operation of the published document.
func operations(t testing.TB) []operation {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	require.NoError(t, err)
	example := strings.NewReplacer("/collections/{slug}", "/collections/valoa-tyokalupakki", "/organisations/{slug}", "/organisations/akatemia",
		"/programmes/{slug}", "/programmes/lahijohtamisen-pilotti", "/peer-pools/{slug}", "/peer-pools/valtakunnallinen-perehdyttajapooli",
		"/leadership-levels/{code}", "/leadership-levels/supervisor", "{slug}", "grow-keskustelu", "{number}", "1", "{scheme}", "theme", "{track}", "leadership",
		"{token}", "no-such-link", "{organisation}", "kivilahden-kaupunki", "{code}", "stale", "{asset}", "swagger-ui.css", "{file}", "tools.fi.atom", "{sha256}", strings.Repeat("0f", 32), "{filename}", "kuva.png", "{id}", "019c6576-a400-7743-beaf-2db752049bd5")
	var list []operation
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			o := operation{id: op.OperationID, method: method, path: example.Replace(path), template: path, query: needed[path], body: op.RequestBody != nil, parameters: op.Parameters}
			o.speaks = op.Parameters.GetByInAndName("query", "lang") != nil
			require.NotContains(t, o.path, "{", "say here what to put for the parameter of %s", path)
			require.NotNil(t, op.Security, "%s %s says who may call it", method, path)
			for _, way := range *op.Security {
				o.secured = true
				for _, scope := range way["OAuth2"] {
					o.scope = scope
				}
			}
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	require.Greater(t, len(list), 30)
	return list
}

// needed are parameters that an operation can't be called without, one of which is enough.
var needed = map[string]string{"/v1/suggestions": "circumstances=disruption", "/v1/search/complete": "q=muu"}

// with is the operation's address with more parameters.
func (o operation) with(more string) string {
	name, _, _ := strings.Cut(o.query, "=")
	switch {
	case o.query == "" && more == "":
		return o.path
	case o.query == "" || strings.Contains(more, name+"="):
		return o.path + "?" + more
	}
	return o.path + "?" + strings.TrimSuffix(o.query+"&"+more, "&")
}

// call makes the operation's request with an empty object, which can't do any harm.
func (c caller) call(o operation) answer {
	c.t.Helper()
	if !o.body {
		return c.do(o.method, o.with(""), "")
	}
	media := "application/json"
	if o.method == http.MethodPatch {
		media = "application/merge-patch+json"
	}
	return c.send(o.method, o.path, media, "{}", "Idempotency-Key", "matrix "+o.id, "If-Match", "*")
}

func TestTheContractIsServedAsItIsCommitted(t *testing.T) {
	t.Parallel()
	a := start(t)
	for path, want := range map[string][]byte{"/openapi.json": docs.OpenAPI, "/swagger.json": docs.Swagger} {
		got := a.anonymous().get(path)
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, string(want), string(got.body))
		require.True(t, json.Valid(got.body))
	}
	page := a.anonymous().get("/docs")
	require.Equal(t, http.StatusOK, page.status)
	require.Contains(t, page.header.Get("Content-Type"), "text/html")
	require.NotContains(t, string(page.body), "//cdn", "the page works offline")
	require.NotContains(t, string(page.body), "https://unpkg")
	browser := a.anonymous().get("/", "Accept", "text/html,application/xhtml+xml")
	require.Equal(t, http.StatusFound, browser.status)
	require.Equal(t, "/docs", browser.header.Get("Location"))
	for name := range a.anonymous().get("/").value("links").(map[string]any) {
		link := local(a.anonymous().get("/").text("links", name))
		require.NotEqual(t, http.StatusNotFound, a.anonymous().get(link).status, "the service document leads to %s", link)
	}
}
