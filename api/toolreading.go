package api

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// readTool gives a tool as a page for people: where html_url and the entries of feeds lead.
//
//	@summary		Read a tool as a page
//	@description	A small HTML page without scripts, to be read and printed, in the asked language or the one that is there. It leads to its other languages and to the tool in the API. A person who comes to a tool that was withdrawn is told so on a page, and led to the one that is used instead. Other parameters are ignored.
//	@id				readTool
//	@tags			catalogue
//	@produce		html
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{string}	string
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/tools/{slug} [get]
func (s *Server) readTool(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	asked := newParams(c)
	asked.ignoreOthers("lang") // mailers and other sites add some to the links that people follow
	err := s.aboutTool(asked, func(p page, now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) error {
		served := t.In(lang)
		p.speaks(served)
		said, err := s.feedText(now, t, served)
		if err != nil {
			return err
		}
		var body bytes.Buffer
		if err := readingPage.Execute(&body, s.reading(t, served, said)); err != nil {
			return fmt.Errorf("show tool %s as a page: %w", t.Slug, err)
		}
		return p.bytes([]string{"text/html; charset=utf-8"}, body.Bytes())
	})
	return s.nothingToRead(c, asked.language(), err)
}

// reading is a tool as the page shows it.
type reading struct {
	Lang      domain.Language
	Title     string
	Address   string
	PublicURL string
	Slug      string
	Text      template.HTML // see toolText: nothing but what html lets through and plain text
	Others    []readingIn
}

// readingIn is a language in which the tool is there too, by the name that it has for itself.
type readingIn struct {
	Lang          domain.Language
	Name, Address string
}

func (s *Server) reading(t *catalogue.Tool, lang domain.Language, said feedText) reading {
	r := reading{
		Lang: lang, Title: t.Title(lang), Address: said.address, PublicURL: s.PublicURL, Slug: t.Slug,
		Text: template.HTML(said.html), //nolint:gosec // as the field says
	}
	for _, other := range t.Available() {
		if other != lang {
			r.Others = append(r.Others, readingIn{other, ownNames[other], toolAddress(s.PublicURL, t.Slug, other)})
		}
	}
	return r
}

var ownNames = map[domain.Language]string{domain.Finnish: "Suomeksi", domain.Swedish: "På svenska", domain.English: "In English"}

// toolAddress is where people read a tool.
func toolAddress(publicURL, slug string, lang domain.Language) string {
	return publicURL + "/tools/" + slug + "?lang=" + string(lang)
}

// readingHead begins what people read.
const readingHead = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;color:#1a1a1a;background:#fff;margin:2rem auto;padding:0 1rem;max-width:44rem;overflow-wrap:break-word}` +
	`h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1rem}pre{overflow-x:auto}` +
	`blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid #767676}nav a{margin-right:1rem}@media print{nav{display:none}}</style>
`

var readingPage = template.Must(template.New("page").Parse(readingHead + `<link rel="canonical" href="{{.Address}}">
<link rel="alternate" hreflang="{{.Lang}}" href="{{.Address}}">
{{range .Others}}<link rel="alternate" hreflang="{{.Lang}}" href="{{.Address}}">
{{end}}<link rel="alternate" type="application/json" href="{{.PublicURL}}/v1/tools/{{.Slug}}?lang={{.Lang}}">
<link rel="alternate" type="application/atom+xml" href="{{.PublicURL}}/feeds/tools.{{.Lang}}.atom">
</head>
<body>
{{with .Others}}<nav>
{{range .}}<a href="{{.Address}}" hreflang="{{.Lang}}" lang="{{.Lang}}">{{.Name}}</a>
{{end}}</nav>
{{end}}<main>
<h1>{{.Title}}</h1>
{{.Text}}</main>
</body>
</html>
`))
