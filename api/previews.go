package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// NewPreview asks for a link to a draft.
type NewPreview struct {
	Days int `json:"days" validate:"optional" minimum:"1" maximum:"30" example:"7"` // that it lasts; default: 7
}

// PreviewLink is a link by which anybody who has it reads a draft, until it expires.
type PreviewLink struct {
	ID        domain.ID `json:"id" swaggertype:"string" format:"uuid"`
	URL       string    `json:"url,omitempty" validate:"optional" format:"uri"` // shown once, when the link is made
	CreatedAt time.Time `json:"created_at" format:"date-time"`
	ExpiresAt time.Time `json:"expires_at" format:"date-time"`
}

// PreviewList is the links to a draft that work now.
type PreviewList struct {
	Items []PreviewLink `json:"items"`
}

// Preview is a draft as the tool would be, were it published now.
type Preview struct {
	State     string    `json:"state" enums:"editing,in_review,scheduled"` // of the draft
	ExpiresAt time.Time `json:"expires_at" format:"date-time"`             // of the link
	Tool      Tool      `json:"tool"`                                      // in any language that has a text, ready or not
}

func previewLink(p domain.Preview) PreviewLink {
	return PreviewLink{ID: p.ID, CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt}
}

// createPreview makes a link to a draft.
//
//	@summary		Make a link to a draft
//	@description	Whoever has the link reads the draft without a token, as it is at that moment. The link ends when it expires, is revoked, or the draft is published or discarded. Each request makes another link, which is shown in its answer and stored nowhere: when the answer is lost, ask again. The link that nobody got is listed, and can be revoked.
//	@id				createPreview
//	@tags			editing
//	@accept			json
//	@param			slug	path		string		true	"slug"
//	@param			preview	body		NewPreview	true	"how long"
//	@success		201		{object}	PreviewLink
//	@failure		default	{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/tools/{slug}/draft/previews [post]
func (s *Server) createPreview(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	in := NewPreview{Days: domain.PreviewDays}
	if _, err := bind(c, &in); err != nil {
		return err
	}
	p, token, err := s.tools.PreviewOf(c.Request().Context(), actor, c.Param("slug"), in.Days)
	if err != nil {
		return err
	}
	view := previewLink(p)
	view.URL = s.PublicURL + "/v1/previews/" + token
	c.Response().Header().Set("Location", view.URL)
	return s.private(c, http.StatusCreated, string(p.ID), view)
}

// listPreviews lists the links to a draft, without what makes them work.
//
//	@summary	List the links to a draft
//	@id			listPreviews
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	PreviewList
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/draft/previews [get]
func (s *Server) listPreviews(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	list, err := s.tools.Previews(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	view := PreviewList{Items: make([]PreviewLink, len(list))}
	for i, p := range list {
		view.Items[i] = previewLink(p)
	}
	return s.private(c, http.StatusOK, "", view)
}

// revokePreview takes a link back.
//
//	@summary	Revoke a link to a draft
//	@id			revokePreview
//	@tags		editing
//	@param		slug	path	string	true	"slug"
//	@param		id		path	string	true	"id"	format(uuid)
//	@param		If-Match	header	string	true	"the link's ETag, which is its id in quotes, or *"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/draft/previews/{id} [delete]
func (s *Server) revokePreview(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false) // that it is needed, the domain says
	if err != nil {
		return err
	}
	if err := s.tools.Revoke(c.Request().Context(), actor, c.Param("slug"), idIn(domain.ID(c.Param("id"))), match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// showPreview shows a draft to who has its link.
//
//	@summary	Read a draft by its link
//	@id			showPreview
//	@tags		catalogue
//	@param		token	path		string	true	"from the link"
//	@param		lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success	200		{object}	Preview
//	@failure	default	{object}	Problem
//	@router		/v1/previews/{token} [get]
func (s *Server) showPreview(c echo.Context) error {
	h := c.Response().Header()
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer") // the address is the credential
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	t, d, link, err := s.tools.Previewed(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	view := Preview{State: string(d.State), ExpiresAt: link.ExpiresAt, Tool: s.previewOf(s.Keeper.Catalogue(), t, d, lang)}
	h.Set("Content-Language", string(view.Tool.Language.Served))
	return s.private(c, http.StatusOK, "", view)
}

// previewOf renders a draft as the revision that it would become.
func (s *Server) previewOf(now *catalogue.Catalogue, t domain.Tool, d domain.Draft, lang domain.Language) Tool {
	t.State, t.ChangedAt = domain.ToolPublished, d.ChangedAt
	if t.PublishedAt == nil {
		t.PublishedAt = &d.ChangedAt
	}
	revision := domain.Revision{
		ToolID: t.ID, Number: t.CurrentRevision + 1, ChangeKind: d.ChangeKind, ChangeNote: d.ChangeNote,
		PublishedAt: d.ChangedAt, Content: d.Content, Answers: domain.Answers{Kinds: []string{}},
	}
	served := servedDraft(domain.Work{Tool: t, Draft: d}, lang)
	view := toolOf(domain.PublishedTool{Tool: t, Revision: revision}, now.Vocabularies, served.Served, s.PublicURL)
	view.Language, view.Owner = served, s.party(now, t.OwnerID, lang)
	view.Related, view.Collections = []Link{}, []Link{}
	for _, slug := range d.Content.Related {
		if other, ok := now.Tool(slug); ok && other.State == domain.ToolPublished {
			view.Related = append(view.Related, s.toolLink(other, lang))
		}
	}
	for _, x := range now.CollectionsWith(t.Slug) {
		view.Collections = append(view.Collections, s.collectionLink(x, lang))
	}
	return view
}

// servedDraft chooses the language: the asked one where it has any text, else the source's.
func servedDraft(x domain.Work, asked domain.Language) Served {
	view := Served{Served: x.Draft.Content.SourceLanguage, Requested: asked, Reason: "missing", Available: []domain.Language{}}
	for _, l := range domain.Languages {
		t, ok := x.Draft.Content.Translations[l]
		if !ok || t.Status == domain.TranslationMissing {
			continue
		}
		view.Available = append(view.Available, l)
		if l == asked {
			view.Served, view.Reason = l, "requested"
		}
	}
	t := x.Draft.Content.Translations[view.Served]
	view.Stale = view.Served != x.Draft.Content.SourceLanguage && t.BasedOn != 0 && t.Stale(x.Tool.SourceChangedIn)
	return view
}
