package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"academy/api/feed"
	"academy/domain"
	"academy/domain/catalogue"
)

// feedEntries is how many tools a feed has.
const feedEntries = 50

// feedForm is a format of feeds.
type feedForm struct {
	media string
	write func(feed.Feed) ([]byte, error)
}

// feedForms are the formats, by the ending of the file's name.
var feedForms = map[string]feedForm{
	"atom": {feed.AtomMedia, feed.Feed.Atom}, "rss": {feed.RSSMedia, feed.Feed.RSS}, "json": {feed.JSONMedia, feed.Feed.JSON},
}

// What feeds say of themselves.
var (
	feedTitle    = domain.Text{FI: "Lähijohtamisen akatemia: työkalut", SV: "Akademin för närchefer: verktyg", EN: "Academy for Supervisors: tools"}
	feedSubtitle = domain.Text{FI: "Uudet ja uudistetut työkalut, uusin ensin.", SV: "Nya och förnyade verktyg, det nyaste först.", EN: "New and revised tools, the newest first."}
)

// showFeed gives the newest tools as a feed.
//
//	@summary		Newest tools as Atom, RSS 2.0 or JSON Feed
//	@description	The 50 tools that were published or revised last, whole, as HTML, in the language of the file's name; what isn't there in it comes in another one and says so. A revision moves its tool to the top under a new date, in whole seconds, that no other entry has: Atom's updated, RSS's pubDate, JSON Feed's date_modified. Ids are permanent and not addresses. A withdrawn tool leaves.
//	@id				showFeed
//	@tags			sync
//	@produce		application/atom+xml,application/rss+xml,application/feed+json
//	@param			file		path		string	true	"language and format"	Enums(tools.fi.atom, tools.fi.rss, tools.fi.json, tools.sv.atom, tools.sv.rss, tools.sv.json, tools.en.atom, tools.en.rss, tools.en.json)
//	@param			theme		query		string	false	"codes of theme, separated by commas"
//	@param			fallback	query		string	false	"none leaves out what isn't there in the language"	Enums(none)
//	@success		200			{string}	string
//	@failure		default		{object}	Problem
//	@router			/feeds/{file} [get]
func (s *Server) showFeed(c echo.Context) error {
	now := s.Keeper.Catalogue()
	lang, form, err := feedNamed(c.Param("file"))
	if err != nil {
		return err
	}
	p := newParams(c)
	q := catalogue.Query{Lang: lang, Terms: map[string][]string{}, Limit: feedEntries}
	if codes := p.terms(domain.SchemeTheme, now.Vocabularies); codes != nil {
		slices.Sort(codes) // the same themes are the same feed
		q.Terms[domain.SchemeTheme] = slices.Compact(codes)
	}
	q.NoFallback = p.choice("fallback", "", fallbacks) == "none"
	if err := p.done(); err != nil {
		return err
	}
	page := s.pageAt(c, now, now.Feed.Position, lang)
	if page.Fresh {
		return nil
	}
	f, err := s.feedOf(c.Request(), now, q)
	if err != nil {
		return err
	}
	body, err := form.write(f)
	if err != nil {
		return err
	}
	return page.bytes([]string{form.media}, body)
}

// feedNamed reads the name of a feed: tools, a language and a format.
func feedNamed(file string) (domain.Language, feedForm, error) {
	parts := strings.Split(file, ".")
	if len(parts) != 3 || parts[0] != "tools" {
		return "", feedForm{}, domain.Missing("feed")
	}
	form, ok := feedForms[parts[2]]
	lang := domain.Language(parts[1])
	if !ok || languageHeaders[lang] == nil {
		return "", feedForm{}, domain.Missing("feed")
	}
	return lang, form, nil
}

