package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// triedTool is the tool of the starter that nobody tried, until tests do.
const triedTool = "etatyonohjaus"

// activePilots are the starter's pilots that may send something.
var activePilots = []string{
	"kalliorannan-kaupunki", "granskars-kommun", "selkamaan-hyvinvointialue", "koskenrannan-koulutuskuntayhtyma", "kivilahden-tilapalvelut",
	"kivilahden-kaupunki", "honkavaaran-kunta",
}

// try lets an organisation try the tool to the end, and rate it.
func (c caller) try(tool, circumstances, outcome string, usefulness int) {
	c.t.Helper()
	trial := c.post("/v1/trials", map[string]any{
		"tool": tool, "context": map[string]string{"circumstances": circumstances, "leadership_level": "supervisor"},
	}, "Idempotency-Key", domain.RandomKey())
	require.Equal(c.t, http.StatusCreated, trial.status, trial)
	at := local(trial.header.Get("Location"))
	require.Equal(c.t, http.StatusOK, c.post(at+"/start", "").status)
	require.Equal(c.t, http.StatusOK, c.post(at+"/finish", map[string]any{"outcome": outcome, "would_use_again": outcome == "worked"}).status)
	rated := c.post("/v1/feedback", map[string]any{
		"tool": tool, "trial": trial.text("id"), "ratings": map[string]int{"usefulness": usefulness},
	}, "Idempotency-Key", domain.RandomKey())
	require.Equal(c.t, http.StatusCreated, rated.status, rated)
}

// releases makes public what may be, and tells of how many tools.
func (i *instance) releases() int {
	i.t.Helper()
	service := domain.EvidenceService{Store: dbtest.Open(i.t, i.db), Now: func() time.Time { return time.Now().UTC() }}
	moved, err := service.Release(i.t.Context(), time.Time{})
	require.NoError(i.t, err)
	return moved
}

// release makes public what may be, and waits until the instance serves it.
func (i *instance) release(tool string) {
	i.t.Helper()
	before := i.anonymous().get("/v1/tools/" + tool).number("version")
	require.Equal(i.t, 1, i.releases())
	require.Eventually(i.t, func() bool { return i.anonymous().get("/v1/tools/"+tool).number("version") > before }, 30*time.Second, 10*time.Millisecond)
}

// tried lets six organisations try the tool: three in everyday work, three in a disruption.
func (i *instance) tried() {
	i.t.Helper()
	for n, x := range []struct{ circumstances, outcome string }{
		{"everyday", "worked"}, {"everyday", "worked_adapted"}, {"everyday", "mixed"}, {"disruption", "worked"}, {"disruption", "did_not_work"},
		{"disruption", "not_finished"},
	} {
		i.pilot(activePilots[n]).try(triedTool, x.circumstances, x.outcome, n%3+3)
	}
}

func TestEvidenceIsPublicWhenEnoughOrganisationsStandBehindIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, path := a.anonymous(), "/v1/tools/"+triedTool+"/evidence"
	before := anyone.get(path)
	require.Equal(t, http.StatusOK, before.status)
	require.Nil(t, before.value("overall", "outcomes"))
	require.Empty(t, before.list("circumstances"))
	begun := local(anyone.get("/v1/changes?cursor=latest").text("delta"))
	a.tried()
	require.Equal(t, before.body, anyone.get(path).body, "nothing of it is public before it is released")
	a.release(triedTool)

	got := anyone.get(path+"?lang=fi", "If-None-Match", before.header.Get("ETag"))
	require.Equal(t, http.StatusOK, got.status, "another tag")
	require.Equal(t, 6, got.number("overall", "outcomes", "trials"))
	require.Equal(t, 6, got.number("overall", "outcomes", "organisations"))
	require.Len(t, got.list("circumstances"), 2)
	disruption := got.value("circumstances", 1)
	require.Equal(t, map[string]any{
		"term": map[string]any{"code": "disruption", "label": "Häiriötilanne"}, "ease": nil, "clarity": nil,
		"outcomes": map[string]any{
			"trials": 3.0, "organisations": 3.0, "worked": 1.0, "worked_adapted": 0.0, "mixed": 0.0, "did_not_work": 1.0, "not_finished": 1.0,
			"would_use_again": 1.0, "share_worked": map[string]any{
				"value": 0.333, "low": 0.061, "high": 0.792,
				"text": "Toimi 1 kokeilussa 3:sta. Vastaavista kokeiluista onnistuu arviolta 6–80 prosenttia (95 prosentin luottamusväli).",
			},
		},
		"usefulness": map[string]any{"n": 3.0, "organisations": 3.0, "mean": 4.0, "distribution": []any{0.0, 0.0, 1.0, 1.0, 1.0}},
	}, disruption)
	require.Equal(t, got.value("version"), anyone.get("/v1/tools/"+triedTool).value("version"))
	require.Equal(t, triedTool, anyone.get(begun).text("items", 0, "slug"), "who copies the tool is told")

	a.pilot(activePilots[6]).try(triedTool, "everyday", "worked", 1)
	require.Zero(t, a.releases(), "one more would be read from the difference")
	require.Equal(t, string(got.body), string(anyone.get(path+"?lang=fi").body))
	refused(t, anyone.get("/v1/tools/nope/evidence"), http.StatusNotFound, "not-found")
	refused(t, anyone.get(path+"?colour=red"), http.StatusBadRequest, "bad-parameters", "colour unknown-parameter")
}

