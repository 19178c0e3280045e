package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
)

// publicHeaders are what a browser's script may read of an answer, besides what every script may.
const publicHeaders = "Link, ETag, Content-Language, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotent-Replayed, X-Request-Id"

var (
	anyOrigin      = []string{"*"}
	exposedHeaders = []string{publicHeaders}
)

// What a page of another origin may send. A star is every header but Authorization, which public
// reads take and ignore: a front end needn't know which of its calls want a token.
const (
	readHeaders  = "*, Authorization"
	writeHeaders = "Accept, Accept-Language, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-Match, If-None-Match"
)

// preflightSeconds is how long a browser may keep the answer to a preflight: as long as Chromium does
// at most, and short enough for an origin that is taken off the list.
const preflightSeconds = "7200"

// crossOrigin tells browsers which pages may call (the CORS protocol of the Fetch standard). What
// everybody may read, every page may read: the paths in open, by GET and HEAD, and those that aren't
// there at all, so that a page sees the 404. Everything else is for pages of the configured origins.
// Credentials in the protocol's sense, cookies, are never allowed, since there are none: a page shows
// a token that it holds itself.
func (s *Server) crossOrigin(open map[string]bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r, h := c.Request(), c.Response().Header()
			method, preflight := r.Method, false
			if asked := r.Header.Get("Access-Control-Request-Method"); method == http.MethodOptions && asked != "" {
				method, preflight = asked, true
			}
			reads := method == http.MethodGet || method == http.MethodHead
			switch path := c.Path(); {
			case reads && (open[path] || path == ""):
				h["Access-Control-Allow-Origin"] = anyOrigin
				allow(h, preflight, "GET, HEAD", readHeaders)
			case len(s.Origins) > 0:
				h["Vary"] = append(h["Vary"], "Origin")
				if origin := r.Header.Get("Origin"); slices.Contains(s.Origins, origin) {
					methods, _ := c.Get(echo.ContextKeyHeaderAllow).(string)
					h.Set("Access-Control-Allow-Origin", origin)
					allow(h, preflight, methods, writeHeaders)
				}
			}
			return next(c)
		}
	}
}

// allow says what the page may send when its browser asks first, and else what it may read.
func allow(h http.Header, preflight bool, methods, headers string) {
	if !preflight {
		h["Access-Control-Expose-Headers"] = exposedHeaders
		return
	}
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", preflightSeconds)
}
