package main

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

const (
	oneBoundary = "multipart/form-data; boundary=one"
	pilotA      = "kivilahden-kaupunki"
	pilotEnded  = "kalliorannan-kaupunki"
)

// asked are the addresses of what operations are called on, by operation; what has none is asked for
// as the contract's example has it, which isn't there.
type asked map[string]string

// call makes the operation's request as somebody would who may: nothing is wrong with it but who asks.
func (at asked) call(c caller, o operation) answer {
	c.t.Helper()
	path, ok := at[o.id]
	if !ok {
		path = o.path
	}
	if o.query != "" {
		path += "?" + o.query
	}
	if o.id == "importFeedback" {
		path += "?source=forms"
	}
	headers := []string{"If-Match", "*"}
	if o.method != http.MethodPut { // whose key is its address
		headers = append(headers, "Idempotency-Key", "matrix "+o.id)
	}
	media, body := "application/json", bodies[o.id]
	switch {
	case strings.HasPrefix(body, "--one"):
		media = oneBoundary
	case o.id == "issueToken" || o.id == "revokeToken":
		media = formMedia
	case o.method == http.MethodPatch:
		media = "application/merge-patch+json"
	}
	if !o.body {
		return c.do(o.method, path, "", headers...)
	}
	if body == "" {
		body = "{}"
	}
	return c.do(o.method, path, strings.ReplaceAll(body, "UNIQUE", string(domain.NewID(time.Now()))), append(headers, "Content-Type", media)...)
}

// matrixBank is a bank in which the principals' things are, on two replicas.
type matrixBank struct {
	a, b                                            *instance
	pilot, other, gone, editor, foreign, integrator caller
	disabled                                        credential
	disabledToken                                   string
	shared, pilots, ended, editors, foreigners      asked
	tools                                           int
	webhook                                         string // of the addresses that are being made
}

func newMatrixBank(t *testing.T, all []operation) *matrixBank {
	t.Helper()
	p := newProvider(t).start()
	database, secret, settings := seededURL(t), domain.RandomKey(), append(p.settings(), localReceivers)
	b := &matrixBank{a: startOn(t, database, secret, settings...), b: startOn(t, database, secret, settings...)}
	own := b.a.made("--organisation", pilotA)
	b.pilot, b.other, b.gone = b.a.bearer(own), b.a.pilot("selkamaan-hyvinvointialue"), b.a.pilot(pilotEnded)
	b.editor, b.foreign, b.integrator = b.a.editor(), b.a.with(p.token("s-ainoelviira", editors)), b.a.caller("--integrator")
	require.Equal(t, http.StatusOK, b.foreign.get("/v1/me").status)
	b.disabled = b.a.made("--organisation", pilotA)
	off := b.a.bearer(b.disabled)
	b.disabledToken = off.token

	at := func(whose caller, organisation string) asked {
		list := asked{}
		b.webhook = ""
		b.tried(whose)
		for _, o := range all {
			if path := b.addressed(o, whose, organisation); path != "" {
				list[o.id] = path
			}
		}
		return list
	}
	b.shared, b.pilots, b.ended = at(b.pilot, pilotA), at(b.pilot, pilotA), at(b.gone, pilotEnded)
	b.editors, b.foreigners = at(b.pilot, pilotA), at(b.pilot, pilotA)
	for _, list := range []asked{b.editors, b.foreigners} {
		maps.Copy(list, b.toolsFor(all))
	}
	b.shared["rotateSecret"] = "/v1/clients/" + string(own.ClientID) + "/rotate-secret"
	b.pilots["rotateSecret"] = b.shared["rotateSecret"]

	part := b.editor.put("/v1/programmes/lahijohtamisen-pilotti/participations/"+pilotEnded, `{"state":"ended","from":"2026-01-12"}`, "If-Match", "*")
	require.Equal(t, http.StatusOK, part.status, part)
	require.Equal(t, http.StatusOK, b.b.with(off.token).get("/v1/me").status, "the other replica knows the token")
	require.Equal(t, http.StatusOK, b.editor.patch("/v1/clients/"+string(b.disabled.ClientID), `{"disabled":true}`, "If-Match", "*").status)
	for _, replica := range []*instance{b.a, b.b} {
		ends(t, replica.with(off.token))
		got := replica.signIn(string(b.disabled.ClientID), b.disabled.ClientSecret)
		require.Equal(t, "401 invalid_client", fmt.Sprint(got.status, " ", got.text("error")), "and it gets no new one")
	}
	return b
}

