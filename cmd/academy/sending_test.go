package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// basic is a client that was made with --basic, as a form tool sends it.
func (i *instance) basic(flags ...string) (id string, header []string) {
	i.t.Helper()
	pair := strings.TrimSpace(i.command(append([]string{"client", "create", "--basic", "--pair"}, flags...)...))
	request, err := http.NewRequest(http.MethodGet, "http://x", nil)
	require.NoError(i.t, err)
	id, secret, _ := strings.Cut(pair, ":")
	request.SetBasicAuth(id, secret)
	return id, []string{"Authorization", request.Header.Get("Authorization")}
}

func TestAFormToolSendsItsIdAndSecretInsteadOfAToken(t *testing.T) {
	t.Parallel()
	a := start(t)
	id, basic := a.basic("--organisation", "kivilahden-kaupunki")
	nobody := a.anonymous()
	fb := feedbackOn("grow-keskustelu", "Lomakkeelta.")
	fb["source"], fb["external_id"] = "forms", "7"

	t.Run("it sends and reads its organisation's feedback", func(t *testing.T) {
		got := nobody.in(t).post("/v1/feedback", fb, basic...)
		require.Equal(t, http.StatusCreated, got.status, got)
		require.Equal(t, "kivilahden-kaupunki", got.text("organisation", "slug"))
		require.Equal(t, http.StatusOK, nobody.in(t).get("/v1/feedback/"+got.text("id"), basic...).status)
		require.Equal(t, id, nobody.in(t).get("/v1/me", basic...).text("client_id"))
	})
	t.Run("D3 fifty equal posts at once are one row", func(t *testing.T) {
		before := a.rows()["feedback"]
		fb["external_id"] = "8"
		answers, statuses := together(50, func(int) answer { return nobody.post("/v1/feedback", fb, basic...) })
		require.Equal(t, 50, statuses[http.StatusCreated]+statuses[http.StatusConflict], statuses)
		require.Equal(t, before+1, a.rows()["feedback"])
		ids := map[string]bool{}
		for _, got := range answers {
			if got.status == http.StatusCreated {
				ids[got.text("id")] = true
			} else {
				require.Equal(t, "1", got.header.Get("Retry-After"))
			}
		}
		require.Len(t, ids, 1)
	})
	wrong := func(t *testing.T, value string) {
		t.Helper()
		got := nobody.in(t).get("/v1/feedback", "Authorization", value)
		refused(t, got, http.StatusUnauthorized, "invalid-credentials")
		require.Equal(t, `Basic realm="academy", charset="UTF-8"`, got.header.Get("WWW-Authenticate"))
	}
	t.Run("A3 A4 a wrong secret and an unknown client answer alike", func(t *testing.T) {
		for _, pair := range [][2]string{{id, "wrong"}, {id, ""}, {"", ""}, {"x", "y"}, {"019c6576-a400-7743-beaf-2db752049bd5", "wrong"}} {
			request, err := http.NewRequest(http.MethodGet, "http://x", nil)
			require.NoError(t, err)
			request.SetBasicAuth(pair[0], pair[1])
			wrong(t, request.Header.Get("Authorization"))
		}
		wrong(t, "Basic")
		wrong(t, "Basic %%%")
		wrong(t, basic[1]+"x")
	})
	t.Run("a client that wasn't made for it needs a token", func(t *testing.T) {
		var c credential
		require.NoError(t, json.Unmarshal([]byte(a.command("client", "create", "--json", "--organisation", "kivilahden-kaupunki")), &c))
		request, err := http.NewRequest(http.MethodGet, "http://x", nil)
		require.NoError(t, err)
		request.SetBasicAuth(string(c.ClientID), c.ClientSecret)
		refused(t, nobody.in(t).get("/v1/feedback", "Authorization", request.Header.Get("Authorization")), http.StatusForbidden, "basic-not-allowed")
	})
	t.Run("C6 an editor's client is never one", func(t *testing.T) {
		var stdout, stderr safeBuffer
		err := run(t.Context(), []string{"client", "create", "--editor", "--basic"}, a.environ, &stdout, &stderr)
		require.ErrorContains(t, err, "none of the others can be")
		refused(t, nobody.in(t).get("/v1/tools/grow-keskustelu/draft", basic...), http.StatusForbidden, "insufficient-scope")
	})
	require.NotContains(t, a.stderr.String(), strings.TrimPrefix(basic[1], "Basic "))
}

