package api

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Invited is what a link invites to.
type Invited struct {
	Organisation Party     `json:"organisation"`
	Name         string    `json:"name"`
	Scopes       []string  `json:"scopes"`
	Basic        bool      `json:"basic"`
	ExpiresAt    time.Time `json:"expires_at" format:"date-time"`
	ClaimURL     string    `json:"claim_url" format:"uri"` // POST there to get id and secret, once
}

// Credential is a client's id and secret, shown this once.
type Credential struct {
	ClientID     domain.ID `json:"client_id" swaggertype:"string" format:"uuid"`
	ClientSecret string    `json:"client_secret"`
	Name         string    `json:"name"`
	Scopes       []string  `json:"scopes"`
	Basic        bool      `json:"basic"`
	TokenURL     string    `json:"token_url" format:"uri"`
}

// showInvited shows what a link invites to.
//
//	@summary		Show what an invitation is for
//	@description	It uses nothing up. A browser gets a page with a button.
//	@id				showInvited
//	@tags			authentication
//	@param			token	path		string	true	"from the link"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{object}	Invited
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/invitations/{token} [get]
func (s *Server) showInvited(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	i, err := s.clients.Invited(c.Request().Context(), c.Param("token"))
	if err != nil {
		return claimFault(c, lang, err)
	}
	return s.claimAnswer(c, http.StatusOK, lang, Invited{
		Organisation: s.party(s.Keeper.Catalogue(), i.OrganisationID, lang), Name: i.Name, Scopes: scopesOf(i.Permissions), Basic: i.Basic,
		ExpiresAt: i.ExpiresAt, ClaimURL: s.PublicURL + "/v1/invitations/" + c.Param("token") + "/claim",
	}, invitedPage)
}

// claimInvitation gives id and secret.
//
//	@summary		Get the id and secret that an invitation is for, once
//	@description	The link is used up. When the answer is lost, ask for another invitation. A browser gets a page.
//	@id				claimInvitation
//	@tags			authentication
//	@param			token	path		string	true	"from the link"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		201		{object}	Credential
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/invitations/{token}/claim [post]
func (s *Server) claimInvitation(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	x, secret, err := s.clients.Claim(c.Request().Context(), c.Param("token"))
	if err != nil {
		return claimFault(c, lang, err)
	}
	return s.claimAnswer(c, http.StatusCreated, lang, Credential{
		ClientID: x.ID, ClientSecret: secret, Name: x.Name, Scopes: scopesOf(x.Permissions), Basic: x.Basic,
		TokenURL: s.PublicURL + "/oauth/token",
	}, credentialPage)
}

// claimAnswer is a page for a browser and JSON for everybody else. Nobody keeps or finds it.
func (s *Server) claimAnswer(c echo.Context, status int, lang domain.Language, view any, page *template.Template) error {
	claimHeaders(c, lang)
	if !browsing(c) {
		return s.private(c, status, "", view)
	}
	return answerPage(c, status, page, claimView{lang, claimWords["title"].In(lang), view})
}

func claimHeaders(c echo.Context, lang domain.Language) {
	h := c.Response().Header()
	h.Set("X-Robots-Tag", "noindex")
	h["Vary"] = append(h["Vary"], "Accept", "Accept-Language")
	h.Set("Content-Language", string(lang))
}

// claimFault is a page for somebody whose link doesn't work, or doesn't any more, and else the error itself.
func claimFault(c echo.Context, lang domain.Language, err error) error {
	missing, used := domain.IsKind(err, domain.NotFound), domain.IsKind(err, domain.Gone)
	if !browsing(c) || !missing && !used {
		return err
	}
	claimHeaders(c, lang)
	if used {
		return answerPage(c, http.StatusGone, endedPage, claimView{lang, title("invitation-claimed", lang), detail("invitation-claimed", lang, nil)})
	}
	return answerPage(c, http.StatusNotFound, endedPage, claimView{lang, claimWords["ended"].In(lang), claimWords["another"].In(lang)})
}

// browsing tells whether a person looks.
func browsing(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get("Accept"), "text/html")
}

// claimView is what a page says.
type claimView struct {
	Lang    domain.Language
	Heading string
	View    any
}

func answerPage(c echo.Context, status int, page *template.Template, view claimView) error {
	var body bytes.Buffer
	words := func(name string) string { return claimWords[name].In(view.Lang) }
	whole := template.Must(page.Clone()).Funcs(template.FuncMap{"say": words})
	if err := whole.Execute(&body, view); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	h.Set("Cache-Control", privateCaching)
	return c.HTMLBlob(status, body.Bytes())
}

