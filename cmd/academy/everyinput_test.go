package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// media of bodies that are no JSON, each with what is taken instead of it: OAuth says 400 (RFC 6749 section 5.2).
var otherMedia = map[string][]int{
	"issueToken": {http.StatusBadRequest}, "revokeToken": {http.StatusBadRequest},
	"importFeedback": {http.StatusUnsupportedMediaType}, "importQueue": {http.StatusUnsupportedMediaType},
	"uploadMedia": nil, // what type a file is, its content says
}

// spellings are bodies that no operation takes, made for one of its members.
func spellings(member string) map[string]string {
	wrap := func(value string) string { return `{"` + member + `":` + value + `}` }
	return map[string]string{
		"broken": `{"` + member + `":`, "empty": ` `, "trailing data": `{} {}`, "trailing comma": `{"` + member + `":null,}`, "a comment": `{/**/}`,
		"a list": `[]`, "a text": `"x"`, "a number": `1`, "byte order mark": "\xef\xbb\xbf{}", "UTF-16": "\xff\xfe{\x00}\x00",
		"twice": `{"` + member + `":null,"` + member + `":null}`, "twice, escaped": fmt.Sprintf(`{%q:null,"\u%04x%s":null}`, member, member[0], member[1:]),
		"in capitals": `{"` + strings.ToUpper(member) + `":1}`, "unknown": `{"no_such_member":1}`,
		"depth 10 000": wrap(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), "NaN": wrap("NaN"), "Infinity": wrap("-Infinity"),
		"1e400": wrap("1e400"), "lone surrogate": wrap(`"\ud800"`), "U+0000": wrap(`"a\u0000"`), "raw NUL": wrap("\"a\x00\""), "no UTF-8": wrap("\"\xff\""),
		"overlong": wrap("\"\xc0\x80\""), "a raw line feed": wrap("\"a\nb\""), "a name that is NUL": `{"\u0000":1}`,
	}
}

// wrongFor is a value of another type than a member has; "" where it takes any.
func wrongFor(s *openapi3.Schema) string {
	for kind, wrong := range map[string]string{"string": `{"x":1}`, "integer": `"x"`, "number": `"x"`, "boolean": `"x"`, "array": `{"x":1}`, "object": `"x"`} {
		if s.Type != nil && s.Type.Includes(kind) {
			return wrong
		}
	}
	return `1` // a reference to an object
}

func TestNoOperationTakesWhatIsntSpeltAsItIsDocumented(t *testing.T) {
	t.Parallel()
	s := set(t)
	before := s.rows()
	for _, o := range s.operations(t) {
		t.Run("G2 "+o.id, func(t *testing.T) {
			who := s.whoMay(t, o)
			for where, got := range map[string]answer{
				"path": who.do(o.method, o.path+"%ff", ""), "query": who.do(o.method, o.path+"?lang=%00", ""),
				"X-Anything": who.do(o.method, o.with(""), "", "X-Anything", "\xff"),
			} {
				if o.forTokens() {
					require.Equal(t, []any{http.StatusBadRequest, "invalid_request"}, []any{got.status, got.text("error")}, where)
					continue
				}
				refused(t, got, http.StatusBadRequest, "invalid-text", where+" invalid-text")
			}
			media, schema := s.takesJSON(o)
			if media == "" {
				return
			}
			members := slices.Sorted(maps.Keys(schema.Properties))
			require.NotEmpty(t, members)
			send := func(body string) answer {
				return who.send(o.method, o.path, media, body, "If-Match", "*", "Idempotency-Key", "spelling")
			}
			for name, body := range spellings(members[0]) {
				got := send(body)
				refused(t, got, http.StatusBadRequest, "invalid-json")
				require.NotEmpty(t, got.list("errors"), "%s: it says where", name)
			}
			for _, name := range members {
				wrong := wrongFor(schema.Properties[name].Value)
				refused(t, send(`{"`+name+`":`+wrong+`}`), http.StatusBadRequest, "invalid-json")
			}
		})
		t.Run("G3 "+o.id, func(t *testing.T) {
			media, _ := s.takesJSON(o)
			want := []int{http.StatusUnsupportedMediaType}
			switch {
			case s.bodies[o.id] == nil:
				return
			case media == "":
				var known bool
				want, known = otherMedia[o.id]
				require.True(t, known, "say in otherMedia what a wrong media type is answered")
			}
			for _, wrong := range []string{"", "text/plain", media + "; charset=latin1", "application/xml", ";"} {
				if want == nil {
					continue
				}
				got := s.whoMay(t, o).do(o.method, o.with(""), "{}", "Content-Type", wrong, "If-Match", "*", "Idempotency-Key", "media")
				require.Contains(t, want, got.status, "%q: %s", wrong, got)
			}
		})
	}
	require.Equal(t, before, s.rows(), "nothing was stored")
}

