package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// breakage is a way to break a request that the contract allows. It tells whether the request must be
// refused now: some only look strange.
type breakage struct {
	how   string
	apply func(g generator, w *wish) bool
}

// breakages are the ways to break a request of an operation.
func breakages(d described) []breakage {
	list := []breakage{
		{"text that is none in the query", breakQueryText}, {"an unknown parameter", addParameter}, {"a strange header", strangeHeader},
	}
	if strings.Contains(d.template, "{") {
		list = append(list, breakage{"text that is none in the path", breakPath})
	}
	if len(queryOf(d)) > 0 {
		list = append(list, breakage{"a wrong parameter", breakParameter}, breakage{"a parameter twice", twice})
	}
	if slices.ContainsFunc(d.parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Required && p.Value.In != "path" }) {
		list = append(list, breakage{"without what is required", without})
	}
	if d.body {
		list = append(list, breakage{"another media type", breakMedia})
	}
	if d.asJSON() {
		list = append(list, breakage{"JSON that is none", breakJSON}, breakage{"a wrong body", breakBody}, breakage{"a wrong body", breakBody})
	}
	return list
}

func breakPath(g generator, w *wish) bool {
	bad := rapid.SampledFrom([]string{"%00", "%ff", "a%c3", "%ed%a0%80"}).Draw(g.rt, "")
	parts := strings.Split(w.path, "/")
	parts[strings.Count(w.op.template[:strings.LastIndex(w.op.template, "}")], "/")] += bad
	w.path = strings.Join(parts, "/")
	return true
}

func addParameter(_ generator, w *wish) bool {
	w.query = append(w.query, "colour=red")
	return !slices.Contains([]string{"showDocs", "showDocsAsset", "readTool", "issueToken", "revokeToken"}, w.op.id) // which are documented to ignore it
}

func breakQueryText(g generator, w *wish) bool {
	w.query = append(w.query, rapid.SampledFrom([]string{"lang=%ff", "q=%00", "%00=1", "limit=%", "a;b", "q=%ed%a0%80"}).Draw(g.rt, ""))
	return true
}

func queryOf(d described) (list []*openapi3.Parameter) {
	for _, p := range d.parameters {
		if p.Value.In == "query" {
			list = append(list, p.Value)
		}
	}
	return list
}

// replace gives a parameter of the query another value, and no second one.
func (w *wish) replace(name string, values ...string) {
	w.query = slices.DeleteFunc(w.query, func(pair string) bool { return strings.HasPrefix(pair, name+"=") })
	for _, v := range values {
		w.query = append(w.query, name+"="+v)
	}
}

// breakParameter gives what the parameter's schema forbids; of a text without one, only what is strange.
func breakParameter(g generator, w *wish) bool {
	p := rapid.SampledFrom(queryOf(w.op)).Draw(g.rt, "")
	schema := p.Schema.Value
	bad := []string{"%F0%9F%A7%91", "null", "-1e400", "%27%20OR%201=1--"}
	switch {
	case schema.Type.Is(openapi3.TypeInteger) && schema.Min != nil:
		bad = append(bad, fmt.Sprint(int(*schema.Min)-1), "1.5", "99999999999999999999", "%200")
	case schema.MaxLength != nil:
		w.replace(p.Name, strings.Repeat("%C3%A4", int(*schema.MaxLength)+1))
		return true
	case schema.Format == "date":
		bad = append(bad, "2026-02-30", "2026-2-3", "2026-01-01T00:00:00Z")
	}
	w.replace(p.Name, rapid.SampledFrom(bad).Draw(g.rt, ""))
	return len(schema.Enum) > 0 || schema.Format != "" || !schema.Type.Is(openapi3.TypeString)
}

func twice(g generator, w *wish) bool {
	p := rapid.SampledFrom(queryOf(w.op)).Draw(g.rt, "")
	w.replace(p.Name, "1", "1")
	return true
}

// without leaves out a header or parameter that the contract demands.
func without(g generator, w *wish) bool {
	var demanded []*openapi3.Parameter
	for _, p := range w.op.parameters {
		if p.Value.Required && p.Value.In != "path" {
			demanded = append(demanded, p.Value)
		}
	}
	p := rapid.SampledFrom(demanded).Draw(g.rt, "")
	if p.In == "header" {
		w.unset(p.Name)
	} else {
		w.replace(p.Name)
	}
	return true
}

var strange = map[string][]string{
	"If-Match":          {"", "x", `"`, `W/"x"`, `"a", "b"`, `*, "a"`, strings.Repeat(`"a",`, 500), "\u00e4"},
	"If-None-Match":     {"", "x", `"`, `W/"x"`, `"a", *`, strings.Repeat(`"a",`, 500)},
	"If-Modified-Since": {"yesterday", "Thu, 26 Nov 2026 03:30:24 GMT"},
	"Range":             {"bytes=0-0", "bytes=-1", "bytes=99999999-", "bytes=0-1,3-4", "lines=1-2"},
	"If-Range":          {`"x"`, "x"},
	"Idempotency-Key":   {"", " ", strings.Repeat("k", 256), strings.Repeat("k", 4000), `"quoted"`, "\u00e4"},
	"Accept":            {"", "text/html", "application/xml", "*/*;q=0", "application/ld+json", "image/*", ",;,", strings.Repeat("a/b,", 500)},
	"Accept-Language":   {"", "sv;q=0.5,en", "de", "*", ";q=", "fi-FI-x-y", strings.Repeat("sv,", 2000), "x_y"},
	"Accept-Encoding":   {"gzip", "br;q=1,zstd", "*;q=0", "identity;q=0", "gzip;q=x"},
	"Content-Encoding":  {"gzip", "identity", "x"},
	"Authorization":     {"", "Bearer", "Bearer x.y.z", "Basic eDp5", "Basic %", "bearer  x"},
	"Origin":            {"null", "https://example.org", "x"},
	"Expect":            {"100-continue"}, // net/http itself refuses others, in its own words
	"Cookie":            {"a=b", ";;="},
	"X-Forwarded-For":   {"::1", "1.2.3.4, x", "'"},
	"Forwarded":         {"for=x;host=y"},
	"Prefer":            {"return=minimal", "respond-async, wait=1"},
}

