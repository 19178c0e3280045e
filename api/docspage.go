package api

import (
	"bytes"
	"net/http"
	"net/url"
	"sync"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui/v5emb"
)

// docsPage is the documentation page. Its scripts come with the program, so it works offline; each
// file is kept, compressed, from its first reader on.
type docsPage struct {
	files http.Handler
	mu    sync.Mutex
	kept  map[string]*precompressed // by path; only files that are there
}

const docsPath = "/docs/"

func newDocsPage() *docsPage {
	return &docsPage{
		files: v5emb.New("Lähijohtamisen akatemia", "/openapi.json", docsPath),
		kept:  map[string]*precompressed{},
	}
}

// file finds a file of the page; nil when there is none.
func (d *docsPage) file(path string) *precompressed {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.kept[path]; p != nil {
		return p
	}
	got := caught{header: http.Header{}, status: http.StatusOK}
	d.files.ServeHTTP(&got, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}})
	if got.status != http.StatusOK {
		return nil
	}
	media := got.header.Get("Content-Type")
	if media == "text/html" {
		media += "; charset=utf-8"
	}
	p := precompress(media, got.body.Bytes())
	d.kept[path] = p
	return p
}

// caught is what a handler answers, held back.
type caught struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *caught) Header() http.Header         { return c.header }
func (c *caught) WriteHeader(status int)      { c.status = status }
func (c *caught) Write(b []byte) (int, error) { return c.body.Write(b) }

// showDocs shows the documentation page.
//
//	@summary	Documentation for people
//	@description	A query is ignored: people follow links of newsletters.
//	@id			showDocs
//	@tags		service
//	@produce	html
//	@success	200		{string}	string
//	@failure	default	{object}	Problem
//	@router		/docs [get]
func (s *Server) showDocs(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy",
		"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'")
	return s.kept(c, s.docs.file(docsPath))
}

// showDocsAsset gives a script or style of the documentation page.
//
//	@summary	Scripts and styles of the documentation
//	@description	A query is ignored.
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
	p := s.docs.file(docsPath + c.Param("*"))
	if p == nil {
		return echo.ErrNotFound
	}
	return s.kept(c, p)
}
