package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// everything is every row of every table, as text.
func (i *instance) everything() string {
	i.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	tables, err := conn.Query(ctx, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	require.NoError(i.t, err)
	names, err := pgx.CollectRows(tables, pgx.RowTo[string])
	require.NoError(i.t, err)
	var all strings.Builder
	for _, name := range names {
		rows, err := conn.Query(ctx, "SELECT r::text FROM "+pgx.Identifier{name}.Sanitize()+" r")
		require.NoError(i.t, err)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(i.t, err)
		all.WriteString(strings.Join(list, "\n"))
	}
	return all.String()
}

// P1: an identity code is refused wherever a pilot or an editor can write one, and is nowhere afterwards:
// not in an answer, not in the log, not in any table.
func TestAcceptance_P1_AnIdentityCodeIsNowhereAfterwards(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	sent := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", "clean")
	asked := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Kysyttävää."), "Idempotency-Key", "asked")
	at, askedAt := "/v1/feedback/"+sent.text("id"), "/v1/feedback/"+asked.text("id")
	require.Equal(t, http.StatusOK, editor.post(askedAt+"/triage", `{"to":"triaged"}`).status)
	require.Equal(t, http.StatusOK, editor.post(askedAt+"/triage", `{"to":"needs_info","answer":{"fi":"Missä?"}}`).status)
	trial := pilot.post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "trial")

	codes := []string{"131052–308t", "１３１０５２-３０８T", "1 3 1 0 5 2 - 3 0 8 T"}
	for _, century := range "+-YXWVUABCDEF" { // it doesn't enter the check character
		codes = append(codes, "131052"+string(century)+"308T")
	}
	for n, code := range codes {
		text := "Kvanttiviekas " + code + " kertoi."
		post := func(path, body string) answer {
			return pilot.in(t).post(path, strings.ReplaceAll(body, "TEXT", text), "Idempotency-Key", fmt.Sprint("p1-", n))
		}
		for name, got := range map[string]answer{
			"feedback":      post("/v1/feedback", `{"tool":"grow-keskustelu","what_worked":"TEXT"}`),
			"its source":    post("/v1/feedback", `{"tool":"grow-keskustelu","what_worked":"x","source":"TEXT","external_id":"TEXT"}`),
			"a correction":  pilot.in(t).patch(at, `{"used_for":"`+text+`"}`, "If-Match", "*"),
			"a reply":       post(askedAt+"/reply", `{"message":"TEXT"}`),
			"a withdrawal":  post(at+"/withdraw", `{"message":"TEXT"}`),
			"a trial":       post("/v1/trials", `{"tool":"grow-keskustelu","goal":"TEXT"}`),
			"a trial later": pilot.in(t).patch("/v1/trials/"+trial.text("id"), `{"goal":"`+text+`"}`, "If-Match", "*"),
			"an answer":     editor.in(t).post(askedAt+"/answer", `{"answer":{"fi":"`+text+`"}}`),
		} {
			require.Equal(t, http.StatusUnprocessableEntity, got.status, "%s: %s", name, got)
			require.NotContains(t, strings.ToUpper(got.String()), "308T", name)
			require.NotContains(t, got.String(), "３０８", name)
		}
		batch := post("/v1/feedback-batch", `{"items":[{"tool":"grow-keskustelu","what_worked":"TEXT"}]}`)
		require.Equal(t, 422, batch.number("results", 0, "status"), batch)
		require.NotContains(t, strings.ToUpper(batch.String()), "308T")
	}
	for where, all := range map[string]string{"the log": a.stderr.String(), "the database": a.everything()} {
		require.NotEmpty(t, all)
		for _, trace := range []string{"308T", "３０８", "3 0 8 T", "131052", "KVANTTI"} {
			require.False(t, strings.Contains(strings.ToUpper(all), trace), "%s holds %s", where, trace)
		}
	}
}

// P2: what may be personal is kept from everybody but the sender and the editors, and is in no other row.
func TestAcceptance_P2_WhatMayBePersonalIsInTheFeedbackOnly(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	body := `{"tool":"grow-keskustelu","what_worked":"Soita 040 987 6543","consent_to_quote":true,"source":"forms","external_id":"p2"}`
	got := pilot.post("/v1/feedback", body)
	require.Equal(t, "quarantined", got.text("state", "code"), got)
	require.Equal(t, "phone_number", editor.get("/v1/feedback/"+got.text("id")).text("screening"))
	for n, member := range []string{"what_worked", "what_to_change", "used_for"} {
		for text, finding := range map[string]string{"Kirjoita etunimi.sukunimi@kunta.example": "email_address", "tel. 050 123 4567": "phone_number"} {
			flagged := pilot.post("/v1/feedback", map[string]any{"tool": "grow-keskustelu", member: text}, "Idempotency-Key", fmt.Sprint("p2-", n, finding))
			require.Equal(t, "quarantined", flagged.text("state", "code"), flagged)
			require.Equal(t, finding, editor.get("/v1/feedback/"+flagged.text("id")).text("screening"))
		}
	}
	for _, member := range []string{"name", "email", "phone", "author", "respondent"} {
		refused(t, pilot.post("/v1/feedback", map[string]any{"tool": "grow-keskustelu", "what_worked": "x", member: "Maija"}, "Idempotency-Key", "p2 "+member),
			http.StatusBadRequest, "invalid-json", "/"+member+" unknown-field")
	}
	require.Equal(t, 1, strings.Count(a.everything(), "987 6543"), "one row of one table")
	require.NotContains(t, a.stderr.String(), "6543")
	for _, path := range []string{"/v1/tools/grow-keskustelu", "/v1/changes?limit=500&include=data", "/v1/tools?q=987+6543"} {
		require.NotContains(t, a.anonymous().get(path).String(), "987 6543", path) // four digits alone stand in ids and hashes by chance
	}
	refusal := editor.post("/v1/tools/grow-keskustelu/publish", map[string]any{"addresses": []string{got.text("id")}})
	require.Equal(t, http.StatusConflict, refusal.status, "not before an editor has looked")
}