// strangeHeader says something that few say; most of it is allowed.
func strangeHeader(g generator, w *wish) bool {
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(strange))).Draw(g.rt, "")
	w.set(name, rapid.SampledFrom(strange[name]).Draw(g.rt, ""))
	return false
}

func breakMedia(g generator, w *wish) bool {
	media := rapid.SampledFrom([]string{"", "text/plain", "application/json; charset=latin1", "application/xml", "multipart/form-data", ";"}).Draw(g.rt, "")
	if w.unset("Content-Type"); media != "" {
		w.set("Content-Type", media)
	}
	declared, _ := w.op.media()
	return declared != "application/octet-stream" // whose bytes say what they are
}

// breakJSON makes what isn't JSON, or not what the contract calls so.
func breakJSON(g generator, w *wish) bool {
	open := bytes.IndexByte(w.body, '{') + 1
	bad := map[string][]byte{
		"cut":           w.body[:max(len(w.body)-1, 1)],
		"trailing":      append(slices.Clone(w.body), " {}"...),
		"empty":         nil,
		"list":          []byte("[]"),
		"text":          []byte(`"x"`),
		"number":        []byte("1e400"),
		"NaN":           []byte(`{"tool":NaN}`),
		"BOM":           append([]byte("\xef\xbb\xbf"), w.body...),
		"UTF-16":        []byte("\xff\xfe{\x00}\x00"),
		"deep":          []byte(strings.Repeat(`{"a":`, 20_000)),
		"deep lists":    []byte(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)),
		"invalid UTF-8": slices.Concat(w.body[:open], []byte("\"\xff\":1,"), w.body[open:]),
		"NUL":           slices.Concat(w.body[:open], []byte(`"\u0000":1,`), w.body[open:]),
		"surrogate":     slices.Concat(w.body[:open], []byte(`"\ud800":1,`), w.body[open:]),
		"duplicate":     slices.Concat(w.body[:open], []byte(`"tool":"a","tool":"a",`), w.body[open:]),
	}
	how := rapid.SampledFrom(slices.Sorted(maps.Keys(bad))).Draw(g.rt, "")
	w.body, w.how = bad[how], w.how+": "+how
	return how != "empty" || w.op.route.Operation.RequestBody.Value.Required
}

// breakBody changes one place of the body to what its schema forbids.
func breakBody(g generator, w *wish) bool {
	var body any
	if json.Unmarshal(w.body, &body) != nil {
		return false
	}
	slots := slotsOf(&body)
	slot := rapid.SampledFrom(slots).Draw(g.rt, "")
	switch rapid.IntRange(0, 4).Draw(g.rt, "") {
	case 0:
		slot.remove()
	case 1:
		if object, ok := slot.value.(map[string]any); ok {
			object["colour"] = "red"
			break
		}
		slot.put([]any{map[string]any{}})
	case 2:
		slot.put(rapid.SampledFrom([]any{1, -1, 1.5, 1e18, true, nil, "", "x"}).Draw(g.rt, ""))
	case 3:
		slot.put(rapid.SampledFrom([]any{[]any{}, map[string]any{}, []any{nil}, map[string]any{"": ""}}).Draw(g.rt, ""))
	case 4:
		slot.put(strings.Repeat("ä", 10_001))
	}
	changed, err := json.Marshal(body)
	if err != nil {
		return false
	}
	w.body, w.how = changed, w.how+" at "+slot.name
	_, schema := w.op.media()
	// A member that is null is one that isn't there, and in a merge patch it takes away.
	return schema.VisitJSON(withoutNulls(body), openapi3.EnableFormatValidation()) != nil
}

// slot is a place in a JSON value.
type slot struct {
	name   string
	value  any
	put    func(any)
	remove func()
}

// slotsOf lists every place of a value, the whole first.
func slotsOf(whole *any) []slot {
	list := []slot{{"the top", *whole, func(v any) { *whole = v }, func() { *whole = nil }}}
	for i := 0; i < len(list); i++ {
		switch v := list[i].value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				list = append(list, slot{list[i].name + "/" + name, v[name], func(x any) { v[name] = x }, func() { delete(v, name) }})
			}
		case []any:
			for n := range v {
				list = append(list, slot{fmt.Sprint(list[i].name, "/", n), v[n], func(x any) { v[n] = x }, func() { v[n] = nil }})
			}
		}
	}
	return list
}

func withoutNulls(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	kept := map[string]any{}
	for name, member := range object {
		if member != nil {
			kept[name] = withoutNulls(member)
		}
	}
	return kept
}
