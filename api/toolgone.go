package api

import (
	"bytes"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// nothingToRead tells a person that a tool is no longer there, or never was, and where the one is that is used
// instead; a program gets the problem itself.
func (s *Server) nothingToRead(c echo.Context, lang domain.Language, err error) error {
	gone := domain.IsKind(err, domain.Gone)
	if !browsing(c) || !gone && !domain.IsKind(err, domain.NotFound) {
		return err
	}
	view := toolGone{Lang: lang, Title: goneWords["missing"].In(lang), Text: goneWords["check"].In(lang)}
	status := http.StatusNotFound
	if gone {
		status = http.StatusGone
		view.Title, view.Text = goneWords["withdrawn"].In(lang), goneWords["unused"].In(lang)
		now := s.Keeper.Catalogue()
		if t, ok := now.Tool(c.Param("slug")); ok && !t.Erased() {
			view.Name, view.Note = t.Title(t.In(lang)), t.WithdrawnNote.In(lang)
			if instead, there := now.Tool(t.ReplacedBy); there && instead.State == domain.ToolPublished {
				view.Words = goneWords["instead"].In(lang)
				view.Instead, view.Address = instead.Title(instead.In(lang)), toolAddress(s.PublicURL, instead.Slug, lang)
			}
		}
	}
	var body bytes.Buffer
	if err := gonePage.Execute(&body, view); err != nil {
		return err
	}
	h := c.Response().Header()
	h["Vary"] = append(h["Vary"], "Accept", "Accept-Language")
	h.Set("Content-Language", string(lang))
	h.Set("Cache-Control", "no-store") // as its problem is
	return c.HTMLBlob(status, body.Bytes())
}

// toolGone is what the page says. All but the first three may be missing.
type toolGone struct {
	Lang                    domain.Language
	Title, Text             string
	Name, Note              string // of the tool, and why it was withdrawn
	Words, Instead, Address string
}

var gonePage = template.Must(template.New("gone").Parse(readingHead + `<meta name="robots" content="noindex">
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{with .Name}}<p><strong>{{.}}</strong></p>
{{end}}<p>{{.Text}}</p>
{{with .Note}}<p>{{.}}</p>
{{end}}{{with .Words}}<p>{{.}} <a href="{{$.Address}}">{{$.Instead}}</a></p>
{{end}}</main>
</body>
</html>
`))

var goneWords = map[string]domain.Text{
	"withdrawn": {FI: "Työkalu on poistettu materiaalipankista", SV: "Verktyget har tagits bort ur materialbanken", EN: "The tool was withdrawn"},
	"unused":    {FI: "Työkalu ei ole enää käytössä.", SV: "Verktyget används inte längre.", EN: "The tool is no longer in use."},
	"instead":   {FI: "Käytä sen sijaan tätä:", SV: "Använd i stället det här:", EN: "Use this one instead:"},
	"missing":   {FI: "Tässä osoitteessa ei ole työkalua", SV: "Det finns inget verktyg på den här adressen", EN: "There is no tool at this address"},
	"check":     {FI: "Tarkista, että osoite on kokonainen ja oikein kirjoitettu.", SV: "Kontrollera att adressen är hel och rätt skriven.", EN: "Check that the address is whole and spelt right."},
}
