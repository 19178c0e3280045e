package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// editorMoves and senderMoves are what domain.md draws, state by state: what is legal next.
var (
	editorMoves = map[string][]any{
		"quarantined": {"received"}, "received": {"triaged"}, "triaged": {"planned", "needs_info", "duplicate", "declined"},
		"needs_info": {"triaged"}, "reopened": {"triaged"},
	}
	senderMoves = map[string][]any{
		"quarantined": {"correct", "withdraw"}, "received": {"correct", "withdraw"}, "needs_info": {"reply", "withdraw"},
		"addressed": {"confirm", "reopen", "withdraw"}, "withdrawn_by_author": {},
	}
)

// lifecycle is feedback on its way over HTTP, and what was said on it.
type lifecycle struct {
	t             *testing.T
	sender, other caller
	editor        caller
	names         map[string]string // id -> how the transcript calls it
	seen          map[string]bool   // states
	lines         []string
}

// say notes a request in the transcript.
func (l *lifecycle) say(who, method, path string, a answer, what string) {
	for id, name := range l.names {
		path = strings.ReplaceAll(path, id, name)
	}
	l.lines = append(l.lines, strings.TrimSpace(fmt.Sprintf("%-7s %-6s %-46s %d %s", who, method, path, a.status, what)))
}

// sends sends feedback and gives its id.
func (l *lifecycle) sends(by caller, name, text, state string) string {
	l.t.Helper()
	body := feedbackOn("grow-keskustelu", text)
	got := by.post("/v1/feedback", body, "Idempotency-Key", name)
	require.Equal(l.t, http.StatusCreated, got.status, got)
	id := got.text("id")
	l.names[id] = name
	l.say("pilot", "POST", "/v1/feedback", got, state+" ("+name+")")
	l.is(id, state)
	return id
}

// is finds feedback in a state, in which every illegal move is refused with the legal ones.
func (l *lifecycle) is(id, state string) {
	l.t.Helper()
	now := l.editor.get("/v1/feedback/" + id)
	require.Equal(l.t, state, now.text("state", "code"))
	if l.seen[state] {
		return
	}
	l.seen[state] = true
	at, refusals := "/v1/feedback/"+id, 0
	illegal := func(got answer, legal []any) {
		l.t.Helper()
		refused(l.t, got, http.StatusConflict, "illegal-move")
		require.Equal(l.t, append([]any{}, legal...), append([]any{}, got.list("allowed")...), "in %s", state)
		refusals++
	}
	for _, to := range domain.FeedbackStates {
		if !slices.Contains(editorMoves[state], any(to)) {
			illegal(l.editor.post(at+"/triage", map[string]any{"to": to}), editorMoves[state])
		}
	}
	by := l.sender
	if by.get(at).status == http.StatusNotFound {
		by = l.other
	}
	legal, ok := senderMoves[state]
	if !ok {
		legal = []any{"withdraw"}
	}
	for _, verb := range []string{"reply", "confirm", "reopen", "withdraw"} {
		if !slices.Contains(legal, any(verb)) {
			illegal(by.post(at+"/"+verb, `{"message":"Ei nyt."}`), legal)
		}
	}
	after := l.editor.get(at)
	require.Equal(l.t, []any{string(now.body), now.header.Get("ETag")}, []any{string(after.body), after.header.Get("ETag")}, "a refused move changes nothing")
	l.lines = append(l.lines, fmt.Sprintf("        in %s: %d illegal moves 409, legal: %s", state, refusals, strings.Trim(fmt.Sprint(append(slices.Clone(editorMoves[state]), legal...)), "[]")))
}

// triage is an editor's move.
func (l *lifecycle) triage(id, to string, more map[string]any) {
	l.t.Helper()
	body := map[string]any{"to": to}
	for name, value := range more {
		body[name] = value
	}
	got := l.editor.post("/v1/feedback/"+id+"/triage", body)
	require.Equal(l.t, http.StatusOK, got.status, got)
	l.say("editor", "POST", "/v1/feedback/"+id+"/triage", got, got.text("state", "code"))
	l.is(id, to)
}

// says is the sender's move.
func (l *lifecycle) says(id, verb, message, state string) {
	l.t.Helper()
	got := l.sender.post("/v1/feedback/"+id+"/"+verb, map[string]string{"message": message})
	require.Equal(l.t, http.StatusOK, got.status, got)
	l.say("pilot", "POST", "/v1/feedback/"+id+"/"+verb, got, got.text("state", "code"))
	l.is(id, state)
}