// Every address says which methods it has, and does nothing by another one.
func TestEveryAddressSaysWhatItsMethodsAre(t *testing.T) {
	t.Parallel()
	s := set(t)
	has, at := map[string][]string{}, map[string]string{}
	for _, o := range s.operations(t) {
		if has[o.template] = append(has[o.template], o.method); o.method == http.MethodGet {
			has[o.template] = append(has[o.template], http.MethodHead)
		}
		at[o.template] = o.path
	}
	for template, methods := range has {
		t.Run("G4 "+template, func(t *testing.T) {
			methods := append(methods, http.MethodOptions)
			anyone := s.in(t).anonymous()
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"} {
				if slices.Contains(methods, method) || slices.Contains(has[template[:strings.LastIndex(template, "/")+1]+"{id}"], method) {
					continue // an id may be spelt like it
				}
				got := anyone.do(method, at[template], "")
				refused(t, got, http.StatusMethodNotAllowed, "method-not-allowed")
				require.ElementsMatch(t, methods, strings.Split(got.header.Get("Allow"), ", "), method)
			}
			options := anyone.do(http.MethodOptions, at[template], "")
			require.Equal(t, http.StatusNoContent, options.status)
			require.Subset(t, strings.Split(options.header.Get("Allow"), ", "), methods)
			refused(t, anyone.get(at[template]+"/no/such/path"), http.StatusNotFound, "no-such-path")
		})
	}
}

// sqlTexts are what would be something else in SQL than a text; the last would be late.
var sqlTexts = []string{`' OR '1'='1`, `x'); DROP TABLE tools; --`, `"; SELECT 1`, `x' || pg_sleep(20) || '`}

// Whatever stands in a parameter or a path is a text among others: it is answered as another one that nobody knows.
func TestSQLIsATextInEveryParameter(t *testing.T) {
	t.Parallel()
	s := set(t)
	before, tools := s.rows(), s.anonymous().get("/v1/tools").number("total")
	const nobodys = "zzyzx quux"
	for _, o := range s.operations(t) {
		if o.method != http.MethodGet {
			continue
		}
		t.Run("G6 "+o.id, func(t *testing.T) {
			who := s.whoMay(t, o)
			same := func(at func(text string) string) {
				want := who.get(at(nobodys))
				for _, text := range sqlTexts {
					began := time.Now()
					got := who.get(at(text))
					require.Equal(t, want.status, got.status, "%s: %s", at(text), got)
					if o.id != "listTools" && o.id != "completeSearch" { // where words of it may be found
						require.Equal(t, want.value("total"), got.value("total"), at(text))
					}
					require.Less(t, time.Since(began), 15*time.Second)
				}
			}
			for _, p := range o.parameters {
				if p.Value.In == "query" {
					same(func(text string) string { return o.with(p.Value.Name + "=" + escaped(text)) })
				}
			}
			for _, text := range sqlTexts {
				got := who.get(o.with(escaped(text) + "=1"))
				require.True(t, got.status >= 400 && got.status < 500 || o.ignoresQuery(), "a name that is SQL: %s", got)
			}
			of := strings.Split(o.path, "/")
			for n, part := range strings.Split(o.template, "/") {
				if strings.HasPrefix(part, "{") {
					same(func(text string) string {
						there := slices.Clone(of)
						there[n] = escaped(text)
						return strings.Join(there, "/")
					})
				}
			}
		})
	}
	require.Equal(t, before, s.rows())
	require.Equal(t, tools, s.anonymous().get("/v1/tools").number("total"))
}

