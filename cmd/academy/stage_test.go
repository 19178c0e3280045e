package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
)

// stage is a bank in which every documented operation has something to work on, with callers who may call it: for
// what is promised of every operation, those that are added later too.
type stage struct {
	*instance
	pilot, editor caller
	paths         *strings.Replacer              // what stands for the parameters of a path
	bodies        map[string]openapi3.Content    // what an operation takes, by its id
	answers       map[string]*openapi3.Responses // what it says, by its id
}

// set makes a stage.
func set(t testing.TB) *stage {
	t.Helper()
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_WRITE_LIMIT=off", localReceivers)
	s := &stage{instance: a, pilot: a.pilot("kivilahden-kaupunki"), editor: a.editor(), bodies: map[string]openapi3.Content{}, answers: map[string]*openapi3.Responses{}}
	made := func(got answer) answer {
		t.Helper()
		require.Less(t, got.status, 300, got)
		return got
	}
	draft := map[string]any{"change_note": map[string]string{"fi": "Kesken."}, "content": map[string]any{"minutes": 1}}
	made(s.editor.patch("/v1/tools/grow-keskustelu/draft", draft, "If-Match", "*"))
	made(s.pilot.put("/v1/tools/varhaisen-tuen-keskustelu/peer-support", changes["offerPeerSupport"](0)))
	made(s.pilot.put("/v1/organisations/kivilahden-kaupunki/responsibilities/agile_learning", changes["putOwnResponsibility"](0)))
	made(s.editor.put("/v1/thesaurus/groups/koe", changes["putThesaurusGroup"](0)))
	made(s.editor.put("/v1/thesaurus/relations/koe", changes["putThesaurusRelation"](0)))
	resting, _ := s.pilot.webhook("http://127.0.0.1:9/") // what it would be told changes no rows meanwhile
	made(s.pilot.patch(resting, `{"active":false}`, "If-Match", "*"))
	s.paths = strings.NewReplacer(
		"/feedback/{id}", "/feedback/"+s.pilot.received(feedbackOn("grow-keskustelu", "Toimi.")),
		"/trials/{id}", "/trials/"+made(s.pilot.post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "stage")).text("id"),
		"/clients/{id}", "/clients/"+string(a.made("--organisation", "kivilahden-kaupunki").ClientID),
		"/previews/{id}", "/previews/"+made(s.editor.post("/v1/tools/grow-keskustelu/draft/previews", "{}")).text("id"),
		"/invitations/{id}", "/invitations/"+made(s.editor.post("/v1/organisations/kivilahden-kaupunki/invitations", `{"name":"Intranet"}`)).text("id"),
		"/webhook-endpoints/{id}", strings.TrimPrefix(resting, "/v1"),
		"/media/{sha256}", "/media/"+made(s.editor.putMedia("kuva.png", picture(t, 1))).text("sha256"),
		"/{slug}/peer-support", "/varhaisen-tuen-keskustelu/peer-support", "/organisations/{slug}", "/organisations/kivilahden-kaupunki",
		"/{organisation}", "/kivilahden-kaupunki", "/responsibilities/{code}", "/responsibilities/agile_learning",
		"/terms/{code}", "/terms/crisis", "/groups/{code}", "/groups/koe", "/relations/{code}", "/relations/koe",
	)
	document, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	require.NoError(t, err)
	for _, item := range document.Paths.Map() {
		for _, o := range item.Operations() {
			s.answers[o.OperationID] = o.Responses
			if o.RequestBody != nil {
				s.bodies[o.OperationID] = o.RequestBody.Value.Content
			}
		}
	}
	return s
}

// operations are those of the contract, with paths to what is there.
func (s *stage) operations(t testing.TB) []operation {
	list := operations(t)
	for i, o := range list {
		of := strings.Split(o.path, "/")
		for n, part := range strings.Split(s.paths.Replace(o.template), "/") {
			if !strings.HasPrefix(part, "{") {
				of[n] = part
			}
		}
		list[i].path = strings.Join(of, "/")
	}
	return list
}

