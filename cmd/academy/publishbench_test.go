package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// How long a publication takes, and until another replica shows it, in catalogues of several sizes:
// BENCH_TOOLS=2000,20000,100000 chooses which.
func BenchmarkPublishing(b *testing.B) {
	sizes := "2000,20000"
	if given := os.Getenv("BENCH_TOOLS"); given != "" {
		sizes = given
	}
	for size := range strings.SplitSeq(sizes, ",") {
		tools, err := strconv.Atoi(size)
		require.NoError(b, err)
		b.Run(size, func(b *testing.B) {
			database, secret := generatedURL(b, tools), domain.RandomKey()
			one, other := serveOn(b, database, secret), serveOn(b, database, secret)
			slug := firstSlug(b, one.url+"/v1/tools?limit=1")
			e := editorOf(b, one, database, secret)
			var publish, visible []time.Duration
			const times = 40
			for n := range times {
				title := fmt.Sprintf("Otsikko %d", n)
				e.send(http.MethodPatch, "/v1/tools/"+slug+"/draft", fmt.Sprintf(
					`{"change_note":{"fi":"Uusi otsikko."},"content":{"translations":{"fi":{"title":%q}}}}`, title), http.StatusOK)
				e.send(http.MethodPost, "/v1/tools/"+slug+"/submit", "", http.StatusOK)
				began := time.Now()
				e.send(http.MethodPost, "/v1/tools/"+slug+"/publish", "{}", http.StatusCreated)
				answered := time.Now()
				eventually(b, time.Minute, "the other replica has it", func() bool {
					_, body := fetched(b, other.url+"/v1/tools/"+slug+"?lang=fi&fields=title", nil)
					return bytes.Contains(body, []byte(title))
				})
				publish, visible = append(publish, answered.Sub(began)), append(visible, time.Since(began))
			}
			slices.Sort(publish)
			slices.Sort(visible)
			b.ReportMetric(float64(publish[times/2].Microseconds())/1000, "publish-p50-ms")
			b.ReportMetric(float64(visible[times/2].Microseconds())/1000, "visible-p50-ms")
			b.ReportMetric(float64(visible[times-1].Microseconds())/1000, "visible-max-ms")
			b.ReportMetric(float64(one.resident(b)), "resident-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// editor sends what editors send.
type editor struct {
	b          *testing.B
	url, token string
}

func editorOf(b *testing.B, s served, database, secret string) editor {
	b.Helper()
	var stdout, stderr bytes.Buffer
	environ := []string{"DATABASE_URL=" + database, "ACADEMY_SECRET_KEY=" + secret, "ACADEMY_PUBLIC_URL=http://academy.test"}
	require.NoError(b, run(context.Background(), []string{"client", "create", "--editor", "--pair"}, environ, &stdout, &stderr), stderr.String())
	id, key, _ := strings.Cut(strings.TrimSpace(stdout.String()), ":")
	request, err := http.NewRequest(http.MethodPost, s.url+"/oauth/token", strings.NewReader("grant_type=client_credentials"))
	require.NoError(b, err)
	request.SetBasicAuth(id, key)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(b, err)
	token, _, _ := strings.Cut(strings.TrimPrefix(string(body), `{"access_token":"`), `"`)
	return editor{b, s.url, token}
}

func (e editor) send(method, path, body string, want int) {
	e.b.Helper()
	media := "application/json"
	if method == http.MethodPatch {
		media = "application/merge-patch+json"
	}
	e.ask(method, path, body, want, "If-Match", "*", "Content-Type", media)
}

// put makes what isn't there yet.
func (e editor) put(path, body string, want int) {
	e.b.Helper()
	e.ask(http.MethodPut, path, body, want, "If-None-Match", "*", "Content-Type", "application/json")
}

func (e editor) ask(method, path, body string, want int, headers ...string) {
	e.b.Helper()
	request, err := http.NewRequest(method, e.url+path, strings.NewReader(body))
	require.NoError(e.b, err)
	request.Header.Set("Authorization", "Bearer "+e.token)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(e.b, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(e.b, err)
	require.Equal(e.b, want, answer.StatusCode, string(text))
}
