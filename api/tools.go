package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// MaxQuery is the longest search text, in characters.
const MaxQuery = 200

// DeepestItem is how far numbered pages go.
const DeepestItem = 10_000

// toolFilters are the vocabularies that a list of tools can be filtered by; the parameter is the
// scheme's name.
var toolFilters = append([]string{domain.SchemeToolType, domain.SchemePathTrack}, domain.ToolSchemes...)

// listTools finds tools.
//
//	@summary		Find tools
//	@description	Filters take codes, separated by commas: or within a vocabulary, and between them.
//	@id				listTools
//	@tags			catalogue
//	@param			q						query		string	false	"search text"	maxlength(200)
//	@param			tool_type				query		string	false	"codes of the vocabulary, as the following nine"
//	@param			theme					query		string	false	"codes"
//	@param			need					query		string	false	"codes"
//	@param			circumstances			query		string	false	"codes"
//	@param			leadership_level		query		string	false	"codes"
//	@param			responsibility			query		string	false	"codes"
//	@param			path_track				query		string	false	"codes"
//	@param			path_stage				query		string	false	"codes"
//	@param			user_role				query		string	false	"codes"
//	@param			method					query		string	false	"codes"
//	@param			grow_step				query		string	false	"codes"
//	@param			self_direction_object	query		string	false	"codes"
//	@param			facets					query		string	false	"vocabularies to count by; a count ignores the filter of its own vocabulary"
//	@param			fields					query		string	false	"members of a tool to give, separated by commas; id, slug, version and language always come, others are missing then though the schema requires them"
//	@param			include					query		string	false	"members that a list has only when asked: steps, media, situations, revisions and others"
//	@param			text					query		string	false	"long texts as Markdown, or as sanitised HTML"	Enums(markdown, html)	default(markdown)
//	@param			sort					query		string	false	"order; relevance with q, else title"	Enums(relevance, title, -published_at, -updated_at, evidence)
//	@param			fallback				query		string	false	"none leaves out what isn't there in the asked language"	Enums(none)
//	@param			lang					query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@param			limit					query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param			cursor					query		string	false	"where to go on, from next"
//	@param			page					query		int		false	"numbered page instead of a cursor; the pages reach 10,000 items deep"	minimum(1)	maximum(10000)
//	@success		200						{object}	ToolPage
//	@failure		default					{object}	Problem
//	@router			/v1/tools [get]
func (s *Server) listTools(c echo.Context) error {
	now := s.Keeper.Catalogue()
	p := newParams(c)
	q, sh := s.toolQuery(p, now), p.shape(false)
	q.Facets, q.Limit = p.list("facets", toolFilters), p.number("limit", 20, 1, 100)
	list := listName(c, q.Lang)
	cursor := p.one("cursor")
	if page := p.number("page", 1, 1, DeepestItem); page > 1 {
		q.Offset = (page - 1) * q.Limit
		if q.Offset+q.Limit > DeepestItem {
			p.wrong("page", "too-deep", nil)
		}
	}
	if err := p.done(); err != nil {
		return err
	}
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &q.After); err != nil {
			return err
		}
		q.Offset = 0
	}
	page := s.pageAt(c, now, now.Feed.Position, q.Lang)
	if page.Fresh {
		return nil
	}
	return page.assembled(func(b []byte) ([]byte, error) {
		b, err := s.appendToolPage(b, c, now, q, sh, list)
		h := c.Response().Header()
		h["Link"] = append(h["Link"], s.feedLinks[q.Lang]) // after next, which some look for in the first one only
		return b, err
	})
}

var fallbacks = []string{"none"}

// toolQuery reads which tools are asked for, in which order and language.
func (s *Server) toolQuery(p *params, now *catalogue.Catalogue) catalogue.Query {
	p.known = slices.Grow(p.known, len(toolFilters)+12)
	q := catalogue.Query{Text: strings.TrimSpace(p.one("q"))}
	if utf8.RuneCountInString(q.Text) > MaxQuery {
		p.wrong("q", "too-long", nil, "max", "200")
	}
	q.Terms = p.filters(now.Vocabularies)
	usual := catalogue.ByTitle
	if q.Text != "" {
		usual = catalogue.ByRelevance
	}
	q.Sort = catalogue.Sort(p.choice("sort", string(usual), catalogue.Sorts))
	q.NoFallback = p.choice("fallback", "", fallbacks) == "none"
	q.Lang = p.language()
	return q
}

// filters reads the codes that tools are filtered by.
func (p *params) filters(v *domain.Vocabularies) map[string][]string {
	terms := map[string][]string{}
	for _, scheme := range toolFilters {
		if codes := p.terms(scheme, v); codes != nil {
			terms[scheme] = codes
		}
	}
	return terms
}

// listName is what a cursor is bound to: the path, the language and every parameter but those that
// only cut the list, in order, however they are written.
func listName(c echo.Context, lang domain.Language) string {
	query := boundQuery(c.Request().URL.RawQuery)
	if query == "" {
		values := url.Values{}
		for name, v := range c.QueryParams() {
			if !slices.Contains(cutting, name) {
				values[name] = v
			}
		}
		query = values.Encode()
	}
	return c.Path() + "?" + query + "#" + string(lang)
}

// cutting are the parameters that only cut a list.
var cutting = []string{"cursor", "page", "limit", "lang"}

