package api

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The codings that answers come in (RFC 9110 section 8.4.1, RFC 8878), plain without a name.
//
// Only what is public is coded. The length of a coded answer tells something of its content, and who
// can write into an answer next to a text that isn't his learns that text by watching lengths (the
// attack is known as BREACH): an editor's queue has several organisations' words side by side, and a
// token answer is nothing but a secret. So private answers and the token endpoint stay plain always;
// they are few and small. A public answer holds nothing that whoever sees its length can't read.
const (
	codingGzip = "gzip"
	codingZstd = "zstd"
)

// leastCoded is the smallest body that is coded, in bytes; a shorter one fits in a packet anyway.
const leastCoded = 1 << 10

// coding is how the reader wants the answer: gzip, zstd, or "" for plain (RFC 9110 section 12.5.3).
// The heavier weight wins, gzip where they weigh the same: at the size of our answers it was measured
// to be both smaller and cheaper (26 kB of JSON to 8.7 kB in 0.07 ms, zstd's fastest to 9.0 kB in 0.08
// ms). A star means gzip, since software that takes "everything" knows gzip at least. Who refuses plain
// text too and names nothing that there is gets plain text all the same: a 406 would help nobody.
func coding(r *http.Request) string {
	lines := r.Header["Accept-Encoding"]
	if len(lines) == 0 {
		return ""
	}
	const unnamed = -1
	gzip, zstd, plain, star := unnamed, unnamed, unnamed, unnamed
	for _, line := range lines {
		for line != "" {
			var item string
			item, line, _ = strings.Cut(line, ",")
			name, weight := weighted(item)
			switch {
			case strings.EqualFold(name, codingGzip), strings.EqualFold(name, "x-gzip"):
				gzip = weight
			case strings.EqualFold(name, codingZstd):
				zstd = weight
			case strings.EqualFold(name, "identity"):
				plain = weight
			case name == "*":
				star = weight
			}
		}
	}
	if gzip == unnamed {
		gzip = star
	}
	switch best := max(gzip, zstd); {
	case best <= 0, plain > best:
		return ""
	case gzip == best:
		return codingGzip
	}
	return codingZstd
}

// weighted takes "name;q=0.5" apart; the weight is in thousandths. One that can't be read counts as
// none.
func weighted(item string) (name string, weight int) {
	name, parameter, found := strings.Cut(item, ";")
	name = strings.TrimSpace(name)
	if !found {
		return name, 1000
	}
	key, value, _ := strings.Cut(parameter, "=")
	if !strings.EqualFold(strings.TrimSpace(key), "q") {
		return name, 0
	}
	return name, thousandths(strings.TrimSpace(value))
}

// thousandths reads a weight of at most three decimals (RFC 9110 section 12.4.2).
func thousandths(q string) int {
	whole, decimals, _ := strings.Cut(q, ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 {
		return 0
	}
	n, worth := int(whole[0]-'0')*1000, 100
	for i := range len(decimals) {
		if decimals[i] < '0' || decimals[i] > '9' {
			return 0
		}
		n += int(decimals[i]-'0') * worth
		worth /= 10
	}
	if n > 1000 {
		return 0
	}
	return n
}

// codedTag is the entity tag of the answer in that coding: other bytes, hence another strong tag. It
// names the coding that was asked for also where the body is too short to be coded, so that the tag
// is known before the body.
func codedTag(tag, coding string) string {
	if coding == "" {
		return tag
	}
	return strings.TrimSuffix(tag, `"`) + "-" + coding + `"`
}

// bareTag is the tag without its coding, for comparisons: what is the same in one coding is the same
// in the other. A proxy that codes by itself may have added br (Apache does).
func bareTag(tag string) string {
	for _, coding := range []string{codingGzip, codingZstd, "br"} {
		if bare, found := strings.CutSuffix(tag, "-"+coding+`"`); found {
			return bare + `"`
		}
	}
	return tag
}

// coders hold what compressing needs, so that it isn't made anew for each answer.
type coders struct {
	zstd    *zstd.Encoder // many may use it at once
	gzip    sync.Pool     // of *gzipCoder
	scratch sync.Pool     // of *[]byte
}

type gzipCoder struct {
	to bytes.Buffer
	w  *gzip.Writer
}

func newCoders() *coders {
	return &coders{
		zstd: newZstd(zstd.SpeedFastest),
		gzip: sync.Pool{New: func() any { return newGzip(gzipLevel) }},
		scratch: sync.Pool{New: func() any {
			b := make([]byte, 0, 16<<10)
			return &b
		}},
	}
}

// gzipLevel is where a little more time still buys much.
const gzipLevel = 3

// zstdWindow is how far back a coded answer may point, in bytes: what a reader needs to keep. Ours
// are hardly ever longer, and browsers refuse more than 8 MB (RFC 9659).
const zstdWindow = 1 << 20

func zstdOptions(level zstd.EncoderLevel) []zstd.EOption {
	return []zstd.EOption{zstd.WithEncoderLevel(level), zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true)}
}

func newZstd(level zstd.EncoderLevel) *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstdOptions(level)...)
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

func newGzip(level int) *gzipCoder {
	g := &gzipCoder{}
	var err error
	if g.w, err = gzip.NewWriterLevel(&g.to, level); err != nil {
		panic(err) // the level is a constant
	}
	return g
}

// code gives the coded bytes, which are the coder's own until it codes again.
func (g *gzipCoder) code(body []byte) []byte {
	g.to.Reset()
	g.w.Reset(&g.to)
	_, _ = g.w.Write(body) // a buffer takes everything
	_ = g.w.Close()
	return g.to.Bytes()
}

// compressed codes a body fast. The bytes are the caller's to keep.
func (s *Server) compressed(coding string, body []byte) []byte {
	switch coding {
	case codingGzip:
		g := s.coders.gzip.Get().(*gzipCoder)
		defer s.coders.gzip.Put(g)
		return bytes.Clone(g.code(body))
	case codingZstd:
		scratch := s.coders.scratch.Get().(*[]byte)
		defer s.coders.scratch.Put(scratch)
		*scratch = s.coders.zstd.EncodeAll(body, (*scratch)[:0])
		return bytes.Clone(*scratch)
	}
	return body
}