func TestABatchAnswersForEachRow(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor, gone := a.pilot("kivilahden-kaupunki"), a.pilot("selkamaan-hyvinvointialue"), a.editor(), a.pilot("harjulan-kaupunki")
	row := func(external, text string) map[string]any {
		return map[string]any{"tool": "grow-keskustelu", "what_worked": text, "source": "forms", "external_id": external}
	}
	batch := func(rows ...any) map[string]any { return map[string]any{"items": rows} }

	t.Run("each by itself, in order", func(t *testing.T) {
		before := a.rows()["feedback"]
		unknown := row("4", "Neljä.")
		unknown["mood"] = "good"
		got := pilot.in(t).post("/v1/feedback-batch?lang=sv", batch(
			row("1", "Yksi."), row("2", "Hän on 010594Y9032."), map[string]any{"tool": "grow-keskustelu", "what_worked": "Kolme."},
			unknown, row("5", "Soita 040 123 4567"), row("1", "Yksi."), row("1", "Toinen."), "row", row("9", "Yhdeksän."),
		))
		require.Equal(t, http.StatusMultiStatus, got.status, got)
		var statuses, codes []any
		for i := range got.list("results") {
			statuses, codes = append(statuses, got.number("results", i, "status")), append(codes, last(got.text("results", i, "problem", "type")))
		}
		require.Equal(t, []any{201, 422, 400, 400, 201, 201, 422, 400, 201}, statuses)
		require.Equal(t, []any{"", "contains-personal-identity-code", "idempotency-key-required", "invalid-json", "", "", "validation-failed", "invalid-json", ""}, codes)
		require.Equal(t, "/what_worked", got.text("results", 1, "problem", "errors", 0, "pointer"))
		require.Equal(t, "/mood", got.text("results", 3, "problem", "errors", 0, "pointer"))
		require.Equal(t, "Texten innehåller en personbeteckning", got.text("results", 1, "problem", "title"))
		require.Equal(t, []any{false, true}, []any{got.value("results", 0, "replayed"), got.value("results", 5, "replayed")})
		require.Equal(t, got.text("results", 0, "id"), got.text("results", 5, "id"))
		require.Equal(t, before+3, a.rows()["feedback"])
		require.Equal(t, "quarantined", pilot.in(t).get(local(got.text("results", 4, "location"))).text("state", "code"))
		require.NotContains(t, got.String(), "9032")
		require.NotContains(t, a.stderr.String(), "9032", "P1")
		alone := pilot.in(t).post("/v1/feedback", string(jsonOf(t, row("9", "Yhdeksän."))))
		require.Equal(t, "true", alone.header.Get("Idempotent-Replayed"), "a row and the same post alone are one")
	})
	t.Run("D2 D4 D5 with one key for the whole", func(t *testing.T) {
		rows := batch(map[string]any{"tool": "grow-keskustelu", "what_worked": "A."}, map[string]any{"tool": "nope"})
		first := pilot.in(t).post("/v1/feedback-batch", rows, "Idempotency-Key", "batch")
		require.Equal(t, []any{201, 422}, []any{first.number("results", 0, "status"), first.number("results", 1, "status")})
		before := a.rows()
		again := pilot.in(t).post("/v1/feedback-batch", rows, "Idempotency-Key", "batch")
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, first.text("results", 0, "id"), again.text("results", 0, "id"))
		require.Equal(t, 422, again.number("results", 1, "status"))
		refused(t, pilot.in(t).post("/v1/feedback-batch", batch(row("x", "B.")), "Idempotency-Key", "batch"), 422, "idempotency-key-reused")
		require.Equal(t, before, a.rows())
		theirs := other.in(t).post("/v1/feedback-batch", rows, "Idempotency-Key", "batch")
		require.NotEqual(t, first.text("results", 0, "id"), theirs.text("results", 0, "id"))
	})
	t.Run("D3 thirty equal batches at once store each row once", func(t *testing.T) {
		before := a.rows()["feedback"]
		var rows []any
		for i := range 20 {
			rows = append(rows, row(fmt.Sprint("many-", i), "Monta."))
		}
		answers, statuses := together(30, func(int) answer { return pilot.post("/v1/feedback-batch", batch(rows...)) })
		require.Equal(t, map[int]int{http.StatusMultiStatus: 30}, statuses)
		require.Equal(t, before+20, a.rows()["feedback"])
		for _, got := range answers {
			for i := range got.list("results") {
				require.Contains(t, []int{201, 409}, got.number("results", i, "status"))
			}
		}
	})
	t.Run("G8 one to a hundred rows", func(t *testing.T) {
		var rows []any
		for i := range domain.MaxBatch + 1 {
			rows = append(rows, row(fmt.Sprint("long-", i), "x"))
		}
		for _, body := range []any{batch(), batch(rows...), `{}`} {
			refused(t, pilot.in(t).post("/v1/feedback-batch", body), 422, "validation-failed", "/items number-of-items")
		}
		refused(t, pilot.in(t).post("/v1/feedback-batch", `{"items":{}}`), http.StatusBadRequest, "invalid-json", "/items wrong-type")
	})
	t.Run("C6 who may not send one may not send many", func(t *testing.T) {
		refused(t, editor.in(t).post("/v1/feedback-batch", batch(row("1", "x"))), http.StatusForbidden, "insufficient-scope")
		got := gone.in(t).post("/v1/feedback-batch", batch(row("1", "x")))
		require.Equal(t, 403, got.number("results", 0, "status"))
	})
}

// last is the last part of an address.
func last(address string) string { return address[strings.LastIndex(address, "/")+1:] }
