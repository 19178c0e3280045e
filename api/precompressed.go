package api

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// precompressed is a public body that never changes while the program runs. Its tag and each coding
// are made when they are first asked for, as small as they get, and kept.
type precompressed struct {
	media string
	plain []byte
	tag   func() string
	gzip  func() []byte
	zstd  func() []byte
}

func precompress(media string, body []byte) *precompressed {
	return &precompressed{
		media: media,
		plain: body,
		tag:   sync.OnceValue(func() string { return tagOf(body) }),
		gzip: sync.OnceValue(func() []byte {
			return bytes.Clone(newGzip(gzip.BestCompression).code(body))
		}),
		zstd: sync.OnceValue(func() []byte {
			e := newZstd(zstd.SpeedBetterCompression) // the best takes 70 MB of memory for 4 % less
			defer e.Close()
			return bytes.Clone(e.EncodeAll(body, nil))
		}),
	}
}

// in is the body as it is sent: coded, and said so in the head, where that is worth it.
func (p *precompressed) in(coding string, h http.Header) []byte {
	if len(p.plain) < leastCoded {
		return p.plain
	}
	switch coding {
	case codingGzip:
		h.Set("Content-Encoding", coding)
		return p.gzip()
	case codingZstd:
		h.Set("Content-Encoding", coding)
		return p.zstd()
	}
	return p.plain
}
