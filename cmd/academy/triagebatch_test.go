package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestManyDecisionsStandEachForItself(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	var ids []string
	for _, text := range []string{"Yksi", "Kaksi", "Kolme", "Neljä"} {
		ids = append(ids, pilot.received(feedbackOn("grow-keskustelu", text)))
	}
	const nobody = "019c6576-a400-7743-beaf-2db752049bd5"
	got := editor.post("/v1/feedback/triage-batch?lang=sv", map[string]any{"items": []any{
		map[string]any{"id": ids[0], "etag": `"v1"`, "to": "triaged", "kind": "problem"},
		map[string]any{"id": ids[1], "etag": `"v9"`, "to": "triaged"},
		map[string]any{"id": ids[2], "to": "planned"},
		map[string]any{"id": ids[0], "to": "declined", "reason": "not_feasible", "answer": map[string]string{"sv": "Nej."}},
		map[string]any{"id": ids[0], "etag": `"v2"`, "to": "declined", "reason": "not_feasible", "answer": map[string]string{"fi": "Ei nyt."}},
		map[string]any{"id": nobody, "to": "triaged"},
		map[string]any{"id": "nonsense", "to": "triaged"},
		map[string]any{"id": ids[3], "to": "triaged", "colour": "red"},
		map[string]any{"id": ids[3], "to": "triaged"},
	}})
	require.Equal(t, http.StatusMultiStatus, got.status, got)
	row := func(i int, id string, status int) {
		t.Helper()
		require.Equal(t, status, got.number("results", i, "status"), got)
		require.Equal(t, id, got.text("results", i, "id"))
		require.Equal(t, status == http.StatusOK, got.value("results", i, "feedback") != nil)
		require.Equal(t, status != http.StatusOK, got.value("results", i, "problem") != nil)
	}
	row(0, ids[0], 200)
	require.Equal(t, `"v2"`, got.text("results", 0, "etag"))
	require.Equal(t, "problem", got.text("results", 0, "feedback", "kind", "code"))
	row(1, ids[1], 412)
	row(2, ids[2], 409)
	require.Equal(t, []any{"triaged"}, got.list("results", 2, "problem", "allowed"))
	row(3, ids[0], 422)
	require.Equal(t, "/answer/fi", got.text("results", 3, "problem", "errors", 0, "pointer"))
	require.Equal(t, "Svara på avsändarens språk. Övriga språk är valfria.", got.text("results", 3, "problem", "errors", 0, "message"))
	row(4, ids[0], 200)
	row(5, nobody, 404)
	row(6, "", 404)
	require.Nil(t, got.value("results", 6, "id"))
	row(7, "", 400)
	row(8, ids[3], 200)
	for i, want := range []string{"declined", "received", "received", "triaged"} {
		require.Equal(t, want, pilot.get("/v1/feedback/"+ids[i]).text("state", "code"))
	}
	require.Equal(t, "not_feasible", pilot.get("/v1/feedback/"+ids[0]).text("events", 2, "reason"))
	require.Equal(t, "editor", pilot.get("/v1/feedback/"+ids[0]).text("events", 2, "by"))

	refused(t, editor.post("/v1/feedback/triage-batch", `{"items":[]}`), http.StatusUnprocessableEntity, "validation-failed", "/items number-of-items")
	many := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":"`+ids[1]+`","to":"triaged"},`, 101), ",") + `]}`
	refused(t, editor.post("/v1/feedback/triage-batch", many), http.StatusUnprocessableEntity, "validation-failed", "/items number-of-items")
	require.Equal(t, "received", pilot.get("/v1/feedback/"+ids[1]).text("state", "code"))
	refused(t, pilot.post("/v1/feedback/triage-batch", `{"items":[]}`), http.StatusForbidden, "insufficient-scope")
}
