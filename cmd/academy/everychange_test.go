package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// withoutKey are operations that make something and take no key, each with why.
var withoutKey = map[string]string{
	"uploadMedia":      "the same bytes are the same file",
	"publishDraft":     "a draft comes out once: the second finds it in another state",
	"claimInvitation":  "a link works once",
	"createPreview":    "the answer is a secret that is stored nowhere, so it can't be said again; a link that got lost ends by itself",
	"registerWebhook":  "a client has one webhook for an address: the same request gives the same one",
	"createInvitation": "the answer is a secret that is stored nowhere, so it can't be said again; a link that got lost ends by itself",
}

// unconditional are operations that anybody who may carries out without having looked, each with why.
var unconditional = map[string]string{
	"deleteWebhook": "whoever takes it away wants it gone, however it is; and integration platforms that delete what they registered send no tag",
}

// Of whatever an operation changes, two who saw the same can't both have their way.
func TestNobodyChangesWhatTheyHaventSeen(t *testing.T) {
	t.Parallel()
	s := set(t)
	for _, deleting := range []bool{false, true} {
		for _, o := range s.operations(t) {
			switch {
			case o.method == http.MethodDelete != deleting:
				continue
			case unconditional[o.id] != "":
				continue
			case o.method != http.MethodPut && o.method != http.MethodPatch && o.method != http.MethodDelete:
				continue
			}
			media, _ := s.takesJSON(o)
			require.Equal(t, deleting, changes[o.id] == nil, "say in changes what %s may be sent", o.id)
			send := func(t testing.TB, n int, headers ...string) answer {
				if deleting {
					return s.whoMay(t, o).do(o.method, o.path, "", headers...)
				}
				return s.whoMay(t, o).send(o.method, o.path, media, changes[o.id](n), headers...)
			}
			before, tag := s.rows(), s.tagOf(t, o)
			t.Run("E5 "+o.id, func(t *testing.T) {
				refused(t, send(t, 1), http.StatusPreconditionRequired, "if-match-required")
				require.Equal(t, before, s.rows())
			})
			t.Run("E6 "+o.id, func(t *testing.T) {
				for _, stale := range []string{`"never"`, "W/" + tag, `"x", "y"`, ""} {
					refused(t, send(t, 1, "If-Match", stale), http.StatusPreconditionFailed, "stale")
				}
				require.Equal(t, before, s.rows())
				answers, statuses := together(20, func(n int) answer { return send(t, 1+n, "If-Match", tag) })
				if deleting { // who comes late finds nothing, or what was left of it
					require.Equal(t, 1, statuses[http.StatusNoContent], "%v", statuses)
					require.Equal(t, 20, statuses[204]+statuses[404]+statuses[409]+statuses[410]+statuses[412], "%v", statuses)
					return
				}
				require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 19}, statuses, answers)
				for _, got := range answers {
					if got.status == http.StatusOK {
						require.NotEqual(t, tag, got.header.Get("ETag"))
						require.Equal(t, got.header.Get("ETag"), s.tagOf(t, o), "the winner's is what there is")
					}
				}
			})
			t.Run("P6 "+o.id, func(t *testing.T) {
				require.Equal(t, before["audit_events"]+1, s.rows()["audit_events"], "the trail has the one that was done, and says it once")
			})
		}
	}
}

// Whatever makes something can be sent again.
func TestNothingIsMadeThatCouldBeMadeTwice(t *testing.T) {
	t.Parallel()
	s := set(t)
	makes := 0
	for _, o := range s.operations(t) {
		if o.method != http.MethodPost || s.answers[o.id].Status(http.StatusCreated) == nil {
			continue
		}
		makes++
		if o.parameters.GetByInAndName("header", "Idempotency-Key") == nil {
			require.NotEmpty(t, withoutKey[o.id], "%s takes a key, or says in withoutKey why it needs none", o.id)
			continue
		}
		t.Run("D1 "+o.id, func(t *testing.T) {
			media, _ := s.takesJSON(o)
			body := map[string]any{"tool": "grow-keskustelu", "what_worked": "Toimi."}
			switch o.id {
			case "createTool":
				body = newTool("avaimeton")
			case "planTrial":
				delete(body, "what_worked")
			}
			before := s.rows()
			got := s.whoMay(t, o).send(o.method, o.path, media, body)
			refused(t, got, http.StatusBadRequest, "idempotency-key-required")
			require.Contains(t, got.text("detail"), "Idempotency-Key", "it says what to add")
			require.Equal(t, before, s.rows())
		})
	}
	require.Greater(t, makes, 5)
}
