package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// MaxBody is the largest body of a request, in bytes.
const MaxBody = 1 << 20

// deadline is how long a request may take; what waits longer for the database answers 503.
const deadline = 15 * time.Second

// publicHeaders are what a browser's script may read of a public answer.
const publicHeaders = "Link, ETag, Content-Language, Location, Retry-After, Idempotent-Replayed, X-Request-Id"

// door is what every request goes through first: an id, headers that every answer has, one check
// that there is text and nothing else in it, and a count at the end.
func (s *Server) door(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		began := time.Now()
		id := string(domain.NewID(s.Now()))
		c.Set("request_id", id)
		h := c.Response().Header()
		h.Set("X-Request-Id", id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if strings.HasPrefix(s.PublicURL, "https:") {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			if caught := recover(); caught != nil {
				if caught == http.ErrAbortHandler {
					panic(caught)
				}
				err = fmt.Errorf("panic: %v\n%s", caught, debug.Stack())
			}
			if err != nil {
				s.answerError(err, c) // here, so that the log line has the status
				err = nil
			}
			s.note(c, began)
		}()
		if err := checkText(c.Request()); err != nil {
			return err
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxBody(c.Request()))
		ctx, cancel := context.WithTimeout(c.Request().Context(), deadline)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// checkText refuses what PostgreSQL can't store as text, wherever it stands in a request line or
// header: bytes that aren't UTF-8, and NUL. (Bodies are checked where they are read.)
func checkText(r *http.Request) error {
	refuse := func(where string) error {
		e := domain.Fault(domain.Malformed, "invalid-text")
		e.Fields = []domain.Field{{Pointer: where, Code: "invalid-text"}}
		return e
	}
	if !plainText(r.URL.Path) {
		return refuse("path")
	}
	query, err := url.QueryUnescape(r.URL.RawQuery)
	if err != nil || !plainText(query) {
		return refuse("query")
	}
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil { // a semicolon: what stands beside it would be dropped
		return refuse("query")
	}
	for name, values := range r.Header {
		for _, v := range values {
			if !plainText(v) {
				return refuse(name)
			}
		}
	}
	return nil
}

func plainText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// note counts the request, and logs it when it was meant to change something. The line holds the
// route, never the path or query as sent, since people put personal data there.
func (s *Server) note(c echo.Context, began time.Time) {
	took := time.Since(began)
	method, status := c.Request().Method, c.Response().Status
	s.metrics.observe(method, c.Path(), status, took)
	if method == http.MethodGet || method == http.MethodHead || c.Path() == "" {
		return
	}
	s.Log.Info("request", "id", requestID(c), "method", method, "route", c.Path(), "status", status,
		"milliseconds", took.Milliseconds())
}

func requestID(c echo.Context) string {
	id, _ := c.Get("request_id").(string)
	return id
}
