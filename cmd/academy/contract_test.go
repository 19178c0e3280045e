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
	"academy/domain"
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

// otherwise are the answers of the matrix that a scope alone doesn't tell: who has no scope of its
// own for an operation and may all the same.
var otherwise = map[string]string{
	"editor listFeedback": "feedback:triage lets an editor read everybody's feedback",
	"editor showFeedback": "feedback:triage lets an editor read everybody's feedback",
	"editor listTrials":   "feedback:triage lets an editor read everybody's trials",
	"editor showTrial":    "feedback:triage lets an editor read everybody's trials",
}

func TestWhoMayCallWhatIsWhatTheContractSays(t *testing.T) {
	t.Parallel()
	a := start(t)
	holders := map[string]struct {
		caller caller
		scopes []domain.Permission
	}{
		"pilot":      {a.pilot("kivilahden-kaupunki"), domain.PermissionsOf[domain.RolePilot]},
		"integrator": {a.caller("--integrator"), domain.PermissionsOf[domain.RoleIntegrator]},
		"editor":     {a.editor(), domain.PermissionsOf[domain.RoleEditor]},
	}
	for _, o := range operations(t) {
		t.Run("C1 "+o.id, func(t *testing.T) {
			got := a.in(t).anonymous().call(o)
			switch {
			case o.id == "issueToken" || o.id == "revokeToken": // they say who you aren't
				require.Equal(t, http.StatusBadRequest, got.status)
			case o.secured:
				refused(t, got, http.StatusUnauthorized, "authentication-required")
				require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			default:
				require.Less(t, got.status, 500)
				require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, got.status, got)
				withBadToken := a.in(t).with("nonsense").call(o)
				require.Equal(t, got.status, withBadToken.status, "a public answer doesn't depend on a token")
			}
			if !o.secured {
				return
			}
			for who, holder := range holders {
				got := holder.caller.in(t).call(o)
				require.Less(t, got.status, 500, got)
				require.NotEqual(t, http.StatusUnauthorized, got.status, who)
				may := o.scope == "" || slices.Contains(holder.scopes, domain.Permission(o.scope)) || otherwise[who+" "+o.id] != ""
				if may {
					require.NotEqual(t, http.StatusForbidden, got.status, "%s: %s", who, got)
				} else {
					refused(t, got, http.StatusForbidden, "insufficient-scope")
					require.Contains(t, got.header.Get("WWW-Authenticate"), o.scope, who)
				}
			}
		})
	}
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
