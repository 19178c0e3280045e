package main

import (
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// discarded takes an answer and forgets it, so that a benchmark counts the program's work alone.
type discarded struct {
	header http.Header
	status int
	bytes  int
}

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) WriteHeader(status int)      { d.status = status }
func (d *discarded) Write(b []byte) (int, error) { d.bytes += len(b); return len(b), nil }

// handlerOn is the public surface on a database, without a network.
func handlerOn(b testing.TB, database string) http.Handler {
	b.Helper()
	s := defaults()
	s.DatabaseURL, s.DataDir, s.SecretKey, s.PublicURL = database, b.TempDir(), domain.RandomKey(), "http://academy.test"
	s.Limits.Reads, s.Limits.Writes, s.Limits.Tokens = "10000000", "10000000", "10000000" // counted, and never reached
	log := slog.New(slog.DiscardHandler)
	db, err := openDatabase(b.Context(), &s, log)
	require.NoError(b, err)
	server, stop, err := assemble(b.Context(), &s, db, runtime.GOMAXPROCS(0), log)
	require.NoError(b, err)
	b.Cleanup(func() { stop(); require.NoError(b, db.close()) })
	return server.Handler()
}

// What the program itself does for an answer from memory: time and allocations, without the network.
func BenchmarkHandler(b *testing.B) {
	handler := handlerOn(b, generatedURL(b, 2_000))
	const list = "/v1/tools?theme=change&leadership_level=supervisor&lang=fi"
	first := &recorded{}
	handler.ServeHTTP(first, request(b, list))
	slug := slugIn(b, first.body)
	for _, c := range []struct{ name, path, header string }{
		{"page", list, ""},
		{"page, gzip", list, "Accept-Encoding: gzip"},
		{"facets", list + "&facets=theme,need,tool_type", ""},
		{"detail", "/v1/tools/" + slug + "?lang=fi", ""},
		{"detail as HTML", "/v1/tools/" + slug + "?lang=fi&text=html", ""},
		{"not modified", "/v1/tools/" + slug + "?lang=fi", "If-None-Match: *"},
		{"search", "/v1/tools?q=palautteen+antaminen&lang=fi&limit=10", ""},
		{"suggestions", "/v1/suggestions?need=trust&minutes=30&lang=fi", ""},
		{"related", "/v1/tools/" + slug + "/related?lang=fi", ""},
		{"complete", "/v1/search/complete?q=muu&lang=fi", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := request(b, c.path)
			if name, value, ok := strings.Cut(c.header, ": "); ok {
				r.Header.Set(name, value)
			}
			b.ReportAllocs()
			for b.Loop() {
				d := discarded{header: http.Header{}}
				handler.ServeHTTP(&d, r)
				if d.status >= http.StatusBadRequest {
					b.Fatal(d.status)
				}
			}
		})
	}
}

// Searching with the judged queries in turn, as people do: no two the same.
func BenchmarkHandlerSearching(b *testing.B) {
	handler := handlerOn(b, generatedURL(b, 2_000))
	var asked []*http.Request
	for _, path := range judgedPaths(b) {
		asked = append(asked, request(b, path))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		handler.ServeHTTP(&discarded{header: http.Header{}}, asked[i%len(asked)])
	}
}

// recorded keeps an answer's body.
type recorded struct {
	discarded
	body []byte
}

func (r *recorded) Header() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

func (r *recorded) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}

func request(b *testing.B, path string) *http.Request {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	require.NoError(b, err)
	r.RemoteAddr = "192.0.2.7:4711"
	return r
}