// tried makes a trial that lets the organisation offer help with the tool.
func (b *matrixBank) tried(c caller) {
	at := b.trial(c)
	require.Equal(b.a.t, http.StatusOK, c.post(at+"/start", "").status)
	got := c.post(at+"/finish", `{"outcome":"worked","would_use_again":true}`)
	require.Equal(b.a.t, http.StatusOK, got.status, got)
	got = c.put("/v1/tools/grow-keskustelu/peer-support", bodies["offerPeerSupport"], "If-None-Match", "*")
	require.Contains(b.a.t, []int{http.StatusCreated, http.StatusPreconditionFailed}, got.status, got)
}

func (b *matrixBank) trial(c caller) string {
	made := c.post("/v1/trials", bodies["planTrial"], "Idempotency-Key", string(domain.NewID(time.Now())))
	require.Equal(b.a.t, http.StatusCreated, made.status, made)
	return local(made.header.Get("Location"))
}

// addressed makes what the operation is called on, the organisation's own and fresh, and gives its
// address: "" where the contract's example will do.
func (b *matrixBank) addressed(o operation, whose caller, organisation string) string {
	t := b.a.t
	made := func(got answer) string {
		require.Contains(t, []int{http.StatusCreated, http.StatusAccepted}, got.status, got)
		return got.text("id")
	}
	key := []string{"Idempotency-Key", string(domain.NewID(time.Now()))}
	in := func(prefix string) bool { return strings.HasPrefix(o.template, prefix) }
	id := ""
	switch {
	case in("/v1/feedback/{id}"):
		id = made(whose.post("/v1/feedback", bodies["submitFeedback"], key...))
	case in("/v1/feedback-imports/{id}"):
		id = made(whose.do(http.MethodPost, "/v1/feedback-imports?source=forms", bodies["importFeedback"], "Content-Type", oneBoundary))
	case in("/v1/trials/{id}"):
		at := b.trial(whose)
		if o.id == "finishTrial" {
			require.Equal(t, http.StatusOK, whose.post(at+"/start", "").status)
		}
		id = strings.TrimPrefix(at, "/v1/trials/")
	case in("/v1/webhook-endpoints/{id}"):
		if id = b.webhook; id == "" || o.method == http.MethodDelete { // a client has only so many
			id = made(whose.post("/v1/webhook-endpoints", `{"url":"http://127.0.0.1/`+key[1]+`"}`))
			// One that isn't active: what is published meanwhile would be somebody else's doing.
			off := whose.patch("/v1/webhook-endpoints/"+id, `{"active":false}`, "If-Match", "*")
			require.Equal(t, http.StatusOK, off.status, off)
		}
		if o.method != http.MethodDelete {
			b.webhook = id
		}
	case in("/v1/clients/{id}"):
		id = string(b.a.made("--organisation", organisation).ClientID)
	case in("/v1/organisations/{slug}/invitations/{id}"):
		id = made(b.editor.post("/v1/organisations/"+organisation+"/invitations", `{"name":"Lomake"}`))
	case in("/v1/organisations/{slug}/responsibilities"):
		path := "/v1/organisations/" + organisation + "/responsibilities/agile_learning"
		got := whose.put(path, bodies["putOwnResponsibility"], "If-None-Match", "*")
		require.Contains(t, []int{http.StatusCreated, http.StatusPreconditionFailed}, got.status, got)
		return path
	default:
		return ""
	}
	return strings.NewReplacer("{id}", id, "{slug}", organisation).Replace(o.template)
}

