package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Service is where an API begins: its name and where to go on.
type Service struct {
	Name    string            `json:"name" example:"Lähijohtamisen akatemia"`
	Version string            `json:"version"`
	Links   map[string]string `json:"links"`
}

// showService shows where to go on; a browser is sent to the documentation.
//
//	@summary	Show the service and where to go on
//	@id			showService
//	@tags		service
//	@success	200		{object}	Service
//	@success	302		"To the documentation, for a browser"
//	@failure	default	{object}	Problem
//	@router		/ [get]
func (s *Server) showService(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	c.Response().Header().Set("Vary", "Accept")
	if strings.Contains(c.Request().Header.Get("Accept"), "text/html") {
		return c.Redirect(http.StatusFound, "/docs")
	}
	links := map[string]string{}
	for name, path := range map[string]string{
		"documentation": "/docs", "openapi": "/openapi.json", "swagger": "/swagger.json", "tools": "/v1/tools",
		"suggestions": "/v1/suggestions?minutes=30", "complete": "/v1/search/complete?q=muu", "collections": "/v1/collections", "vocabularies": "/v1/vocabularies", "leadership_levels": "/v1/leadership-levels", "paths": "/v1/paths",
		"organisations": "/v1/organisations", "programmes": "/v1/programmes", "changes": "/v1/changes", "feed": "/feeds/tools.fi.atom",
		"feedback": "/v1/feedback", "trials": "/v1/trials", "me": "/v1/me", "token": "/oauth/token", "keys": "/.well-known/jwks.json",
	} {
		links[name] = s.PublicURL + path
	}
	return s.public(c, s.Keeper.Catalogue(), "", func() any { return Service{"Lähijohtamisen akatemia", s.Version, links} })
}

// showOpenAPI gives the contract.
//
//	@summary	The contract in OpenAPI 3.1
//	@id			showOpenAPI
//	@tags		service
//	@success	200		{object}	map[string]any
//	@failure	default	{object}	Problem
//	@router		/openapi.json [get]
func (s *Server) showOpenAPI(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	return s.kept(c, s.openAPI)
}

// showSwagger gives the contract for tools that know only the older form.
//
//	@summary	The contract in Swagger 2.0
//	@id			showSwagger
//	@tags		service
//	@success	200		{object}	map[string]any
//	@failure	default	{object}	Problem
//	@router		/swagger.json [get]
func (s *Server) showSwagger(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	return s.kept(c, s.swagger)
}