// publishes puts a revision in review and out, which addresses feedback.
func (l *lifecycle) publishes(note string, ids ...string) {
	l.t.Helper()
	const tool = "/v1/tools/grow-keskustelu"
	edited := l.editor.patch(tool+"/draft", map[string]any{"change_note": map[string]string{"fi": note}}, "If-Match", "*")
	require.Equal(l.t, http.StatusOK, edited.status, edited)
	l.say("editor", "PATCH", tool+"/draft", edited, edited.text("state"))
	submitted := l.editor.post(tool+"/submit", "")
	require.Equal(l.t, http.StatusOK, submitted.status, submitted)
	l.say("editor", "POST", tool+"/submit", submitted, submitted.text("state"))
	out := l.editor.post(tool+"/publish", map[string]any{"addresses": ids})
	require.Equal(l.t, http.StatusCreated, out.status, out)
	l.say("editor", "POST", tool+"/publish", out, fmt.Sprint("revision ", out.number("number"), ", addresses ", len(out.list("addresses"))))
}

// The journey of feedback through every state that it can be in, over HTTP on the real program. With -v it
// prints a transcript.
func TestFeedbackGoesThroughEveryStateOfItsLife(t *testing.T) {
	t.Parallel()
	a := start(t)
	l := &lifecycle{
		t: t, sender: a.pilot("kivilahden-kaupunki"), other: a.pilot("selkamaan-hyvinvointialue"), editor: a.editor(),
		names: map[string]string{}, seen: map[string]bool{},
	}

	first := l.sends(l.sender, "A", "Soita 040 123 4567, niin kerron.", "quarantined")
	l.triage(first, "received", nil)
	l.triage(first, "triaged", map[string]any{"kind": "suggestion"})
	l.triage(first, "needs_info", map[string]any{"answer": map[string]string{"fi": "Missä tilanteessa?"}})
	l.says(first, "reply", "Kehityskeskustelussa.", "triaged")
	l.triage(first, "planned", map[string]any{"answer": map[string]string{"fi": "Lisäämme esimerkin."}})

	twin := l.sends(l.other, "B", "Esimerkki puuttuu meiltäkin.", "received")
	l.triage(twin, "triaged", nil)
	l.triage(twin, "duplicate", map[string]any{"duplicate_of": first})
	l.publishes("Lisättiin esimerkki.", first)
	l.is(first, "addressed")
	l.is(twin, "addressed")
	for name, got := range map[string]answer{"A": l.sender.get("/v1/feedback/" + first), "B": l.other.get("/v1/feedback/" + twin)} {
		require.Equal(t, "Lisättiin esimerkki.", got.text("addressed_by", "change_note"))
		l.say("pilot", "GET", "/v1/feedback/"+name, got, got.text("state", "code")+": "+got.text("addressed_by", "label"))
	}

	l.says(first, "reopen", "Vielä liian pitkä.", "reopened")
	l.triage(first, "triaged", nil)
	l.triage(first, "planned", nil)
	l.publishes("Lyhennettiin.", first)
	l.says(first, "confirm", "", "confirmed")
	l.says(first, "withdraw", "", "withdrawn_by_author")
	at := "/v1/feedback/" + first
	gone := l.sender.do(http.MethodDelete, at, "", "If-Match", l.sender.get(at).header.Get("ETag"))
	require.Equal(t, http.StatusNoContent, gone.status, gone)
	l.say("pilot", "DELETE", at, gone, "erased")
	tombstone := l.sender.get(at)
	require.NotEmpty(t, tombstone.text("erased_at"))
	require.Empty(t, tombstone.text("what_worked"))
	l.say("pilot", "GET", at, tombstone, "tombstone, no text")
	late := l.editor.post(at+"/answer", `{"answer":{"fi":"Vielä."}}`)
	refused(t, late, http.StatusGone, "erased")
	l.say("editor", "POST", at+"/answer", late, "erased")

	refusal := l.sends(l.sender, "C", "Kääntäkää saameksi.", "received")
	l.triage(refusal, "triaged", nil)
	l.triage(refusal, "declined", map[string]any{"reason": "not_feasible", "answer": map[string]string{"fi": "Ei nyt."}})

	for _, state := range domain.FeedbackStates {
		require.True(t, l.seen[state], "%s was reached", state)
	}
	t.Log("\n" + strings.Join(l.lines, "\n"))
}