// feedOf is what a query finds, as a feed at the request's address.
func (s *Server) feedOf(r *http.Request, now *catalogue.Catalogue, q catalogue.Query) (feed.Feed, error) {
	f := feed.Feed{
		Title: feedTitle.In(q.Lang), Subtitle: feedSubtitle.In(q.Lang), Language: string(q.Lang),
		Home: s.PublicURL + "/", Self: s.PublicURL + r.URL.EscapedPath(),
	}
	asked := url.Values{}
	if themes := q.Terms[domain.SchemeTheme]; themes != nil {
		asked.Set(domain.SchemeTheme, strings.Join(themes, ","))
		labels := make([]string, len(themes))
		for i, code := range themes {
			labels[i] = now.Vocabularies.Label(domain.SchemeTheme, code, q.Lang)
		}
		f.Title += " · " + strings.Join(labels, ", ")
	}
	if q.NoFallback {
		asked.Set("fallback", "none")
	}
	if len(asked) > 0 {
		f.Self += "?" + asked.Encode()
	}
	var err error
	if f.ID, err = feed.URN(urlSpace, s.PublicURL+"/feeds/tools."+string(q.Lang)+"?"+asked.Encode()); err != nil {
		return f, err
	}
	for _, p := range now.Publications(q) {
		entry, err := s.feedEntry(now, p, q.Lang)
		if err != nil {
			return f, fmt.Errorf("tool %s in a feed: %w", p.Tool.Slug, err)
		}
		f.Entries = append(f.Entries, entry)
	}
	return f, nil
}

// urlSpace is the UUID within which addresses have theirs (RFC 9562 section 6.6): two instances may have the same
// tools, but they are two sources of them, and readers tell sources apart by the feeds' ids.
const urlSpace = "6ba7b811-9dad-11d1-80b4-00c04fd430c8"

// feedEntry is a tool in a feed of a language. Its id is of that language too: a reader that follows two feeds
// has two entries.
func (s *Server) feedEntry(now *catalogue.Catalogue, p catalogue.Publication, asked domain.Language) (feed.Entry, error) {
	t := p.Tool
	served := t.In(asked)
	id, err := feed.URN(string(t.ID), string(asked))
	if err != nil {
		return feed.Entry{}, err
	}
	said, err := s.feedText(now, t, served)
	if err != nil {
		return feed.Entry{}, err
	}
	entry := feed.Entry{
		ID: id, Address: said.address, Language: string(served), Title: t.Title(asked), Summary: t.Summary(asked), HTML: said.html,
		Author: s.party(now, t.OwnerID, served).Name, Licence: said.licence, Published: p.First, Updated: p.Current,
		Tool: feed.Tool{ID: string(t.ID), Slug: t.Slug, Revision: t.CurrentRevision},
	}
	for _, theme := range said.themes {
		entry.Categories = append(entry.Categories, feed.Category{
			Scheme: s.PublicURL + "/v1/vocabularies/" + domain.SchemeTheme, Term: theme.Code, Label: theme.Label,
		})
	}
	return entry, nil
}

// feedText is what feeds say of a tool in a language and what takes time to make.
type feedText struct {
	address, html, licence string
	themes                 []Term
}

// keptFeedTexts is of how many tools the text for feeds is kept, in any language.
const keptFeedTexts = 512

func (s *Server) feedText(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) (feedText, error) {
	key := textKey(now, t, lang)
	if kept, ok := s.feedTexts.Get(key); ok {
		return kept, nil
	}
	view, err := s.htmlView(now, t, lang)
	if err != nil {
		return feedText{}, err
	}
	text := feedText{view.HTMLURL, toolHTML(now, view, lang), view.Attribution.Licence, view.Themes}
	s.feedTexts.Add(key, text)
	return text, nil
}

// feedLinks tell readers of a list where its feeds are (RFC 8288), as a header for each language.
func feedLinks(publicURL string) map[domain.Language]string {
	headers := map[domain.Language]string{}
	for _, lang := range domain.Languages {
		var links []string
		for _, form := range []string{"atom", "rss", "json"} {
			media, _, _ := strings.Cut(feedForms[form].media, ";")
			links = append(links, fmt.Sprintf(`<%s/feeds/tools.%s.%s>; rel="alternate"; type="%s"`, publicURL, lang, form, media))
		}
		headers[lang] = strings.Join(links, ", ")
	}
	return headers
}
