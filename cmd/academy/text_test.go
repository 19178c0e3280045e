package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// awkwardTexts are what programs make something of that should leave a text alone.
var awkwardTexts = []string{
	"<script>alert(1)</script> <b>&amp;</b> &#60;", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=1+1", "\u202eabc\u202c", "👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
	"a\u0308iti", "äiti", "\u2028\u2029", `'x' "y" \ \u0041 %00 ${x} {{x}}`, "tab\there\nline", "0\u0001", "\ufeffbyte order", "ﬁ ½ ²",
}

// What people write is theirs: it comes back as it was sent, and runs nowhere.
func TestTextComesBackAsItWasSentAndRunsNowhere(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, editor := a.pilot("kivilahden-kaupunki"), a.editor()
	const tool = "etatiimin-viikkorytmi"
	ids := make([]string, len(awkwardTexts))
	t.Run("G12 as JSON", func(t *testing.T) {
		for n, text := range awkwardTexts {
			ids[n] = pilot.in(t).received(map[string]any{"tool": tool, "what_to_change": text})
			for _, who := range []caller{pilot, editor} {
				got := who.in(t).get("/v1/feedback/" + ids[n])
				require.Equal(t, text, got.text("what_to_change"), "%q", text)
				require.Equal(t, "application/json; charset=utf-8", strings.ToLower(got.header.Get("Content-Type")))
			}
		}
		var listed []string
		list := editor.in(t).get("/v1/feedback?limit=100&state=received&tool=" + tool)
		for n := range list.list("items") {
			listed = append(listed, list.text("items", n, "what_to_change"))
		}
		require.Subset(t, listed, awkwardTexts)
	})
	t.Run("G12 in an export", func(t *testing.T) {
		var exported []string
		got := pilot.in(t).get("/v1/me/export")
		require.Equal(t, http.StatusOK, got.status)
		for n := range got.list("feedback") {
			exported = append(exported, got.text("feedback", n, "what_to_change"))
		}
		require.Subset(t, exported, awkwardTexts)
	})
	t.Run("G12 in a spreadsheet", func(t *testing.T) {
		q := editor.queueFile(t, "lang=en&tool="+tool+"&state=received&organisation=kivilahden-kaupunki")
		for n, text := range awkwardTexts {
			if cell := q.cell(ids[n], "What should change?"); strings.ContainsAny(text[:1], "=+-@") {
				require.Equal(t, "'"+text, cell)
			} else if !strings.ContainsAny(text, "\u0001") { // which XML can't hold
				require.Equal(t, text, cell)
			}
		}
	})
	t.Run("G12 in what is published, as a page too", func(t *testing.T) {
		script := "<script>alert(1)</script><img src=x onerror=alert(1)>"
		edited := editor.in(t).patch("/v1/tools/"+tool+"/draft", map[string]any{
			"change_note": map[string]string{"fi": script}, "content": map[string]any{
				"translations": map[string]any{"fi": map[string]any{"title": awkwardTexts[0], "summary": "=1+1", "description": script + " [x](javascript:alert(1))"}},
			},
		}, "If-Match", "*")
		require.Equal(t, http.StatusOK, edited.status, edited)
		require.Equal(t, http.StatusOK, editor.in(t).post("/v1/tools/"+tool+"/submit", "").status)
		require.Equal(t, http.StatusCreated, editor.in(t).post("/v1/tools/"+tool+"/publish", "{}").status)
		shown := a.in(t).anonymous().get("/v1/tools/" + tool + "?lang=fi")
		require.Equal(t, []string{awkwardTexts[0], "=1+1"}, []string{shown.text("title"), shown.text("summary")})
		for _, path := range []string{"?lang=fi&text=html", "/evidence.svg?lang=fi", "/evidence.html?lang=fi"} {
			got := a.in(t).anonymous().get("/v1/tools/" + tool + path)
			require.Equal(t, http.StatusOK, got.status)
			page := got.String()
			if text := got.text("description"); text != "" { // the rest of a JSON answer is text
				page = text
			}
			for _, active := range []string{"<script", "<img", `href="javascript:`} {
				require.NotContains(t, page, active, path)
			}
		}
	})
}
