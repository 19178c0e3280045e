package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"pgregory.net/rapid"

	"academy/domain"
)

// Whatever the contract allows and whatever it forbids, asked by anybody of any operation in any order,
// is answered as the contract says: never by a fault of ours, never by a status or a body that isn't
// documented. What the contract allows is understood, what it forbids is refused. Each run asks a few
// neighbours of an operation and then the operation, so that there are things to find, to change and to
// delete. GENERATED_RUNS=100 asks more of each; make generated asks for a long time.
func TestAcceptance_G1_WhateverIsGeneratedFromTheContractIsAnsweredAsItSays(t *testing.T) {
	t.Parallel()
	runs := 6
	if more, err := strconv.Atoi(os.Getenv("GENERATED_RUNS")); err == nil {
		runs = more
	}
	e := explore(t)
	for _, d := range e.all {
		t.Run("G1 "+d.id, func(t *testing.T) {
			left, failed := runs, false
			rapid.Check(t, func(rt *rapid.T) {
				if left--; left < 0 && !failed {
					return // rapid knows no number of runs for one test alone
				}
				defer func() { failed = failed || rt.Failed() }()
				e.visit(rt).run(d)
			})
		})
	}
	var never []string
	for _, d := range e.all {
		if !e.done[d.id] {
			never = append(never, d.id)
		}
	}
	t.Logf("%d requests: %v; without a success: %v", e.asked, e.statuses, never)
}

// visit is one run. What it makes has names of its own, and what it learns is forgotten with it, so
// that the same draws ask for the same again.
type visit struct {
	*explorer
	rt    *rapid.T
	known *knowledge
	nonce string
	about string // the operation that it is for
	maker string // who made something last, and may do more with it than others
}

func (e *explorer) visit(rt *rapid.T) *visit {
	if time.Since(e.renewed) > domain.TokenLife/2 {
		for who, c := range e.clients {
			e.callers[who] = e.at.bearer(c)
		}
		e.renewed = time.Now()
	}
	return &visit{explorer: e, rt: rt, known: newKnowledge(e.explored.private...), nonce: strings.ToLower(domain.RandomKey()[:10])}
}

// run asks some neighbours as the contract wants it, reads what is to be changed, and asks.
func (v *visit) run(d described) {
	near := v.near[d.id]
	v.about = d.id
	if rapid.Bool().Draw(v.rt, "make") {
		for _, other := range v.before(d) {
			v.ask(other, "", false)
		}
	}
	for range rapid.IntRange(0, 3).Draw(v.rt, "neighbours") {
		v.ask(rapid.SampledFrom(near).Draw(v.rt, "neighbour"), "", false)
	}
	path := ""
	if d.method != http.MethodGet {
		path = v.readFirst(d)
	}
	v.ask(d, path, true)
}

// before are the operations that make what an operation is about.
func (v *visit) before(d described) (list []described) {
	for _, other := range v.near[d.id] {
		switch {
		case other.id == d.id:
		case other.method == http.MethodPost && strings.HasPrefix(d.template, other.template+"/{"), other.method == http.MethodPut && other.template == d.template:
			list = append(list, other)
		}
	}
	for _, id := range madeBy[d.id] {
		list = append(list, v.all[slices.IndexFunc(v.all, func(other described) bool { return other.id == id })])
	}
	return list
}

// readFirst reads what an operation changes, and gives its path: of a transition, what it moves.
func (v *visit) readFirst(d described) string {
	path := d.template
	if strings.Contains(path, "{") {
		path = rapid.Custom(func(rt *rapid.T) string { return v.place(v.generator(rt), d) }).Draw(v.rt, "path")
	}
	for _, suffix := range []string{"/document", ""} {
		for _, other := range v.near[d.id] {
			if other.method == http.MethodGet && other.template == d.template+suffix {
				v.ask(other, path+suffix, false)
			}
		}
	}
	return path
}

func (v *visit) generator(rt *rapid.T) generator { return generator{rt, v.words} }

// ask draws a request of an operation, sends it, and holds the answer against the contract.
func (v *visit) ask(d described, path string, mayBreak bool) {
	w := rapid.Custom(func(rt *rapid.T) wish { return v.wish(v.generator(rt), d, path, mayBreak) }).Draw(v.rt, "request")
	a, request := v.send(w)
	if err := v.check(w, request, a); err != nil {
		v.rt.Fatalf("%s: %v\n%s\n%s", d.id, err, w.GoString(), a)
	}
	if a.status < http.StatusMultipleChoices {
		v.done[d.id] = true
		v.known.learn(w, a, v.under[d.template])
		if d.method == http.MethodPost && d.secured {
			v.maker = w.who
		}
		if own := v.clients[w.who]; d.id == "rotateSecret" && string(own.ClientID) == a.text("client_id") {
			own.ClientSecret = a.text("client_secret")
			v.clients[w.who] = own
		}
	}
}

func (v *visit) wish(g generator, d described, path string, mayBreak bool) wish {
	w := wish{op: d, path: path, who: v.who(g, d)}
	if links := v.known.links[d.id]; path == "" && len(links) > 0 && g.chance(2) {
		link := rapid.SampledFrom(links).Draw(g.rt, "")
		var query string
		w.path, query, _ = strings.Cut(link, "?")
		w.query = strings.Split(query, "&")
	} else {
		if path == "" {
			w.path = v.place(g, d)
		}
		w.query = v.parameters(g, d)
	}
	if d.method == http.MethodPut && strings.Contains(w.path, ours) && !strings.Contains(d.template, "/responsibilities/") {
		w.path = strings.Replace(w.path, ours, "selkamaan-hyvinvointialue", 1) // the pilot stays one
	}
	if own, ok := v.clients[w.who]; d.id == "rotateSecret" && ok && g.chance(2) {
		w.path = "/v1/clients/" + string(own.ClientID) + "/rotate-secret" // only oneself may
	}
	w.header = v.headers(g, d, w.path)
	v.body(g, &w)
	if mayBreak && g.chance(2) {
		broken := rapid.SampledFrom(breakages(d)).Draw(g.rt, "")
		w.how = broken.how
		w.must = broken.apply(g, &w)
	}
	return w
}

