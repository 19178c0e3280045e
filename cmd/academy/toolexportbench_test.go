package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// flowing takes an answer in pieces, forgets them, and notes how large the heap was at most meanwhile.
type flowing struct {
	discarded
	heap []metrics.Sample
	most uint64
}

func newFlowing() *flowing {
	return &flowing{discarded: discarded{header: http.Header{}}, heap: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}
}

func (f *flowing) SetWriteDeadline(time.Time) error { return nil }

func (f *flowing) Write(b []byte) (int, error) {
	metrics.Read(f.heap)
	f.most = max(f.most, f.heap[0].Value.Uint64())
	return f.discarded.Write(b)
}

// growth is how much the heap grows at most while an answer is written, when what is no longer needed is
// collected soon, and how long the answer is.
func growth(b *testing.B, handler http.Handler, r *http.Request) (grown uint64, size int) {
	b.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(2))
	runtime.GC()
	f := newFlowing()
	metrics.Read(f.heap)
	base := f.heap[0].Value.Uint64()
	handler.ServeHTTP(f, r)
	return f.most - min(base, f.most), f.bytes
}

// Exports of 20,000 tools and feeds of them over a connection: MB/s of what is sent, how much the heap grows
// meanwhile, and the speed as a share of a bare handler's that has the same bytes at hand (x-bare).
func BenchmarkExport(b *testing.B) {
	handler := handlerOn(b, generatedURL(b, 20_000))
	for _, c := range []struct{ name, path, coding string }{
		{"csv", "/v1/exports/tools.csv", ""}, {"csv, gzip", "/v1/exports/tools.csv", "gzip"},
		{"ndjson", "/v1/exports/tools.ndjson", ""}, {"ndjson, gzip", "/v1/exports/tools.ndjson", "gzip"},
		{"xlsx", "/v1/exports/tools.xlsx", ""}, {"atom", "/feeds/tools.fi.atom", ""}, {"atom of a theme, gzip", "/feeds/tools.sv.atom?theme=crisis", "gzip"},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := request(b, c.path)
			r.Header.Set("Accept-Encoding", c.coding)
			grown, size := growth(b, handler, r)
			bare := taken(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				piece := make([]byte, 32<<10)
				for left := size; left > 0; left -= len(piece) {
					_, _ = w.Write(piece[:min(left, len(piece))]) // the client counts
				}
			}), r, 5, size)
			b.SetBytes(int64(size))
			b.ResetTimer()
			own := taken(b, handler, r, b.N, size)
			b.ReportMetric(float64(bare)/float64(own), "x-bare")
			b.ReportMetric(float64(size)/1e6, "MB")
			b.ReportMetric(float64(grown)/1e6, "MB-heap")
		})
	}
}

// taken is how long an answer takes over a connection, at the mean of n.
func taken(b *testing.B, handler http.Handler, r *http.Request, n, size int) time.Duration {
	b.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	began := time.Now()
	for range n {
		again := r.Clone(b.Context())
		var err error
		again.URL, err = again.URL.Parse(server.URL + r.URL.RequestURI())
		require.NoError(b, err)
		answer, err := plainClient.Do(again)
		require.NoError(b, err)
		read, err := io.Copy(io.Discard, answer.Body)
		require.NoError(b, err)
		require.NoError(b, answer.Body.Close())
		require.EqualValues(b, size, read)
	}
	return time.Since(began) / time.Duration(n)
}
