package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// badBody is a body that is refused, and what is said of it.
type badBody struct {
	body   string
	status int
	code   string
	fields []string // "pointer code"
}

func badJSON(body string, fields ...string) badBody {
	return badBody{body, http.StatusBadRequest, "invalid-json", fields}
}

func invalid(body string, fields ...string) badBody {
	return badBody{body, http.StatusUnprocessableEntity, "validation-failed", fields}
}

// feedbackWith is feedback in which only that member may be wrong.
func feedbackWith(member string) string {
	return `{"tool":"grow-keskustelu","what_worked":"Hyvä alku.",` + member + `}`
}

var badFeedback = map[string]badBody{
	"G2 broken":                         badJSON(`{"tool":`, "/tool invalid-json"),
	"G2 empty":                          badJSON(``, " invalid-json"),
	"G2 trailing data":                  badJSON(feedbackWith(`"used_for":""`)+` {}`, " invalid-json"),
	"G2 trailing comma":                 badJSON(`{"tool":"grow-keskustelu",}`),
	"G2 single quotes":                  badJSON(`{'tool':'grow-keskustelu'}`),
	"G2 comment":                        badJSON(`{/* hm */"tool":"x"}`),
	"G2 depth 10 000":                   badJSON(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)),
	"G2 depth 10 000 in a field":        badJSON(`{"tool":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`),
	"G2 depth 100 000":                  badJSON(strings.Repeat(`{"a":`, 100_000)),
	"G2 byte order mark":                badJSON("\xef\xbb\xbf" + feedbackWith(`"used_for":""`)),
	"G2 UTF-16":                         badJSON("\xff\xfe{\x00}\x00"),
	"G2 unknown field":                  badJSON(feedbackWith(`"colour":"red"`), "/colour unknown-field"),
	"G2 unknown field deeper":           badJSON(feedbackWith(`"ratings":{"beauty":5}`), "/ratings/beauty unknown-field"),
	"G2 differently spelt field":        badJSON(feedbackWith(`"Used_For":""`), "/Used_For unknown-field"),
	"G2 duplicate field":                badJSON(feedbackWith(`"what_worked":"Toinen."`), "/what_worked duplicate-field"),
	"G2 duplicate field, escaped":       badJSON(feedbackWith(`"what\u005fworked":"Toinen."`), "/what_worked duplicate-field"),
	"G2 number for text":                badJSON(feedbackWith(`"used_for":1`), "/used_for wrong-type"),
	"G2 text for number":                badJSON(feedbackWith(`"ratings":{"ease":"4"}`), "/ratings/ease wrong-type"),
	"G2 half a point":                   badJSON(feedbackWith(`"ratings":{"ease":4.5}`), "/ratings/ease wrong-type"),
	"G2 text for truth":                 badJSON(feedbackWith(`"consent_to_quote":"yes"`), "/consent_to_quote wrong-type"),
	"G2 list for object":                badJSON(feedbackWith(`"ratings":[4]`), "/ratings wrong-type"),
	"G2 list for all":                   badJSON(`[]`, " wrong-type"),
	"G2 text for all":                   badJSON(`"feedback"`, " wrong-type"),
	"G2 NaN":                            badJSON(feedbackWith(`"revision":NaN`), "/revision invalid-json"),
	"G2 Infinity":                       badJSON(feedbackWith(`"revision":-Infinity`)),
	"G2 1e400":                          badJSON(feedbackWith(`"revision":1e400`), "/revision wrong-type"),
	"G2 a number beyond 64 bits":        badJSON(feedbackWith(`"revision":92233720368547758080`), "/revision wrong-type"),
	"G2 a number beyond 32 bits":        invalid(feedbackWith(`"revision":4294967296`), "/revision out-of-range"),
	"G2 negative revision":              invalid(feedbackWith(`"revision":-1`), "/revision out-of-range"),
	"G2 lone surrogate":                 badJSON(feedbackWith(`"used_for":"\ud800"`), "/used_for invalid-json"),
	"G2 U+0000":                         badJSON(feedbackWith(`"used_for":"a\u0000b"`), " invalid-text"),
	"G2 U+0000 in a name":               badJSON(feedbackWith(`"\u0000":1`), " invalid-text"),
	"G2 raw NUL":                        badJSON(feedbackWith("\"used_for\":\"a\x00b\""), "/used_for invalid-json"),
	"G2 invalid UTF-8":                  badJSON(feedbackWith("\"used_for\":\"\xff\""), "/used_for invalid-json"),
	"G2 overlong UTF-8":                 badJSON(feedbackWith("\"used_for\":\"\xc0\x80\""), "/used_for invalid-json"),
	"G2 raw line feed in a text":        badJSON(feedbackWith("\"used_for\":\"a\nb\"")),
	"G2 a backslash and u0000 are text": invalid(`{"tool":"\\u0000","what_worked":"x"}`, "/tool no-such-tool"),
	"G2 missing fields":                 invalid(`{}`, "/what_worked one-text-or-rating", "/tool required"),
	"G2 null":                           badJSON(`null`, " wrong-type"),
	"G2 no tool of that name":           invalid(`{"tool":"../../etc/passwd","what_worked":"x"}`, "/tool no-such-tool"),
	"G2 no tool of that id":             invalid(`{"tool":"019c6576-a400-7743-beaf-2db752049bd5","what_worked":"x"}`, "/tool no-such-tool"),
	"G2 a trial that is no id":          invalid(feedbackWith(`"trial":"t1"`), "/trial no-such-trial"),
	"G2 a trial that isn't there":       invalid(feedbackWith(`"trial":"019c6576-a400-7743-beaf-2db752049bd5"`), "/trial no-such-trial"),
	"G2 every wrong field at once": invalid(
		`{"tool":"grow-keskustelu","kind":"gossip","ratings":{"usefulness":6,"ease":-1},"used_on":"2026-02-30","language":"de","source":"forms","step":"nope"}`,
		"/ratings/usefulness out-of-range", "/ratings/ease out-of-range", "/used_on not-a-date", "/language unknown-language",
		"/external_id source-and-external-id", "/kind unknown-term", "/revision out-of-range"),
	"G2 tomorrow's next day":         invalid(feedbackWith(`"used_on":"9999-12-31"`), "/used_on in-the-future"),
	"G2 a text that is too long":     invalid(feedbackWith(`"used_for":"`+strings.Repeat("ä", 10_001)+`"`), "/used_for too-long"),
	"C4 the organisation of another": badJSON(feedbackWith(`"organisation_id":"019c6576-a400-7743-beaf-2db752049bd5"`), "/organisation_id unknown-field"),
	"C4 a state":                     badJSON(feedbackWith(`"state":"addressed"`), "/state unknown-field"),
	"C4 an id":                       badJSON(feedbackWith(`"id":"019c6576-a400-7743-beaf-2db752049bd5"`), "/id unknown-field"),
	"C4 a time":                      badJSON(feedbackWith(`"received_at":"2020-01-01T00:00:00Z"`), "/received_at unknown-field"),
	"P2 a name":                      badJSON(feedbackWith(`"name":"Maija Meikäläinen"`), "/name unknown-field"),
	"P1 a personal identity code": {feedbackWith(`"used_for":"Puhuimme asiasta 131052-308T kanssa."`),
		http.StatusUnprocessableEntity, "contains-personal-identity-code", []string{"/used_for contains-personal-identity-code"}},
	"P1 a personal identity code of the new form, spelt": {feedbackWith(`"what_to_change":"1 3 1 0 5 2 y 3 0 8 t"`),
		http.StatusUnprocessableEntity, "contains-personal-identity-code", []string{"/what_to_change contains-personal-identity-code"}},
	"P1 a personal identity code as external id": {feedbackWith(`"source":"forms","external_id":"131052-308T"`),
		http.StatusUnprocessableEntity, "contains-personal-identity-code", []string{"/external_id contains-personal-identity-code"}},
}

