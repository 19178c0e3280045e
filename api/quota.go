package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// spend takes a write of what its client may do. Reads are free: they are limited where they are public.
func (s *Server) spend(c echo.Context, actor domain.Actor) error {
	if m := c.Request().Method; m == http.MethodGet || m == http.MethodHead {
		return nil
	}
	err := s.Quotas.Take(c.Request().Context(), domain.Writes, actor.ClientID)
	s.tellQuota(c, domain.Writes, actor.ClientID)
	return err
}

// tellQuota says the quota and what is left of it, as far as this replica knows
// (draft-ietf-httpapi-ratelimit-headers-10).
func (s *Server) tellQuota(c echo.Context, kind domain.QuotaKind, holder domain.ID) {
	most := s.Quotas.Most(kind)
	if most == 0 || holder == "" {
		return
	}
	left, wait := s.Quotas.Left(kind, holder)
	h := c.Response().Header()
	h["Ratelimit-Policy"] = []string{fmt.Sprintf(`"%s";q=%d;w=%d`, kind, most, int(domain.QuotaWindow.Seconds()))}
	h["Ratelimit"] = []string{fmt.Sprintf(`"%s";r=%d;t=%d`, kind, left, wait)}
}
