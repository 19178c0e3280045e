package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Page is a part of a list. Next is the address of the following part, null on the last one.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" format:"uri" extensions:"x-nullable"`
	Total int64   `json:"total"`
}

// turn sets the address of the next page: this request's, with another cursor.
func (p *Page[T]) turn(c echo.Context, publicURL, cursor string, lang domain.Language) {
	if cursor != "" {
		p.Next = nextPage(c, publicURL, "cursor", cursor, lang)
	}
}

// nextPage is this request's address with another place in it. Link says the same, for clients that
// follow it as they do on GitHub. It names the language, since a client that follows an address needn't
// send Accept-Language again.
func nextPage(c echo.Context, publicURL, name, place string, lang domain.Language) *string {
	var query string
	if raw := c.Request().URL.RawQuery; simpleQuery(raw) {
		query = withPlace(raw, name, place, lang)
	} else {
		next := url.Values{}
		for known, values := range c.QueryParams() {
			if !replaced(known, name, lang) {
				next[known] = values
			}
		}
		next.Set(name, place)
		if lang != "" {
			next.Set("lang", string(lang))
		}
		query = next.Encode()
	}
	address := publicURL + c.Request().URL.EscapedPath() + "?" + query
	if c.Request().Method != http.MethodPost {
		c.Response().Header().Add("Link", "<"+address+`>; rel="next"`)
	}
	return &address
}

// simpleQuery tells whether a query is written in characters that need no escaping.
func simpleQuery(raw string) bool {
	for i := range len(raw) {
		c := raw[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_.=&,", c) >= 0) {
			return false
		}
	}
	return true
}

// replaced tells which parameters of a request don't go on into the next page's address as they are.
func replaced(known, name string, lang domain.Language) bool {
	return known == "page" || known == "cursor" || known == name || known == "lang" && lang != ""
}

// withPlace is a simple query with another place in it.
func withPlace(raw, name, place string, lang domain.Language) string {
	var b strings.Builder
	b.Grow(len(raw) + len(place) + 32)
	for pair := range strings.SplitSeq(raw, "&") {
		if known, _, _ := strings.Cut(pair, "="); pair != "" && !replaced(known, name, lang) {
			b.WriteString(pair)
			b.WriteByte('&')
		}
	}
	b.WriteString(name)
	b.WriteByte('=')
	b.WriteString(url.QueryEscape(place))
	if lang != "" {
		b.WriteString("&lang=")
		b.WriteString(string(lang))
	}
	return b.String()
}
