package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"pgregory.net/rapid"
)

// described is an operation with all that the contract says of it.
type described struct {
	operation
	route *routers.Route
}

// GoString keeps what rapid prints short.
func (d described) GoString() string { return d.id }

// takes tells whether the operation documents a header.
func (d described) takes(header string) bool {
	return d.parameters.GetByInAndName("header", header) != nil
}

// media is what the body of the operation comes as, and its schema; "" without a body.
func (d described) media() (string, *openapi3.Schema) {
	if d.route.Operation.RequestBody == nil {
		return "", nil
	}
	for name, content := range d.route.Operation.RequestBody.Value.Content {
		return name, content.Schema.Value
	}
	return "", nil
}

// asJSON tells whether the operation takes a JSON body, which the schema says all of.
func (d described) asJSON() bool {
	media, _ := d.media()
	return strings.HasSuffix(media, "json")
}

// wish is a request that was drawn.
type wish struct {
	op     described
	who    string
	path   string // escaped
	query  []string
	header [][2]string
	body   []byte
	how    string // it is broken; "" when the contract allows it
	must   bool   // it is broken so that it must be refused
}

func (w wish) address() string {
	if len(w.query) == 0 {
		return w.path
	}
	return w.path + "?" + strings.Join(w.query, "&")
}

func (w *wish) set(name, value string) {
	w.unset(name)
	w.header = append(w.header, [2]string{name, value})
}

func (w *wish) unset(name string) {
	var kept [][2]string
	for _, h := range w.header {
		if h[0] != name {
			kept = append(kept, h)
		}
	}
	w.header = kept
}

func (w wish) request(to caller) (*http.Request, error) {
	request, err := http.NewRequest(w.op.method, to.url+w.address(), strings.NewReader(string(w.body)))
	if err != nil {
		return nil, err
	}
	if to.token != "" {
		request.Header.Set("Authorization", "Bearer "+to.token)
	}
	for _, h := range w.header {
		request.Header[h[0]] = append(request.Header[h[0]], h[1])
	}
	return request, nil
}

// GoString is the line to repeat the request by hand with, which rapid prints.
func (w wish) GoString() string {
	line := new(strings.Builder)
	if w.how != "" {
		fmt.Fprintf(line, "(%s) ", w.how)
	}
	fmt.Fprintf(line, "curl -isX %s %s", w.op.method, ansi("http://localhost:8080"+w.address()))
	if w.who != "anonymous" {
		fmt.Fprintf(line, ` -H "Authorization: Bearer $%s"`, strings.ToUpper(w.who))
	}
	for _, h := range w.header {
		line.WriteString(" -H " + ansi(h[0]+": "+h[1]))
	}
	if len(w.body) > 0 {
		line.WriteString(" --data-binary " + ansi(string(w.body)))
	}
	return line.String()
}

// ansi quotes for a shell, whatever the bytes.
func ansi(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return "$'" + strings.ReplaceAll(quoted[1:len(quoted)-1], "'", `\'`) + "'"
}

// place draws the path of an operation: mostly of something that is there.
func (v *visit) place(g generator, d described) string {
	end := strings.LastIndex(d.template, "}") + 1
	return v.placeOf(g, d, d.template[:end]) + d.template[end:]
}

func (v *visit) placeOf(g generator, d described, template string) string {
	if template == "" {
		return ""
	}
	known := append(v.explored.places[template], v.known.places[template]...)
	if own := v.known.places[template]; len(own) > 0 && !g.chance(3) {
		return rapid.SampledFrom(own).Draw(g.rt, "")
	}
	if len(known) > 0 && !g.chance(8) {
		return rapid.SampledFrom(known).Draw(g.rt, "")
	}
	from := strings.LastIndex(template, "{")
	before := template[:from]
	above := strings.LastIndex(before, "}") + 1
	name := strings.Trim(template[from:], "{}")
	return v.placeOf(g, d, before[:above]) + before[above:] + url.PathEscape(v.madeUp(g, d.parameters.GetByInAndName("path", name)))
}

// madeUp is a parameter of a path that is new, or means something elsewhere.
func (v *visit) madeUp(g generator, p *openapi3.Parameter) string {
	if p.Schema.Value.Type.Is(openapi3.TypeInteger) {
		return strconv.Itoa(g.integer(p.Schema.Value))
	}
	if p.Schema.Value.Format == "" && g.chance(2) {
		return "uusi-" + v.nonce
	}
	if text := g.text(p.Schema.Value); text != "" && text != "." && text != ".." {
		return text
	}
	return "x"
}

// parameters draws a query that the contract allows: of codes, those that the program said are valid.
func (v *visit) parameters(g generator, d described) (query []string) {
	if d.query != "" {
		query = append(query, d.query)
	}
	for _, p := range d.parameters {
		schema := p.Value.Schema.Value
		if p.Value.In != "query" || !p.Value.Required && !g.chance(4) || strings.HasPrefix(d.query, p.Value.Name+"=") {
			continue
		}
		var value string
		valid := v.valid[d.id+" "+p.Value.Name]
		switch {
		case len(schema.Enum) > 0 || !schema.Type.Is(openapi3.TypeString) || schema.Format != "":
			value = fmt.Sprint(g.value(schema, 0))
		case len(valid) > 0:
			value = rapid.SampledFrom(valid).Draw(g.rt, "")
		case p.Value.Name == "cursor" || p.Value.Name == "since":
			continue // only as it was given
		default:
			value = g.text(schema)
		}
		query = append(query, p.Value.Name+"="+url.QueryEscape(value))
	}
	return query
}

// headers draws what the contract allows beside path and query. A key is always given: that it or
// external_id must be there can't be said in a schema.
func (v *visit) headers(g generator, d described, path string) (headers [][2]string) {
	if d.takes("Idempotency-Key") {
		headers = append(headers, [2]string{"Idempotency-Key", fmt.Sprint("key ", v.nonce, " ", rapid.IntRange(0, 3).Draw(g.rt, ""))})
	}
	tag := v.known.tags[path]
	if p := d.parameters.GetByInAndName("header", "If-Match"); p != nil && (p.Required || tag != "" || g.chance(3)) {
		if tag == "" || g.chance(3) {
			tag = rapid.SampledFrom([]string{"*", `"made-up"`}).Draw(g.rt, "")
		}
		headers = append(headers, [2]string{"If-Match", tag})
	} else if d.takes("If-None-Match") {
		headers = append(headers, [2]string{"If-None-Match", "*"})
	}
	if d.method == http.MethodGet && tag != "" && g.chance(2) {
		headers = append(headers, [2]string{"If-None-Match", tag})
	}
	return headers
}
