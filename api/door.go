package api

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
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

// Headers of every answer, as net/http keeps them: setting one costs no allocation. They must not be
// changed.
var (
	nosniff        = []string{"nosniff"}
	noReferrer     = []string{"no-referrer"}
	noActiveParts  = []string{"default-src 'none'; frame-ancestors 'none'"}
	onlyOverTLS    = []string{"max-age=31536000"}
	closing        = []string{"close"}
	requestHeader  = "X-Request-Id"
	methodsOfReads = []string{http.MethodGet, http.MethodHead, http.MethodOptions}
)

// door is what every request goes through first: an id, headers that every answer has, one check
// that there is text and nothing else in it, and a count at the end.
func (s *Server) door(next echo.HandlerFunc) echo.HandlerFunc {
	secure := strings.HasPrefix(s.PublicURL, "https:")
	return func(c echo.Context) (err error) {
		began := time.Now()
		h := c.Response().Header()
		h[requestHeader] = []string{newRequestID(began)}
		h["X-Content-Type-Options"] = nosniff
		h["Referrer-Policy"] = noReferrer
		h["Content-Security-Policy"] = noActiveParts
		if secure {
			h["Strict-Transport-Security"] = onlyOverTLS
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
		if len(c.Request().TransferEncoding) > 0 {
			// There may have been a Content-Length too, which net/http drops. What a proxy that believed it
			// took for this request's body mustn't become the next request (RFC 9112 section 6.1).
			h["Connection"] = closing
		}
		if err := checkText(c.Request()); err != nil {
			return err
		}
		if !slices.Contains(methodsOfReads, c.Request().Method) {
			c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, s.maxBody(c.Request()))
		}
		return next(c)
	}
}

// wholePath answers that there is no such path where Echo would give the last parameter of a route all that is left
// of a longer one.
func wholePath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := c.Path()
		if !strings.HasSuffix(route, "*") && strings.Count(route, "/") < strings.Count(echo.GetPath(c.Request()), "/") {
			return echo.ErrNotFound
		}
		return next(c)
	}
}

// timed ends what waits for the database too long. Reads from memory do without: they wait for nothing.
func timed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), deadline)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// newRequestID makes a UUIDv7 (RFC 9562) that is no secret: it only tells requests apart.
func newRequestID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(now.UnixMilli())<<16|rand.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(b[8:], rand.Uint64()>>2|1<<63)
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
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
	if strings.ContainsAny(r.URL.RawQuery, "%;") || len(r.URL.RawQuery) > 1<<10 || !plainText(r.URL.RawQuery) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !plainText(query) {
			return refuse("query")
		}
		if _, err := url.ParseQuery(r.URL.RawQuery); err != nil { // a semicolon, or thousands: what stands beside would be dropped
			return refuse("query")
		}
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
	s.Log.Info("request", "id", requestID(c), "method", known(method), "route", c.Path(), "status", status,
		"milliseconds", took.Milliseconds())
}

// requestID is the id that the answer carries.
func requestID(c echo.Context) string { return c.Response().Header().Get(requestHeader) }