// whoMay is somebody who may call the operation.
func (s *stage) whoMay(t testing.TB, o operation) caller {
	switch {
	case !o.secured:
		return s.in(t).anonymous()
	case o.scope == "" || slices.Contains(domain.PermissionsOf[domain.RolePilot], domain.Permission(o.scope)):
		return s.pilot.in(t)
	}
	return s.editor.in(t)
}

// takesJSON is the media type of an operation's JSON body and what the contract says of it; "" if it takes none.
func (s *stage) takesJSON(o operation) (string, *openapi3.Schema) {
	for _, media := range []string{"application/json", "application/merge-patch+json"} {
		if body := s.bodies[o.id][media]; body != nil {
			return media, body.Schema.Value
		}
	}
	return "", nil
}

// changes are bodies, each another one, that change what the stage holds; "" in place of a body is none.
var changes = map[string]func(n int) any{
	"changeClient":    func(n int) any { return map[string]any{"name": "Intranet " + letter(n)} },
	"changeWebhook":   func(n int) any { return map[string]any{"description": "Haku " + letter(n)} },
	"correctFeedback": func(n int) any { return map[string]any{"used_for": "Keskusteluun " + letter(n)} },
	"editTrial":       func(n int) any { return map[string]any{"goal": "Tavoite " + letter(n)} },
	"editDraft":       func(n int) any { return map[string]any{"content": map[string]any{"minutes": 100 + n}} },
	"putCollection":   func(n int) any { return map[string]any{"titles": map[string]string{"fi": "Kori " + letter(n)}} },
	"putOrganisation": func(n int) any {
		return map[string]any{"names": map[string]string{"fi": "Kivilahti " + letter(n)}, "kind": "municipality", "role_mailbox": "henkilosto@kivilahti.example"}
	},
	"putProgramme": func(n int) any {
		return map[string]any{"names": map[string]string{"fi": "Pilotti " + letter(n)}, "from": "2026-01-01"}
	},
	"putParticipation": func(n int) any {
		return map[string]any{"state": "active", "from": "2026-01-01", "until": "2099-12-" + string(rune('1'+n/10)) + string(rune('0'+n%10))}
	},
	"putOwnResponsibility": func(n int) any {
		return map[string]any{"title": map[string]string{"fi": "Opimme " + letter(n)}, "text": map[string]string{"fi": "Yhdessä."}}
	},
	"putTerm": func(n int) any {
		return map[string]any{"labels": map[string]string{"fi": "Kriisi " + letter(n), "sv": "Kris", "en": "Crisis"}}
	},
	"putThesaurusGroup": func(n int) any {
		return map[string]any{"terms": map[string]any{"fi": []string{"zzyzx", "zz" + letter(n)}}}
	},
	"putThesaurusRelation": func(n int) any {
		return map[string]any{"lang": "fi", "from": []string{"quux" + letter(n)}, "to": []string{"varhainen tuki"}}
	},
	"offerPeerSupport": func(n int) any {
		return map[string]any{"offers": map[string]string{"fi": "Kerromme " + letter(n) + "."}}
	},
}

func letter(n int) string { return string(rune('a' + n)) }

// tagOf is the tag of what an operation changes.
func (s *stage) tagOf(t testing.TB, o operation) string {
	t.Helper()
	at := o.path
	switch {
	case strings.HasSuffix(o.template, "/previews/{id}"), strings.HasSuffix(o.template, "/invitations/{id}"):
		return `"` + o.path[strings.LastIndex(o.path, "/")+1:] + `"`
	case o.id == "putCollection", o.id == "putOrganisation", o.id == "putProgramme":
		at += "/document"
	}
	got := s.whoMay(t, o).get(at)
	require.Equal(t, http.StatusOK, got.status, got)
	require.NotEmpty(t, got.header.Get("ETag"), at)
	return got.header.Get("ETag")
}

// escaped is a text as a part of a path.
func escaped(text string) string { return url.PathEscape(text) }