func TestABodyThatIsWrongIsRefusedFieldByFieldAndNothingIsStored(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	before := a.rows()
	for n, name := range slices.Sorted(maps.Keys(badFeedback)) {
		bad := badFeedback[name]
		t.Run(name, func(t *testing.T) {
			got := pilot.in(t).post("/v1/feedback", bad.body, "Idempotency-Key", fmt.Sprint("bad body ", n))
			refused(t, got, bad.status, bad.code, bad.fields...)
			require.NotContains(t, strings.ToUpper(got.String()), "308T", "nothing of the code comes back")
		})
	}
	t.Run("G2 a wrong type says the right one, an unknown code the valid ones", func(t *testing.T) {
		got := pilot.in(t).post("/v1/feedback", feedbackWith(`"ratings":{"ease":"4"}`), "Idempotency-Key", "types")
		require.Equal(t, []any{"integer"}, got.list("errors", 0, "allowed"))
		got = pilot.in(t).post("/v1/feedback", feedbackWith(`"kind":"gossip"`), "Idempotency-Key", "kinds")
		require.Contains(t, got.list("errors", 0, "allowed"), "suggestion")
		got = pilot.in(t).post("/v1/feedback", feedbackWith(`"step":"nope"`), "Idempotency-Key", "steps")
		require.Equal(t, []any{"goal", "reality", "options", "will"}, got.list("errors", 0, "allowed"))
	})
	require.Equal(t, before, a.rows(), "nothing was stored")
	require.NotContains(t, strings.ToUpper(a.stderr.String()), "308T", "nor logged")
	badEditing(t, a, editor)
	require.Equal(t, before, a.rows(), "nothing was stored")
}

