package main

import (
	"net/http"
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

// Exports of 20,000 tools and feeds of them: MB/s of what is sent, how much the heap grows meanwhile, beside a
// handler that writes bytes in pieces of the same size.
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
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				f := newFlowing()
				handler.ServeHTTP(f, r)
				require.Equal(b, http.StatusOK, f.status)
			}
			b.ReportMetric(float64(size)/1e6, "MB")
			b.ReportMetric(float64(grown)/1e6, "MB-heap")
		})
	}
	b.Run("bare handler, 100 MB", func(b *testing.B) {
		piece := make([]byte, 32<<10)
		b.SetBytes(100 << 20)
		for b.Loop() {
			f := newFlowing()
			for range (100 << 20) / len(piece) {
				_, err := f.Write(piece)
				require.NoError(b, err)
			}
		}
	})
}
