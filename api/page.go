package api

import (
	"net/http"
	"net/url"

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
	next := url.Values{}
	for known, values := range c.QueryParams() {
		if known != "page" {
			next[known] = values
		}
	}
	next.Set(name, place)
	if lang != "" {
		next.Set("lang", string(lang))
	}
	address := publicURL + c.Request().URL.EscapedPath() + "?" + next.Encode()
	if c.Request().Method != http.MethodPost {
		c.Response().Header().Add("Link", "<"+address+`>; rel="next"`)
	}
	return &address
}