// toolsFor makes a tool for every operation on drafts and tools, in the state from which it goes on.
func (b *matrixBank) toolsFor(all []operation) asked {
	list := asked{}
	for _, o := range all {
		rest, ok := strings.CutPrefix(o.template, "/v1/tools/{slug}")
		if !ok || o.scope != string(domain.ToolsWrite) {
			continue
		}
		b.tools++
		slug := fmt.Sprintf("matriisi-%d", b.tools)
		at := "/v1/tools/" + slug
		require.Equal(b.a.t, http.StatusCreated, b.editor.post("/v1/tools", withNote(slug), "Idempotency-Key", slug).status)
		for _, move := range before[o.id] {
			name, body, _ := strings.Cut(move, " ")
			got := b.editor.post(at+"/"+name, body)
			require.Less(b.a.t, got.status, 300, "%s %s", move, got)
		}
		if o.id == "discardDraft" { // one that isn't all there is of the tool
			require.Equal(b.a.t, http.StatusOK, b.editor.patch(at+"/draft", bodies["editDraft"], "If-Match", "*").status)
		}
		if strings.Contains(rest, "{id}") {
			preview := b.editor.post(at+"/draft/previews", `{}`)
			require.Equal(b.a.t, http.StatusCreated, preview.status, preview)
			rest = strings.Replace(rest, "{id}", preview.text("id"), 1)
		}
		list[o.id] = at + rest
	}
	return list
}

// before is what was done to a tool before somebody asks.
var before = map[string][]string{
	"publishDraft": {"submit"}, "scheduleDraft": {"submit"}, "returnDraft": {"submit"},
	"withdrawTool": {"submit", "publish {}"}, "discardDraft": {"submit", "publish {}"}, "reinstateTool": {"submit", "publish {}", `withdraw {"reason":"outdated"}`},
}

func withNote(slug string) map[string]any {
	tool := newTool(slug)
	tool["change_note"] = map[string]string{"fi": "Uusi."}
	return tool
}

func (b *matrixBank) columns() []column {
	nobody := func(r right) int {
		if r.public != 0 {
			return r.public
		}
		return http.StatusUnauthorized
	}
	who := func(status func(right) int) func(right) int {
		return func(r right) int {
			if r.public != 0 {
				return r.public
			}
			return status(r)
		}
	}
	one := func(c caller) []caller { return []caller{c} }
	return []column{
		{"anonymous", one(b.a.anonymous()), domain.RoleAnonymous, nobody, b.shared},
		{"disabled client", []caller{b.a.with(b.disabledToken), b.b.with(b.disabledToken)}, domain.RolePilot, nobody, b.shared},
		{"integrator", one(b.integrator), domain.RoleIntegrator, who(func(r right) int { return r.integrator }), b.shared},
		{"pilot B", one(b.other), domain.RolePilot, who(func(r right) int { return r.b }), b.shared},
		{"ended pilot", one(b.gone), domain.RolePilot, who(func(r right) int { return r.ended }), b.ended},
		{"pilot A", one(b.pilot), domain.RolePilot, who(func(r right) int { return r.a }), b.pilots},
		{"editor", one(b.editor), domain.RoleEditor, who(func(r right) int { return r.editor }), b.editors},
		{"editor of the operator's provider", one(b.foreign), domain.RoleEditor, who(func(r right) int { return r.foreign }), b.foreigners},
	}
}

// importsEnd waits until what was sent in files is read, so that it isn't mistaken for somebody else's doing.
func (b *matrixBank) importsEnd(t *testing.T) {
	t.Helper()
	eventually(t, time.Minute, "the imports end", func() bool { return b.a.count("feedback_imports WHERE state = 'running'") == 0 })
}
