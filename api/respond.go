package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"academy/domain"
	"academy/domain/catalogue"
)

// viewVersion goes up when the same data is rendered in another way without the contract changing: tags
// cover it, so that no cache keeps the old form.
const viewVersion = "1"

const (
	publicCaching  = "public, max-age=60, stale-while-revalidate=600"
	privateCaching = "private, no-store"
	jsonMedia      = "application/json; charset=utf-8"
)

// Headers that every public answer shares, as net/http keeps them: setting one costs no allocation. They
// must not be changed.
var (
	publicCachingHeader = []string{publicCaching}
	publicVary          = []string{"Accept-Language, Accept-Encoding"}
	jsonContent         = []string{jsonMedia}
	languageHeaders     = map[domain.Language][]string{
		domain.Finnish: {"fi"}, domain.Swedish: {"sv"}, domain.English: {"en"},
	}
)

// preferred is the language that Accept-Language asks for, Finnish when it asks for none of ours.
func preferred(r *http.Request) domain.Language {
	if asked := r.Header.Get("Accept-Language"); asked != "" {
		tags, _, err := language.ParseAcceptLanguage(asked)
		if err == nil {
			_, i, confidence := matcher.Match(tags...)
			if confidence > language.No {
				return domain.Languages[i]
			}
		}
	}
	return domain.Finnish
}

// page is a public answer whose tag is known before any work is done for it: the tag covers all that the
// answer depends on, so it is the same on every replica and for every reader.
type page struct {
	s      *Server
	c      echo.Context
	coding string // content coding that the reader takes
	Fresh  bool   // the reader has it already, and was told so
}

// pageAt begins a public answer in a language. Stamp grows whenever something changes of what the page
// says; the position of the feed always does.
func (s *Server) pageAt(c echo.Context, now *catalogue.Catalogue, stamp int64, lang domain.Language) page {
	return s.pageTagged(c, s.tagAt(c.Request(), now, stamp, lang), lang)
}

