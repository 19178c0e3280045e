package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Page is a part of a list. Next is the address of the following part, null on the last one.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" format:"uri" extensions:"x-nullable"`
	Total int64   `json:"total"`
}

// turn sets the address of the next page, if there is one.
func (p *Page[T]) turn(c echo.Context, publicURL, cursor string, lang domain.Language) {
	if cursor != "" {
		address := turn(c, publicURL, cursor, lang)
		p.Next = &address
	}
}
