package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// bindPut reads the body of a resource that is put at its address. Its code is the path's: what was
// read can be sent back as it was, but not to another address.
func bindPut(c echo.Context, into any, code *string) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	if _, err := bind(c, into); err != nil {
		return err
	}
	if *code == "" {
		*code = c.Param("code")
	}
	if *code != c.Param("code") {
		var f domain.Faults
		f.Add("/code", "not-the-addressed")
		return f.Err()
	}
	return nil
}

// readPut reads what is put at a slug, and what its caller expects to be there.
func readPut(c echo.Context, into any) (domain.PutCondition, error) {
	if err := newParams(c).done(); err != nil {
		return domain.PutCondition{}, err
	}
	if _, err := bind(c, into); err != nil {
		return domain.PutCondition{}, err
	}
	return putCondition(c)
}

// putCondition is what a put states of what it expects to be there. An If-None-Match that names tags
// adds nothing to If-Match.
func putCondition(c echo.Context) (domain.PutCondition, error) {
	match, err := ifMatch(c, false) // whether it is needed, the domain says
	return domain.PutCondition{Match: match, New: slices.Contains(tags(c.Request().Header.Values("If-None-Match")), "*")}, err
}

// put renders what was put: created here, or replaced.
func (s *Server) put(c echo.Context, tag string, created bool, view any) error {
	if created {
		return s.created(c, c.Request().URL.EscapedPath(), tag, false, view)
	}
	return s.private(c, http.StatusOK, tag, view)
}
