package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
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
	h := c.Response().Header()
	sum := sha256.Sum256(body)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", publicCaching)
	h.Set("Vary", "Accept-Language")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", publicHeaders)
	if lang != "" {
		h.Set("Content-Language", string(lang))
	}
	if noneMatch(c.Request().Header.Values("If-None-Match"), tag) {
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", media)
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(body)
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
	h.Set("Content-Type", "application/json; charset=utf-8")
	if tag != "" {
		h.Set("ETag", `"`+tag+`"`)
	}
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

// noneMatch tells whether the reader has the tag already: weak comparison, lists and * (RFC 9110
// section 13.1.2).
func noneMatch(headers []string, tag string) bool {
	for _, t := range tags(headers) {
		if t == "*" || strings.TrimPrefix(t, "W/") == tag {
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
			if t == "*" || t == `"`+tag+`"` {
				return true
			}
		}
		return false
	}, nil
}
