package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui/v5emb"
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
		"collections": "/v1/collections", "vocabularies": "/v1/vocabularies", "leadership_levels": "/v1/leadership-levels",
		"organisations": "/v1/organisations", "programmes": "/v1/programmes", "changes": "/v1/changes",
		"feedback": "/v1/feedback", "trials": "/v1/trials", "me": "/v1/me", "token": "/oauth/token", "keys": "/.well-known/jwks.json",
	} {
		links[name] = s.PublicURL + path
	}
	return s.public(c, "", Service{"Lähijohtamisen akatemia", s.Version, links})
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
	return s.publicBytes(c, "application/json; charset=utf-8", "", s.OpenAPI)
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
	return s.publicBytes(c, "application/json; charset=utf-8", "", s.Swagger)
}

// docs is the documentation page. Its scripts come with the program, so it works offline.
var docs = v5emb.New("Lähijohtamisen akatemia", "/openapi.json", "/docs/")

// showDocs shows the documentation page.
//
//	@summary	Documentation for people
//	@id			showDocs
//	@tags		service
//	@produce	html
//	@success	200		{string}	string
//	@failure	default	{object}	Problem
//	@router		/docs [get]
func (s *Server) showDocs(c echo.Context) error {
	r := c.Request().Clone(c.Request().Context())
	r.URL.Path = "/docs/"
	c.Response().Header().Set("Content-Security-Policy",
		"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'")
	docs.ServeHTTP(c.Response(), r)
	return nil
}

// showDocsAsset gives a script or style of the documentation page.
//
//	@summary	Scripts and styles of the documentation
//	@id			showDocsAsset
//	@tags		service
//	@produce	html
//	@param		asset	path		string	true	"file"
//	@success	200		{string}	string
//	@failure	default	{object}	Problem
//	@router		/docs/{asset} [get]
func (s *Server) showDocsAsset(c echo.Context) error {
	if c.Param("*") == "" {
		return s.showDocs(c)
	}
	w := &orMissing{ResponseWriter: c.Response()}
	docs.ServeHTTP(w, c.Request())
	if w.missing {
		return echo.ErrNotFound
	}
	return nil
}

// orMissing holds back the plain text that a file server answers for a file that isn't there.
type orMissing struct {
	http.ResponseWriter
	missing bool
}

func (w *orMissing) WriteHeader(status int) {
	if w.missing = status == http.StatusNotFound; !w.missing {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *orMissing) Write(b []byte) (int, error) {
	if w.missing {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}