// badEditing sends what editors can get wrong.
func badEditing(t *testing.T, a *instance, editor caller) {
	const draft = "/v1/tools/grow-keskustelu/draft"
	tag := editor.get(draft).header.Get("ETag")
	for name, bad := range map[string]badBody{
		"G2 patch: broken":               badJSON(`{`),
		"G2 patch: list":                 badJSON(`[]`, " wrong-type"),
		"G2 patch: depth 9 999":          badJSON(strings.Repeat(`{"a":`, 9_999) + "1" + strings.Repeat("}", 9_999)),
		"G2 patch: depth 10 000":         badJSON(strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)),
		"G2 patch: depth 10 001":         badJSON(strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001)),
		"G2 patch: unknown field":        badJSON(`{"title":"x"}`, "/title unknown-field"),
		"G2 patch: unknown field deeper": badJSON(`{"content":{"translations":{"fi":{"titel":"x"}}}}`, "/content/translations/fi/titel unknown-field"),
		"G2 patch: duplicate":            badJSON(`{"content":{"minutes":1,"minutes":2}}`, "/content/minutes duplicate-field"),
		"G2 patch: 1e400":                badJSON(`{"content":{"minutes":1e400}}`),
		"G2 patch: U+0000":               badJSON(`{"content":{"translations":{"fi":{"title":"\u0000"}}}}`, " invalid-text"),
		"G2 patch: lone surrogate":       badJSON(`{"content":{"translations":{"fi":{"title":"\udfff"}}}}`),
		"G2 patch: unknown term":         invalid(`{"content":{"terms":{"theme":["gossip"]}}}`, "/content/terms/theme/0 unknown-term"),
		"G2 patch: unknown vocabulary":   invalid(`{"content":{"terms":{"colour":["red"]}}}`, "/content/terms/colour unknown-vocabulary"),
		"G2 patch: unknown language":     invalid(`{"content":{"translations":{"de":{"status":"ready"}}}}`, "/content/translations/de unknown-language"),
		"G2 patch: unknown change":       invalid(`{"change_kind":"huge"}`, "/change_kind unknown-value"),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, editor.in(t).patch(draft, bad.body, "If-Match", tag), bad.status, bad.code, bad.fields...)
		})
	}
	t.Run("G7 100 000 unknown codes", func(t *testing.T) {
		got := editor.in(t).patch(draft, `{"content":{"terms":{"theme":["x"`+strings.Repeat(`,"x"`, 100_000)+`]}}}`, "If-Match", tag)
		require.Equal(t, http.StatusUnprocessableEntity, got.status)
		require.Less(t, len(got.body), 100_000)
	})
	t.Run("G2 a new tool", func(t *testing.T) {
		for n, bad := range []badBody{
			invalid(`{"slug":"Not A Slug","owner":"nobody","content":{"type":"poem","source_language":"de"}}`,
				"/slug not-a-slug", "/content/type unknown-term", "/content/source_language unknown-language", "/owner no-such-organisation"),
			badJSON(`{"slug":"uusi","owner":"akatemia","state":"published"}`, "/state unknown-field"),
			badJSON(`{"slug":"uusi","owner":"akatemia","content":{"terms":[]}}`, "/content/terms wrong-type"),
			invalid(`{"slug":"uusi","owner":"akatemia","content":{"type":"tool","source_language":"fi","translations":{"fi":{"status":"ready","steps":{"a/b":{"title":"x"}}}}}}`,
				"/content/translations/fi/steps/a~1b no-such-key"),
		} {
			got := editor.in(t).post("/v1/tools", bad.body, "Idempotency-Key", fmt.Sprint("new tool ", n))
			refused(t, got, bad.status, bad.code, bad.fields...)
		}
	})
	some := editor.get("/v1/feedback?limit=1&state=received").text("items", 0, "id")
	require.NotEmpty(t, some)
	t.Run("G2 triage", func(t *testing.T) {
		for _, bad := range []badBody{
			invalid(`{"to":"gone"}`, "/to unknown-value"),
			invalid(`{}`, "/to unknown-value"),
			invalid(`{"to":"triaged","kind":"gossip"}`, "/kind unknown-term"),
			invalid(`{"to":"triaged","duplicate_of":"no id"}`, "/duplicate_of no-such-feedback"),
			badJSON(`{"to":"triaged","answer":"Kiitos."}`, "/answer wrong-type"),
			badJSON(`{"to":"triaged","answer":{"de":"Danke."}}`, "/answer/de unknown-field"),
		} {
			refused(t, editor.in(t).post("/v1/feedback/"+some+"/triage", bad.body), bad.status, bad.code, bad.fields...)
		}
		refused(t, editor.in(t).post("/v1/feedback/"+some+"/answer", `{"answer":{}}`), 422, "validation-failed", "/answer required")
	})
	t.Run("G2 ids in a path that are none", func(t *testing.T) {
		for _, id := range []string{"x", "1", "019c6576", "'%20OR%201=1%20--", strings.Repeat("9", 36), "%e4%b8%ad"} {
			refused(t, editor.in(t).get("/v1/feedback/"+id), http.StatusNotFound, "not-found")
			refused(t, editor.in(t).get("/v1/tools/"+id+"/draft"), http.StatusNotFound, "not-found")
			refused(t, a.in(t).anonymous().get("/v1/tools/grow-keskustelu/revisions/"+id+"0000000000000000000"), http.StatusNotFound, "not-found")
		}
	})
}
