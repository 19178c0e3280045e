package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// trail takes down that a member was refused, or that its change failed. The action is method and route,
// since neither path nor query may get into the trail as they were sent. A thing that isn't there and one
// that is another's are refused alike, here too.
func (s *Server) trail(c echo.Context, actor domain.Actor, err error) {
	if err == nil {
		return
	}
	outcome := domain.AuditRefused
	switch status, _ := s.fault(err, c); {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound:
	case status >= http.StatusInternalServerError && c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead:
		outcome = domain.AuditFailed
	default:
		return
	}
	if actor.ClientID == "" { // strangers get one line a minute, whatever they try
		s.Refusals.Note(actor, "request", "", "", outcome)
		return
	}
	s.Refusals.Note(actor, c.Request().Method+" "+c.Path(), "", s.subject(c), outcome)
}

// subject is what the path names, as far as that is an id or the slug of something public.
func (s *Server) subject(c echo.Context) string {
	if id, ok := domain.ParseID(c.Param("id")); ok {
		return string(id)
	}
	now, slug := s.Keeper.Catalogue(), c.Param("slug")
	if _, ok := now.Tool(slug); ok {
		return slug
	}
	if _, ok := now.Organisation(slug); ok {
		return slug
	}
	return ""
}
