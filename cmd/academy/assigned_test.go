package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/docs"
)

// What the server says of a thing is never the caller's to say: no writing operation takes it in the query, nor,
// unless its body documents it, in the body.
func TestAcceptance_C4_NoWritingOperationTakesWhatIsTheServersToSay(t *testing.T) {
	t.Parallel()
	document, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	require.NoError(t, err)
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	kept, tried := a.fingerprint(), 0
	for _, o := range operations(t) {
		if o.method == http.MethodGet || strings.HasPrefix(o.path, "/oauth/") || !o.secured {
			continue
		}
		who := pilot
		if rights[o.id].a == http.StatusForbidden {
			who = editor
		}
		operation := document.Paths.Value(o.template).GetOperation(o.method)
		for _, name := range []string{"organisation_id", "status", "published_at", "id", "created_by"} {
			value := `"019c6576-a400-7743-beaf-2db752049bd5"`
			t.Run(o.id+" "+name, func(t *testing.T) {
				asking := o
				asking.query = name + "=" + strings.Trim(value, `"`)
				got := asked{}.call(who.in(t), asking)
				require.Contains(t, []int{http.StatusBadRequest, http.StatusNotFound, http.StatusForbidden, http.StatusUnsupportedMediaType}, got.status, got)
				tried++
				if !takesJSON(operation, name) {
					return
				}
				media := "application/json"
				if o.method == http.MethodPatch {
					media = "application/merge-patch+json"
				}
				got = who.in(t).send(o.method, o.path, media, "{\""+name+"\":"+value+"}", "If-Match", "*", "Idempotency-Key", "c4 "+o.id)
				if got.status != http.StatusNotFound && got.status != http.StatusForbidden {
					refused(t, got, http.StatusBadRequest, "invalid-json", "/"+name+" unknown-field")
				}
				tried++
			})
		}
	}
	require.Greater(t, tried, 200)
	require.Equal(t, kept, a.fingerprint(), "nothing was applied")
}

// takesJSON tells whether the operation takes a JSON body that doesn't document the name.
func takesJSON(o *openapi3.Operation, name string) bool {
	if o.RequestBody == nil {
		return false
	}
	for media, content := range o.RequestBody.Value.Content {
		if strings.Contains(media, "json") && content.Schema != nil {
			return content.Schema.Value.Properties[name] == nil
		}
	}
	return false
}