func TestToolsSortByEvidence(t *testing.T) {
	t.Parallel()
	a := start(t)
	var lows []float64
	var unknown []string
	for address := "/v1/tools?sort=evidence&lang=fi&limit=7"; address != ""; {
		page := a.anonymous().get(local(address))
		for i := range page.list("items") {
			low, ok := a.anonymous().get("/v1/tools/"+page.text("items", i, "slug")+"/evidence").value("overall", "outcomes", "share_worked", "low").(float64)
			if ok {
				require.Empty(t, unknown, "what nobody knows comes last")
				lows = append(lows, -low)
			} else {
				unknown = append(unknown, page.text("items", i, "title"))
			}
		}
		address = page.text("next")
	}
	require.GreaterOrEqual(t, len(lows), 4)
	require.IsNonDecreasing(t, lows)
	byTitle := a.anonymous().get("/v1/tools?sort=title&lang=fi&limit=100")
	require.Len(t, byTitle.list("items"), len(lows)+len(unknown))
	var titles []string
	for i := range byTitle.list("items") {
		titles = append(titles, byTitle.text("items", i, "title"))
	}
	require.Subset(t, titles, unknown)
	for i, at := 0, -1; i < len(unknown); i++ {
		next := indexOf(titles, unknown[i])
		require.Greater(t, next, at, "then by title")
		at = next
	}
}

func indexOf(list []string, text string) int {
	for i, x := range list {
		if x == text {
			return i
		}
	}
	return -1
}

// The chart is well-formed, has a name and a description, and says everything in words; the page has the
// same as a table.
func TestTheChartOfEvidenceIsReadWithoutSeeingIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.tried()
	a.release(triedTool)
	for _, lang := range []string{"fi", "sv", "en"} {
		chart := a.anonymous().get("/v1/tools/" + triedTool + "/evidence.svg?lang=" + lang)
		require.Equal(t, "image/svg+xml; charset=utf-8", chart.header.Get("Content-Type"))
		require.Equal(t, lang, chart.header.Get("Content-Language"))
		text := requireXML(t, chart.body)
		evidence := a.anonymous().get("/v1/tools/" + triedTool + "/evidence?lang=" + lang)
		require.Contains(t, text["desc"], evidence.text("overall", "outcomes", "share_worked", "text"))
		for i := range evidence.list("circumstances") {
			require.Contains(t, text["desc"], evidence.text("circumstances", i, "term", "label"))
			require.Contains(t, text["desc"], evidence.text("circumstances", i, "outcomes", "share_worked", "text"))
		}
		require.Contains(t, text["title"], a.anonymous().get("/v1/tools/"+triedTool+"?lang="+lang).text("title"))
		require.NotContains(t, string(chart.body), "<script")
		require.NotContains(t, string(chart.body), "style=", "our policy forbids it")
		page := string(a.anonymous().get("/v1/tools/" + triedTool + "/evidence.html?lang=" + lang).body)
		require.Contains(t, page, string(chart.body))
		require.Equal(t, 4, strings.Count(page, "<tr>"))
		require.Contains(t, page, fmt.Sprintf("<html lang=%q>", lang))
	}
	untried := a.anonymous().get("/v1/tools/grow-keskustelu/evidence.svg?lang=fi")
	require.Contains(t, requireXML(t, untried.body)["desc"], "vähintään kolme organisaatiota")
}

// requireXML reads the whole document and gives the text of each element by its name.
func requireXML(t testing.TB, body []byte) map[string]string {
	t.Helper()
	text, open := map[string]string{}, ""
	for d := xml.NewDecoder(strings.NewReader(string(body))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			open = x.Name.Local
		case xml.CharData:
			text[open] += string(x)
		}
	}
}
