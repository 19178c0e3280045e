package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"academy/domain"
)

const (
	publicCaching  = "public, max-age=60, stale-while-revalidate=600"
	privateCaching = "private, no-store"
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

// public renders what everybody may read and keep: with an ETag over the very bytes, so that every
// replica gives the same one, and 304 when the reader has them already.
func (s *Server) public(c echo.Context, lang domain.Language, view any) error {
	body, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return s.publicBytes(c, "application/json; charset=utf-8", lang, body)
}

func (s *Server) publicBytes(c echo.Context, media string, lang domain.Language, body []byte) error {
	as := coding(c.Request())
	if fresh(c, tagOf(body), as, lang) {
		return c.NoContent(http.StatusNotModified)
	}
	return write(c, http.StatusOK, media, s.coded(c.Response().Header(), as, body))
}

// kept answers with what never changes.
func (s *Server) kept(c echo.Context, p *precompressed) error {
	as := coding(c.Request())
	if fresh(c, p.tag(), as, "") {
		return c.NoContent(http.StatusNotModified)
	}
	return write(c, http.StatusOK, p.media, p.in(as, c.Response().Header()))
}

// fresh writes the head that every public answer has, and tells whether the reader's copy is still
// good.
func fresh(c echo.Context, tag, coding string, lang domain.Language) bool {
	h := c.Response().Header()
	h.Set("ETag", codedTag(tag, coding))
	h.Set("Cache-Control", publicCaching)
	h["Vary"] = append(h["Vary"], "Accept-Language, Accept-Encoding")
	if lang != "" {
		h.Set("Content-Language", string(lang))
	}
	return noneMatch(c.Request().Header.Values("If-None-Match"), tag)
}

// write sends a body whose length the head tells, to HEAD the head alone.
func write(c echo.Context, status int, media string, body []byte) error {
	h := c.Response().Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Response().WriteHeader(status)
	_, err := c.Response().Write(body)
	return err
}

// tagOf is a strong entity tag over the very bytes.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
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
	return write(c, status, "application/json; charset=utf-8", body)
}

// created renders a new resource; a replay says so.
func (s *Server) created(c echo.Context, path, tag string, replayed bool, view any) error {
	c.Response().Header().Set("Location", s.PublicURL+path)
	if replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	return s.private(c, http.StatusCreated, tag, view)
}

// noneMatch tells whether the reader has the tag already: weak comparison, lists and * (RFC 9110
// section 13.1.2).
func noneMatch(headers []string, tag string) bool {
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
	list := tags(headers)
	return func(tag string) bool {
		for _, t := range list {
			if t == "*" || bareTag(t) == `"`+tag+`"` {
				return true
			}
		}
		return false
	}, nil
}
