package api

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	contract "academy/docs"
)

// asking is a request that accepts these codings, a line each.
func asking(lines ...string) *http.Request {
	r := &http.Request{Header: http.Header{}}
	for _, line := range lines {
		r.Header.Add("Accept-Encoding", line)
	}
	return r
}

func TestTheReaderChoosesTheCoding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"identity"}, ""},
		{[]string{"gzip"}, "gzip"},
		{[]string{"GZIP"}, "gzip"},
		{[]string{"x-gzip"}, "gzip"},
		{[]string{"zstd"}, "zstd"},
		{[]string{"gzip, deflate, br, zstd"}, "gzip"},
		{[]string{"zstd, br;q=0.9, gzip;q=0.8"}, "zstd"},
		{[]string{"gzip, deflate, br"}, "gzip"},
		{[]string{"gzip;q=1.0, zstd;q=0.5"}, "gzip"},
		{[]string{"gzip;q=0.5, zstd;q=0.501"}, "zstd"},
		{[]string{"zstd;q=0, gzip"}, "gzip"},
		{[]string{"gzip;q=0"}, ""},
		{[]string{"gzip;q=0.000"}, ""},
		{[]string{"gzip;q=0, *"}, ""},
		{[]string{"*"}, "gzip"},
		{[]string{"*;q=0"}, ""},
		{[]string{"*;q=0, gzip;q=0.1"}, "gzip"},
		{[]string{"identity;q=0"}, ""},
		{[]string{"identity;q=0, br"}, ""},
		{[]string{"identity;q=0, *"}, "gzip"},
		{[]string{"identity, gzip;q=0.5"}, ""},
		{[]string{"identity;q=0.5, gzip;q=0.5"}, "gzip"},
		{[]string{"br;q=1, gzip;q=0.8, *;q=0.1"}, "gzip"},
		{[]string{"deflate", "gzip"}, "gzip"},
		{[]string{" \tgzip ; q=0.3 ,, "}, "gzip"},
		{[]string{"gzip;Q=0.3"}, "gzip"},
		{[]string{"gzip;q=2"}, ""},
		{[]string{"gzip;q=1.5"}, ""},
		{[]string{"gzip;q=-1"}, ""},
		{[]string{"gzip;q=0.1234"}, ""},
		{[]string{"gzip;q=0.x"}, ""},
		{[]string{"gzip;q="}, ""},
		{[]string{"gzip;q"}, ""},
		{[]string{"gzip;level=9"}, ""},
		{[]string{"gzipped, zstdx, brotli"}, ""},
		{[]string{strings.Repeat(",", 20_000)}, ""},
	} {
		require.Equal(t, c.want, coding(asking(c.lines...)), "%.60q", c.lines)
	}
}

func TestChoosingACodingAllocatesNothing(t *testing.T) {
	for _, r := range []*http.Request{asking(), asking("gzip, deflate, br, zstd"), asking("gzip;q=0.5, *;q=0")} {
		require.Zero(t, testing.AllocsPerRun(100, func() { coding(r) }))
	}
}

func TestATagNamesTheCodingAndIsComparedWithoutIt(t *testing.T) {
	t.Parallel()
	require.Equal(t, `"abc"`, codedTag(`"abc"`, ""))
	require.Equal(t, `"abc-gzip"`, codedTag(`"abc"`, codingGzip))
	require.Equal(t, `"abc-zstd"`, codedTag(`"abc"`, codingZstd))
	for _, tag := range []string{`"abc"`, `"abc-gzip"`, `"abc-zstd"`, `"abc-br"`} {
		require.Equal(t, `"abc"`, bareTag(tag))
		require.True(t, noneMatch([]string{`"x", W/` + tag}, `"abc"`), tag)
	}
	for _, tag := range []string{"*", "", `"abc-deflate"`, "abc-gzip", `"gzip"`, `"`} {
		require.Equal(t, tag, bareTag(tag))
	}
	require.False(t, noneMatch([]string{`"abd-gzip"`}, `"abc"`))
}

// decoded reads a body as a client does, with other people's code where there is some.
func decoded(t testing.TB, coding string, body []byte) []byte {
	t.Helper()
	switch coding {
	case codingGzip:
		r, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		return plain
	case codingZstd:
		r, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderMaxWindow(8<<20)) // as browsers do, RFC 9659
		require.NoError(t, err)
		defer r.Close()
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		return plain
	}
	return body
}

func TestWhatIsCompressedAtOnceByManyReadsTheSame(t *testing.T) {
	t.Parallel()
	s := &Server{coders: newCoders()}
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range 20 {
				body := bytes.Repeat(fmt.Appendf(nil, `{"caller":%d,"round":%d}`, n, i), 100*i+1)
				for _, as := range []string{"", codingGzip, codingZstd} {
					sent := s.compressed(as, body)
					if got := decoded(t, as, sent); !bytes.Equal(body, got) {
						t.Errorf("%d bytes came back of %d as %q", len(got), len(body), as)
					}
					if as != "" && len(body) >= leastCoded && len(sent) >= len(body)/2 {
						t.Errorf("%d bytes of %d as %q", len(sent), len(body), as)
					}
				}
			}
		})
	}
	group.Wait()
}

func TestWhatNeverChangesIsCompressedOnceAndWell(t *testing.T) {
	t.Parallel()
	s, p := &Server{coders: newCoders()}, precompress("application/json", contract.OpenAPI)
	for _, as := range []string{"", codingGzip, codingZstd} {
		h := http.Header{}
		sent := p.in(as, h)
		require.Equal(t, as, h.Get("Content-Encoding"))
		require.Equal(t, contract.OpenAPI, decoded(t, as, sent))
		require.Same(t, &sent[0], &p.in(as, h)[0])
		if as != "" {
			require.Less(t, len(sent), len(s.compressed(as, contract.OpenAPI)))
		}
	}
	small := precompress("application/json", []byte("{}"))
	h := http.Header{}
	require.Equal(t, "{}", string(small.in(codingGzip, h)))
	require.Empty(t, h)
}

// FuzzCoding: whatever a header says, the answer is one that we have, and one that the header names
// or a star.
func FuzzCoding(f *testing.F) {
	for _, seed := range []string{"", "gzip, zstd;q=0.5", "*;q=0.001", "identity;q=0", ";q=1,;", "gzip;q=0.999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got, lower := coding(asking(header)), strings.ToLower(header)
		switch got {
		case "":
		case codingGzip:
			require.True(t, strings.Contains(lower, "gzip") || strings.Contains(lower, "*"))
		case codingZstd:
			require.Contains(t, lower, "zstd")
		default:
			t.Fatalf("%q", got)
		}
	})
}

func BenchmarkCompress(b *testing.B) {
	tool, err := os.ReadFile("../domain/starter/tools/grow-keskustelu.json")
	require.NoError(b, err)
	s := &Server{coders: newCoders()}
	for _, as := range []string{codingGzip, codingZstd} {
		b.Run(as, func(b *testing.B) {
			b.SetBytes(int64(len(tool)))
			b.ReportAllocs()
			for b.Loop() {
				s.compressed(as, tool)
			}
			b.ReportMetric(float64(len(s.compressed(as, tool))), "bytes")
		})
	}
}
