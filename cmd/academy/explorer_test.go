package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// explorer is who asks, and what all runs know. It doesn't change, so that rapid can repeat a run.
type explorer struct {
	at       *instance
	renewed  time.Time             // when the callers got their tokens, which live for ten minutes
	clients  map[string]credential // of the callers
	spare    credential            // of a client that nobody changes
	callers  map[string]caller
	holders  map[string][]domain.Permission
	all      []described
	near     map[string][]described // operations on the same kind of thing, by the id of one
	under    map[string][]string    // by template, those of what stands right under it
	explored *knowledge
	valid    map[string][]string // values of a parameter of an operation, as the program listed them
	words    []string
	content  any // of a tool
	asked    int
	statuses map[int]int
	done     map[string]bool // by operation: whether it did what it is for
}

const ours = "kivilahden-kaupunki" // the pilot's organisation

func explore(t *testing.T) *explorer {
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_READ_LIMIT=off", "ACADEMY_WRITE_LIMIT=off", "ACADEMY_TOKEN_LIMIT=off", localReceivers)
	e := &explorer{
		at: a, renewed: time.Now(), clients: map[string]credential{},
		callers: map[string]caller{"anonymous": a.anonymous()}, near: map[string][]described{}, under: map[string][]string{},
		holders: map[string][]domain.Permission{
			"pilot": domain.PermissionsOf[domain.RolePilot], "integrator": domain.PermissionsOf[domain.RoleIntegrator], "editor": domain.PermissionsOf[domain.RoleEditor],
		},
		valid: map[string][]string{}, statuses: map[int]int{}, done: map[string]bool{},
	}
	var private []string
	for who, flags := range map[string][]string{"pilot": {"--organisation", ours}, "editor": {"--editor"}, "integrator": {"--integrator"}} {
		made := a.made(flags...)
		e.callers[who], private = a.bearer(made), append(private, string(made.ClientID))
		e.clients[who] = made
	}
	e.spare = a.made("--organisation", ours)
	private = append(private, string(e.spare.ClientID))
	a.made("--organisation", ours) // one that may be disabled
	e.explored = newKnowledge(private...)
	e.describe(t)
	e.look()
	return e
}

// describe reads the contract.
func (e *explorer) describe(t *testing.T) {
	router, err := contract()
	require.NoError(t, err)
	templates := map[string]bool{}
	for _, o := range operations(t) {
		request, err := http.NewRequest(o.method, "http://academy.test"+o.path, nil)
		require.NoError(t, err)
		route, _, err := router.FindRoute(request)
		require.NoError(t, err, o.id)
		require.Equal(t, o.template, route.Path)
		o.parameters = route.Operation.Parameters
		e.all = append(e.all, described{o, route})
		templates[o.template[:strings.LastIndex(o.template, "}")+1]] = true
	}
	for _, d := range e.all {
		kind := strings.Join(strings.SplitN(d.template, "/", 4)[:min(3, strings.Count(d.template, "/")+1)], "/")
		for _, other := range e.all {
			if other.template == kind || strings.HasPrefix(other.template, kind+"/") {
				e.near[d.id] = append(e.near[d.id], other)
			}
		}
		for template := range templates {
			if strings.HasPrefix(template, d.template+"/{") && strings.Count(template, "/") == strings.Count(d.template, "/")+1 {
				e.under[d.template] = append(e.under[d.template], template)
			}
		}
	}
}

// look asks every list once, and of every parameter what values it takes.
func (e *explorer) look() {
	editor, pilot := e.callers["editor"], e.callers["pilot"]
	e.content = editor.get("/v1/tools/grow-keskustelu/draft").value("content")
	pilot.do(http.MethodPut, "/v1/organisations/"+ours+"/responsibilities/individual_plans", goodBodies["putOwnResponsibility"],
		"Content-Type", "application/json", "If-None-Match", "*")
	e.explored.places.addAlong("/v1/organisations/{slug}/responsibilities/{code}", "/v1/organisations/"+ours+"/responsibilities/individual_plans")
	pilot.post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "explore")
	e.words = []string{"fi", "sv", "en", "theme", "tool", "2026-11-20", "https://example.org/", "feedback:read", "tools:write", "019c6576-a400-7743-beaf-2db752049bd5"}
	for _, d := range e.all {
		if d.method != http.MethodGet {
			continue
		}
		by := editor
		if d.secured && !e.may("editor", d) {
			by = pilot
		}
		if got := by.get(d.with("")); got.status == http.StatusOK {
			e.explored.learn(wish{op: d, path: d.path}, got, e.under[d.template])
		}
		for _, p := range queryOf(d) {
			if p.Schema.Value.Type.Is(openapi3.TypeString) && len(p.Schema.Value.Enum) == 0 {
				got := by.get(d.with(p.Name + "=no-such-value"))
				for i := range got.list("errors") {
					if got.text("errors", i, "pointer") == p.Name {
						for n := range got.list("errors", i, "allowed") {
							e.valid[d.id+" "+p.Name] = append(e.valid[d.id+" "+p.Name], got.text("errors", i, "allowed", n))
						}
					}
				}
			}
		}
	}
	for _, template := range []string{"/v1/tools/{slug}", "/v1/organisations/{slug}", "/v1/vocabularies/{scheme}"} {
		for _, place := range e.explored.places[template] {
			e.words = append(e.words, place[strings.LastIndex(place, "/")+1:])
		}
	}
	for _, d := range e.all { // in their order
		for _, p := range queryOf(d) {
			for _, word := range e.valid[d.id+" "+p.Name] {
				if !slices.Contains(e.words, word) {
					e.words = append(e.words, word)
				}
			}
		}
	}
	e.explored.tags, e.explored.bodies = nil, nil // they change
}

// may tells whether somebody's scopes let them call an operation.
func (e *explorer) may(who string, d described) bool {
	return !d.secured || who != "anonymous" && (d.scope == "" || slices.Contains(e.holders[who], domain.Permission(d.scope)))
}
