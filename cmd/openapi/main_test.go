package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// The generator reads the comments from the folders that it stands in, so this test moves to the
// top of the repository and can't run beside others.
func TestTheContractAndItsClientAreWhatTheCommentsSayAndAreMadeTheSameTwice(t *testing.T) {
	t.Chdir("../..")
	first, second := t.TempDir(), t.TempDir()
	require.NoError(t, generate(first, first))
	require.NoError(t, generate(second, second))
	for name, dir := range map[string]string{
		"swagger.json": "docs", "openapi.json": "docs", "types_gen.go": "api/client", "operations_gen.go": "api/client",
	} {
		made, again := read(t, filepath.Join(first, name)), read(t, filepath.Join(second, name))
		require.True(t, made == again, "%s: the same comments give the same bytes", name)
		require.True(t, made == read(t, filepath.Join(dir, name)), "%s/%s is stale: run make generate", dir, name)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func TestTheContractIsValidOpenAPI(t *testing.T) {
	document, err := openapi3.NewLoader().LoadFromFile("../../docs/openapi.json")
	require.NoError(t, err)
	require.Equal(t, "3.1.0", document.OpenAPI)
	require.NoError(t, document.Validate(t.Context(), openapi3.DisableExamplesValidation()))
}

func TestAnOperationMustSayWhoMayCallItAndWhatItIs(t *testing.T) {
	document := func(op object) object {
		return object{"paths": object{"/v1/things": object{"get": op}}}
	}
	scope := []any{object{"Bearer": []any{"things:read"}}}
	for name, c := range map[string]struct {
		op   object
		want string
	}{
		"complete":              {object{"tags": []any{"feedback"}, "operationId": "x", "summary": "X", "security": scope}, ""},
		"public":                {object{"tags": []any{"catalogue"}, "operationId": "x", "summary": "X"}, ""},
		"without security":      {object{"tags": []any{"feedback"}, "operationId": "x", "summary": "X"}, "no @security and no public tag"},
		"public, with security": {object{"tags": []any{"catalogue"}, "operationId": "x", "summary": "X", "security": scope}, "@security and a public tag"},
		"without id":            {object{"tags": []any{"catalogue"}, "summary": "X"}, "no id or summary"},
		"without summary":       {object{"tags": []any{"catalogue"}, "operationId": "x"}, "no id or summary"},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkOperations(document(c.op))
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "GET /v1/things has "+c.want)
		})
	}
}