// boundQuery writes a simple query as url.Values does, without its maps; "" for one that isn't simple.
func boundQuery(raw string) string {
	if !simpleQuery(raw) {
		return ""
	}
	var room [16]string
	pairs := room[:0]
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.Contains(value, "=") || strings.Contains(name, ",") {
			return ""
		}
		if pair != "" && !slices.Contains(cutting, name) {
			pairs = append(pairs, name+"="+strings.ReplaceAll(value, ",", "%2C"))
		}
	}
	slices.Sort(pairs) // parameters come once each: a second one was refused
	return strings.Join(pairs, "&")
}

// showTool shows a tool in one language.
//
//	@summary	Show a tool
//	@id			showTool
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		fields	query		string	false	"members to give, separated by commas; id, slug, version and language always come, others are missing then though the schema requires them"
//	@param		include	query		string	false	"further members: revisions"
//	@param		text	query		string	false	"long texts as Markdown, or as sanitised HTML"	Enums(markdown, html)	default(markdown)
//	@param		lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success	200		{object}	Tool
//	@failure	404,410	{object}	Problem
//	@failure	default	{object}	Problem
//	@router		/v1/tools/{slug} [get]
func (s *Server) showTool(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	sh := p.shape(true)
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, err := current(now, c.Param("slug"))
	if err != nil {
		return err
	}
	page := s.pageAt(c, now, now.Stamp(t), lang)
	page.speaks(t.In(lang))
	if page.Fresh {
		return nil
	}
	return page.assembled(func(b []byte) ([]byte, error) { return s.appendTool(b, now, t, lang, sh, nil) })
}

// current finds a published tool; a withdrawn one is Gone, with the reason.
func current(now *catalogue.Catalogue, slug string) (*catalogue.Tool, error) {
	t, ok := now.Tool(slug)
	switch {
	case !ok:
		return nil, domain.Missing("tool")
	case t.Erased():
		return nil, gone()
	case t.State == domain.ToolWithdrawn:
		return nil, domain.Fault(domain.Gone, "withdrawn").With("reason", t.WithdrawnCode).With("replaced_by", t.ReplacedBy)
	}
	return t, nil
}

// aboutTool answers in a language with something that a published tool alone says.
func (s *Server) aboutTool(
	p *params, render func(page, *catalogue.Catalogue, *catalogue.Tool, domain.Language) error,
) error {
	c, lang := p.c, p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, err := current(now, c.Param("slug"))
	if err != nil {
		return err
	}
	page := s.pageAt(c, now, now.Stamp(t), lang)
	if page.Fresh {
		return nil
	}
	return render(page, now, t, lang)
}

// Document is a tool as a whole, in every language: what exports, imports and mirrors hold.
type Document struct {
	ID          domain.ID `json:"id" swaggertype:"string" format:"uuid"`
	Version     int64     `json:"version"`
	Revision    int       `json:"revision"`
	ContentHash string    `json:"content_hash"` // SHA-256 of the revision's canonical content, lower-case hex
	// Revision in which the source language last changed: a translation with a smaller based_on is stale.
	SourceChangedIn int       `json:"source_changed_in"`
	PublishedAt     time.Time `json:"published_at" format:"date-time"` // first publication
	UpdatedAt       time.Time `json:"updated_at" format:"date-time"`
	domain.Document
}

// showDocument shows a tool in every language at once.
//
//	@summary	Show a tool as a document, in every language
//	@id			showDocument
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	Document
//	@failure	404,410	{object}	Problem
//	@failure	default	{object}	Problem
//	@router		/v1/tools/{slug}/document [get]
func (s *Server) showDocument(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, err := current(now, c.Param("slug"))
	if err != nil {
		return err
	}
	page := s.pageAt(c, now, now.Stamp(t), "")
	if page.Fresh {
		return nil
	}
	return page.assembled(func(b []byte) ([]byte, error) { return s.appendDocument(b, now, t) })
}

// appendDocument writes a tool's document: its place in the catalogue, and the content that was rendered when it
// was published.
func (s *Server) appendDocument(b []byte, now *catalogue.Catalogue, t *catalogue.Tool) ([]byte, error) {
	content, err := s.document(t)
	if err != nil {
		return nil, err
	}
	return append(appendPlace(b, now, t), content[1:]...), nil // the content's members go on behind the others
}

// appendPlace begins a document with what isn't the content's: the tool's place in the catalogue.
func appendPlace(b []byte, now *catalogue.Catalogue, t *catalogue.Tool) []byte {
	owner, _ := now.OrganisationByID(t.OwnerID)
	b = append(append(b, `{"id":"`...), t.ID...)
	b = strconv.AppendInt(append(b, `","version":`...), t.Version, 10)
	b = strconv.AppendInt(append(b, `,"revision":`...), int64(t.CurrentRevision), 10)
	b = append(append(b, `,"content_hash":"`...), t.Revision().ContentHash...)
	b = strconv.AppendInt(append(b, `","source_changed_in":`...), int64(t.SourceChangedIn), 10)
	if t.PublishedAt != nil { // it has been published, or it wouldn't be here
		b = append(t.PublishedAt.AppendFormat(append(b, `,"published_at":"`...), time.RFC3339Nano), '"')
	}
	b = t.ChangedAt.AppendFormat(append(b, `,"updated_at":"`...), time.RFC3339Nano)
	b = append(append(b, `","slug":"`...), t.Slug...) // slugs, ids and hashes need no escape
	return append(append(append(b, `","owner":"`...), owner.Slug...), `",`...)
}