// who draws somebody who asks, mostly one who may.
func (v *visit) who(g generator, d described) string {
	everybody := []string{"editor", "pilot", "integrator", "anonymous"}
	if g.chance(8) {
		return rapid.SampledFrom(everybody).Draw(g.rt, "")
	}
	if v.maker != "" && v.may(v.maker, d) && !g.chance(3) {
		return v.maker
	}
	if media, _ := d.media(); media == formMedia && !g.chance(3) {
		return "anonymous" // the form says who it is
	}
	return rapid.SampledFrom(slices.DeleteFunc(everybody, func(who string) bool { return !v.may(who, d) })).Draw(g.rt, "")
}

func (v *visit) send(w wish) (answer, *http.Request) {
	request, err := w.request(v.callers[w.who])
	if err != nil {
		v.rt.Skip("no client can send it:", err)
	}
	response, err := plainClient.Do(request)
	if err != nil {
		v.rt.Fatalf("%s: %v\n%s", w.op.id, err, w.GoString())
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		v.rt.Fatalf("%s: %v\n%s", w.op.id, err, w.GoString())
	}
	v.asked++
	v.statuses[response.StatusCode]++
	return answer{response.StatusCode, response.Header, b}, request
}

// check holds an answer against the contract.
func (v *visit) check(w wish, request *http.Request, a answer) error {
	busy := a.header.Get("Retry-After") != "" && w.op.route.Operation.Responses.Status(a.status) != nil
	if a.status >= http.StatusInternalServerError && !busy {
		return fmt.Errorf("our fault: %d", a.status)
	}
	if a.status >= http.StatusBadRequest {
		if err := checkProblem(request, a); err != nil {
			return err
		}
	}
	if err := documented(w, a); err != nil {
		return err
	}
	if err := w.answered(request, a); err != nil {
		return err
	}
	switch {
	case w.must && a.status < http.StatusBadRequest && !refusedRows(a):
		return fmt.Errorf("%s is taken", w.how)
	case w.how == "" && w.op.isPlain() && (a.status == http.StatusUnsupportedMediaType || a.status == http.StatusBadRequest && !unknownCode(w.op, a)):
		return fmt.Errorf("what the contract allows isn't understood")
	}
	return nil
}

// answered holds an answer against its schema: of a tool whose members were chosen, against one that may
// lack all but those that always come, and in a list too have every member.
func (w wish) answered(request *http.Request, a answer) error {
	route := w.op.route
	if query := request.URL.Query(); a.status == http.StatusOK && (query.Has("fields") || query.Has("include")) {
		router, err := chosen()
		if err != nil {
			return err
		}
		plain := request.Clone(request.Context())
		plain.URL.Scheme, plain.URL.Host = "http", "academy.test"
		if route, _, err = router.FindRoute(plain); err != nil {
			return err
		}
	}
	return answersAs(route, nil, request, a)
}

var chosen = sync.OnceValues(func() (routers.Router, error) {
	return contractWith(func(schemas map[string]any) {
		whole := schemas["Tool"].(map[string]any)["properties"].(map[string]any)
		for _, name := range []string{"Tool", "ToolItem", "SuggestedTool"} {
			schema := schemas[name].(map[string]any)
			maps.Copy(schema["properties"].(map[string]any), whole)
			schema["required"] = []any{"id", "slug", "version", "language"}
		}
	})
})

// isPlain tells whether the contract says all of the form of a request: it can't of a file's.
func (d described) isPlain() bool {
	return !d.body || d.asJSON()
}

// refusedRows tells whether a batch was answered row by row, and a row refused.
func refusedRows(a answer) bool {
	for i := range a.list("results") {
		if a.number("results", i, "status") >= http.StatusBadRequest {
			return a.status == http.StatusMultiStatus
		}
	}
	return false
}

// unknownCode tells whether a query was refused for what its parameters name: which codes there are,
// what a cursor is and how deep a page lies, no schema says.
func unknownCode(d described, a answer) bool {
	for i := range a.list("errors") {
		if a.text("errors", i, "code") == "too-deep" {
			continue
		}
		p := d.parameters.GetByInAndName("query", a.text("errors", i, "pointer"))
		if p == nil || !p.Schema.Value.Type.Is(openapi3.TypeString) || len(p.Schema.Value.Enum) > 0 || p.Schema.Value.Format != "" {
			return false
		}
	}
	return len(a.list("errors")) > 0
}

// documented tells whether an operation is documented to answer a status. What stands for all faults
// stands for those alone that it can have.
func documented(w wish, a answer) error {
	conditional := w.op.takes("If-Match") || w.op.takes("If-None-Match")
	fits := map[int]bool{
		400: true, 404: true, 409: true, 422: true, 429: true,
		401: w.op.secured, 403: w.op.secured, 412: conditional,
		413: len(w.body) > 0, 415: len(w.body) > 0 || w.op.body,
	}
	if w.op.route.Operation.Responses.Status(a.status) == nil && !fits[a.status] {
		return fmt.Errorf("%d isn't documented", a.status)
	}
	return nil
}