const claimHead = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Heading}}</title>
<style>body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;color:#1a1a1a;background:#fff;margin:2rem auto;padding:0 1rem;max-width:40rem}` +
	`h1{font-size:1.5rem}dt{font-weight:bold}dd{margin:0 0 .75rem}code{overflow-wrap:anywhere}button{font:inherit;padding:.5rem 1rem}</style>
</head>
<body>
<main>
<h1>{{.Heading}}</h1>
`

const claimFoot = `</main>
</body>
</html>
`

var claimPage = template.New("page").Funcs(template.FuncMap{"say": func(string) string { return "" }})

var invitedPage = template.Must(template.Must(claimPage.Clone()).Parse(claimHead + `<p>{{say "invited"}}</p>
<dl>
<dt>{{say "organisation"}}</dt><dd>{{.View.Organisation.Name}}</dd>
<dt>{{say "name"}}</dt><dd>{{.View.Name}}</dd>
<dt>{{say "scopes"}}</dt><dd>{{range .View.Scopes}}<code>{{.}}</code> {{end}}</dd>
</dl>
<form method="post" action="{{.View.ClaimURL}}?lang={{.Lang}}"><button>{{say "button"}}</button></form>
` + claimFoot))

var credentialPage = template.Must(template.Must(claimPage.Clone()).Parse(claimHead + `<p>{{say "once"}}</p>
<dl>
<dt>{{say "name"}}</dt><dd>{{.View.Name}}</dd>
<dt>client_id</dt><dd><code>{{.View.ClientID}}</code></dd>
<dt>client_secret</dt><dd><code>{{.View.ClientSecret}}</code></dd>
<dt>{{say "scopes"}}</dt><dd>{{range .View.Scopes}}<code>{{.}}</code> {{end}}</dd>
<dt>{{say "token_url"}}</dt><dd><code>{{.View.TokenURL}}</code></dd>
</dl>
` + claimFoot))

var endedPage = template.Must(template.Must(claimPage.Clone()).Parse(claimHead + `<p>{{.View}}</p>
` + claimFoot))

// claimWords are what the pages say.
var claimWords = map[string]domain.Text{
	"title":        {FI: "Asiakastunnus materiaalipankkiin", SV: "Klient-id till materialbanken", EN: "A client for the material bank"},
	"invited":      {FI: "Painike luo järjestelmällenne asiakastunnuksen ja salaisuuden ja näyttää ne kerran. Paina sitä vasta, kun voit tallentaa salaisuuden turvalliseen paikkaan.", SV: "Knappen skapar ett klient-id och en hemlighet för ert system och visar dem en gång. Tryck på den först när du kan spara hemligheten på ett säkert ställe.", EN: "The button makes a client id and a secret for your system and shows them once. Press it when you can put the secret in a safe place."},
	"organisation": {FI: "Organisaatio", SV: "Organisation", EN: "Organisation"},
	"name":         {FI: "Järjestelmä", SV: "System", EN: "System"},
	"scopes":       {FI: "Käyttöoikeudet", SV: "Behörigheter", EN: "Scopes"},
	"button":       {FI: "Luo tunnus ja näytä salaisuus", SV: "Skapa klienten och visa hemligheten", EN: "Make the client and show the secret"},
	"once":         {FI: "Tallenna salaisuus nyt. Sitä ei näytetä toista kertaa, eikä linkki enää toimi.", SV: "Spara hemligheten nu. Den visas inte en gång till, och länken fungerar inte längre.", EN: "Save the secret now. It isn't shown again, and the link works no more."},
	"token_url":    {FI: "Käyttövaltuudet haetaan osoitteesta", SV: "Åtkomsttoken hämtas från", EN: "Access tokens come from"},
	"ended":        {FI: "Kutsulinkki ei ole voimassa", SV: "Inbjudningslänken är inte giltig", EN: "The invitation link isn't valid"},
	"another":      {FI: "Linkki on vanhentunut tai peruttu, tai se on jäänyt vajaaksi. Tarkista, että avasit koko linkin. Jos se ei auta, pyydä materiaalipankin editorilta uusi kutsu.", SV: "Länken har gått ut eller återkallats, eller så är den inte fullständig. Kontrollera att du öppnade hela länken. Om det inte hjälper kan du be materialbankens redaktör om en ny inbjudan.", EN: "The link has expired or was revoked, or a part of it is missing. Check that you opened all of it. If that doesn't help, ask the bank's editor for another invitation."},
}