// forTokens tells whether the operation is OAuth's, which has errors of its own.
func (o operation) forTokens() bool { return strings.HasPrefix(o.path, "/oauth/") }

// ignoresQuery tells whether an address is a file that is the same whatever is asked of it.
func (o operation) ignoresQuery() bool {
	return !strings.HasPrefix(o.path, "/v1/") && !o.secured
}

// Every list has an end to how much of it one request gives, and a walk meets each thing once.
func TestEveryListIsGivenPieceByPiece(t *testing.T) {
	t.Parallel()
	s := set(t)
	for n := range 5 {
		s.pilot.received(feedbackOn("grow-keskustelu", fmt.Sprint("Palaute ", letter(n))))
		s.made("--organisation", "kivilahden-kaupunki")
		s.anonymous().get("/v1/tools?q=zzyzx" + letter(n))
	}
	lists := 0
	for _, o := range s.operations(t) {
		if o.method != http.MethodGet || o.parameters.GetByInAndName("query", "limit") == nil {
			continue
		}
		lists++
		t.Run("G8 "+o.id, func(t *testing.T) {
			who := s.whoMay(t, o)
			for _, limit := range []string{"0", "-1", "1000000000", "99999999999999999999", "1.5", "x"} {
				refused(t, who.get(o.with("limit="+limit)), http.StatusBadRequest, "bad-parameters", "limit out-of-range")
			}
			most := *o.parameters.GetByInAndName("query", "limit").Schema.Value.Max
			whole := who.get(o.with(fmt.Sprint("limit=", most)))
			require.LessOrEqual(t, len(items(t, whole)), int(most))
			refused(t, who.get(o.with(fmt.Sprint("limit=", most+1))), http.StatusBadRequest, "bad-parameters", "limit out-of-range")
			if o.parameters.GetByInAndName("query", "cursor") == nil {
				return
			}
			walk := func(limit int) (all []string) {
				for path := o.with(fmt.Sprint("limit=", limit)); path != ""; {
					page := who.get(path)
					require.LessOrEqual(t, len(page.list("items")), limit)
					all, path = append(all, items(t, page)...), local(page.text("next"))
					require.Less(t, len(all), 5000, "it goes in a circle")
				}
				return all
			}
			all := walk(int(most))
			pieces := walk(min(int(most)/2, max(1, len(all)/10)))
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(all))), len(all), "each once")
			require.Equal(t, all, pieces)
		})
	}
	require.Greater(t, lists, 8)
}

// items are the things of a page, each as it is.
func items(t testing.TB, page answer) (list []string) {
	require.Equal(t, http.StatusOK, page.status, page)
	for i := range page.list("items") {
		b, err := json.Marshal(page.value("items", i))
		require.NoError(t, err)
		list = append(list, string(b))
	}
	return list
}

// A list is read from where the page before ended, so that the last page costs what the first does.
func TestAcceptance_G8_TheLastPageCostsWhatTheFirstDoes(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	a.execute(`INSERT INTO feedback SELECT (json_populate_record(f, json_build_object('id', gen_random_uuid(), 'external_id', NULL))).*
		FROM feedback f, generate_series(1, 4000) WHERE f.id = (SELECT x.id FROM feedback x
		JOIN organisations o ON o.id = x.organisation_id WHERE o.slug = 'kivilahden-kaupunki' LIMIT 1)`)
	a.execute("ANALYZE feedback")
	pages := []string{"/v1/feedback?limit=100"}
	for next := pages[0]; next != ""; next = local(pilot.get(next).text("next")) {
		pages = append(pages, next)
	}
	require.Greater(t, len(pages), 40)
	var took [2][]time.Duration
	for range 21 { // in turns, so that a busy machine slows both
		for i, page := range []string{pages[2], pages[len(pages)-3]} {
			began := time.Now()
			require.Len(t, pilot.get(page).list("items"), 100)
			took[i] = append(took[i], time.Since(began))
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	t.Logf("median of a first page %v, of a last one %v", took[0][10], took[1][10])
	require.Less(t, took[1][10], 3*took[0][10])
}