func (s *Server) tagAt(r *http.Request, now *catalogue.Catalogue, stamp int64, lang domain.Language) string {
	b := make([]byte, 0, 256)
	b = append(b, s.view...)
	b = append(b, now.Speech().Fingerprint()...)
	b = append(b, now.Feed.Epoch...)
	b = binary.BigEndian.AppendUint64(b, uint64(stamp))
	b = append(b, lang...)
	b = append(append(append(b, r.URL.Path...), '?'), r.URL.RawQuery...)
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

func (s *Server) pageTagged(c echo.Context, tag string, lang domain.Language) page {
	return s.pageCoded(c, tag, lang, coding(c.Request()))
}

// pageCoded begins an answer in a coding.
func (s *Server) pageCoded(c echo.Context, tag string, lang domain.Language, coding string) page {
	p := page{s: s, c: c, coding: coding}
	quoted := `"` + tag + `"`
	h := c.Response().Header()
	h["Etag"] = []string{codedTag(quoted, p.coding)}
	h["Cache-Control"] = publicCachingHeader
	if h["Vary"] == nil {
		h["Vary"] = publicVary
	} else {
		h["Vary"] = append(h["Vary"], publicVary...)
	}
	if p.Fresh = noneMatch(c.Request().Header["If-None-Match"], quoted); p.Fresh {
		// Only what guides caches: of the representation the reader has everything (RFC 9110 section 15.4.5).
		c.Response().WriteHeader(http.StatusNotModified)
		return p
	}
	if lang != "" {
		h["Content-Language"] = languageHeaders[lang]
	}
	return p
}

// speaks sets the language that is served where it isn't the asked one.
func (p page) speaks(lang domain.Language) {
	p.c.Response().Header()["Content-Language"] = languageHeaders[lang]
}

// json writes a view.
func (p page) json(view any) error {
	body, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return p.bytes(jsonContent, body)
}

// bytes writes the body, in the coding that the tag speaks of.
func (p page) bytes(media []string, body []byte) error {
	h := p.c.Response().Header()
	if p.coding == "" || len(body) < leastCoded {
		return p.write(media, body)
	}
	// The tag names these very bytes in this coding, so what was coded once needn't be again.
	tag := h["Etag"][0]
	packed, ok := p.s.packed.Get(tag)
	if !ok {
		if packed = p.s.compressed(p.coding, body); len(packed) <= mostPacked {
			p.s.packed.Add(tag, packed)
		}
	}
	h.Set("Content-Encoding", p.coding)
	return p.write(media, packed)
}

// How much coded bytes are kept: so many bodies of at most so many bytes.
const (
	keptPacked = 256
	mostPacked = 64 << 10
)

// write sends a body whose length the head tells, to HEAD the head alone.
func (p page) write(media []string, body []byte) error {
	w := p.c.Response()
	h := w.Header()
	h["Content-Type"] = media
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(body)
	return err
}

// public answers with a view of what the catalogue holds at its position; it isn't made for a reader
// who has it already.
func (s *Server) public(c echo.Context, now *catalogue.Catalogue, lang domain.Language, view func() any) error {
	p := s.pageAt(c, now, now.Feed.Position, lang)
	if p.Fresh {
		return nil
	}
	return p.json(view())
}

// publicIn is public for a view that may be served in another language than the asked one.
func (s *Server) publicIn(c echo.Context, now *catalogue.Catalogue, asked domain.Language, view func() (any, domain.Language)) error {
	p := s.pageAt(c, now, now.Feed.Position, asked)
	if p.Fresh {
		return nil
	}
	v, served := view()
	p.speaks(served)
	return p.json(v)
}

// publicBytes answers with bytes that are at hand.
func (s *Server) publicBytes(c echo.Context, media string, body []byte) error {
	p := s.pageTagged(c, tagOf(body), "")
	if p.Fresh {
		return nil
	}
	return p.bytes([]string{media}, body)
}

// tagOf is a strong entity tag over the very bytes, without its quotes.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// kept answers with what never changes while the program runs.
func (s *Server) kept(c echo.Context, k *precompressed) error {
	p := s.pageTagged(c, k.tag(), "")
	if p.Fresh {
		return nil
	}
	return p.write([]string{k.media}, k.in(p.coding, c.Response().Header()))
}

// buffers are taken for the time of one answer.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 32<<10); return &b }}

// assembled writes a body that f puts together in a buffer of ours.
func (p page) assembled(f func([]byte) ([]byte, error)) error {
	buffer := buffers.Get().(*[]byte)
	body, err := f((*buffer)[:0])
	if err == nil {
		err = p.bytes(jsonContent, body)
	}
	if cap(body) <= 2<<20 { // a page of the feed with documents; what a rare long answer needed isn't kept
		*buffer = body
		buffers.Put(buffer)
	}
	return err
}

// private renders what belongs to somebody. The tag, if any, is what If-Match compares with.
func (s *Server) private(c echo.Context, status int, tag string, view any) error {
	body, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", privateCaching)
	if tag != "" {
		h.Set("ETag", `"`+tag+`"`)
	}
	h["Content-Type"] = jsonContent
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Response().WriteHeader(status)
	_, err = c.Response().Write(body)
	return err
}

// created renders a new resource; a replay says so.
func (s *Server) created(c echo.Context, path, tag string, replayed bool, view any) error {
	c.Response().Header().Set("Location", s.PublicURL+path)
	if replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	return s.private(c, http.StatusCreated, tag, view)
}

// noneMatch tells whether the reader has the tag already, in any coding: weak comparison, lists and *
// (RFC 9110 section 13.1.2).
func noneMatch(headers []string, tag string) bool {
	switch {
	case len(headers) == 0:
		return false
	case len(headers) == 1 && (headers[0] == "*" || headers[0] == tag): // as most ask
		return true
	}
	for _, t := range tags(headers) {
		if t == "*" || bareTag(strings.TrimPrefix(t, "W/")) == tag {
			return true
		}
	}
	return false
}

// tags splits lists of entity tags. Ours hold no comma, so splitting at commas is enough.
func tags(headers []string) []string {
	var list []string
	for _, h := range headers {
		for t := range strings.SplitSeq(h, ",") {
			list = append(list, strings.TrimSpace(t))
		}
	}
	return list
}

// ifMatch is the precondition that a request states, strong comparison (RFC 9110 section 13.1.1).
// A required one that is missing is an error (RFC 6585 section 3).
func ifMatch(c echo.Context, required bool) (domain.Precondition, error) {
	headers := c.Request().Header.Values("If-Match")
	if len(headers) == 0 {
		if required {
			return nil, domain.Fault(domain.PreconditionRequired, "if-match-required")
		}
		return nil, nil
	}
	return matching(tags(headers)), nil
}

// matching is the precondition that one of the tags is the current one.
func matching(list []string) domain.Precondition {
	return func(tag string) bool {
		for _, t := range list {
			if t == "*" || bareTag(t) == `"`+tag+`"` {
				return true
			}
		}
		return false
	}
}
