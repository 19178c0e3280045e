package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// places are addresses of things that are there, by the template of the address: "/v1/tools/{slug}" has
// "/v1/tools/grow-keskustelu". Only templates that end in a parameter have some.
type places map[string][]string

func (p places) add(template, path string) {
	if !slices.Contains(p[template], path) {
		p[template] = append(p[template], path)
	}
}

// addAlong adds a path and everything above it: who knows a revision knows its tool.
func (p places) addAlong(template, path string) {
	names, parts := strings.Split(template, "/"), strings.Split(path, "/")
	for i := range min(len(names), len(parts)) {
		if strings.HasPrefix(names[i], "{") {
			p.add(strings.Join(names[:i+1], "/"), strings.Join(parts[:i+1], "/"))
		}
	}
}

// knowledge is what was learnt from answers: where things are, their tags, and which queries they told
// to follow.
type knowledge struct {
	places  places
	tags    map[string]string   // by path
	bodies  map[string]any      // what was read at a path
	links   map[string][]string // by the id of the operation, path and query
	private []string            // what nobody may learn: the callers' own clients, whom nobody shall disable
}

func newKnowledge(private ...string) *knowledge {
	return &knowledge{places: places{}, tags: map[string]string{}, bodies: map[string]any{}, links: map[string][]string{}, private: private}
}

// learn takes from a good answer what later requests can use.
func (k *knowledge) learn(w wish, a answer, under []string) {
	if w.how == "" {
		k.places.addAlong(w.op.template, w.path)
	}
	if tag := a.header.Get("ETag"); tag != "" {
		k.tags[w.path] = tag
	}
	var body any
	if json.Unmarshal(a.body, &body) != nil {
		return
	}
	k.bodies[w.path] = body
	object, _ := body.(map[string]any)
	items, _ := object["items"].([]any)
	for _, template := range under { // of what stands right under this one
		name := strings.Trim(strings.TrimPrefix(template, w.op.template+"/"), "{}")
		for _, item := range append(items, body) {
			member, _ := item.(map[string]any)
			if value, _ := member[name].(string); value != "" && !slices.Contains(k.private, value) {
				k.places.add(template, w.path+"/"+url.PathEscape(value))
			}
		}
	}
	k.follow(body)
}

// follow learns from every one of our addresses in an answer.
func (k *knowledge) follow(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			k.follow(v[name])
		}
	case []any:
		for _, item := range v {
			k.follow(item)
		}
	case string:
		if !strings.HasPrefix(v, "http://academy.test/") {
			return
		}
		request, err := http.NewRequest(http.MethodGet, v, nil)
		if err != nil {
			return
		}
		router, err := contract()
		if err != nil {
			return
		}
		route, params, err := router.FindRoute(request)
		if err != nil || slices.ContainsFunc(k.private, func(p string) bool { return strings.Contains(v, p) }) {
			return
		}
		if len(params) > 0 {
			k.places.addAlong(route.Path, request.URL.EscapedPath())
		}
		if request.URL.RawQuery != "" {
			k.links[route.Operation.OperationID] = append(k.links[route.Operation.OperationID], request.URL.RequestURI())
		}
	}
}
