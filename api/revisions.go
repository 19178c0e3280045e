package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// RevisionItem is one revision of a tool, without its content.
type RevisionItem struct {
	Number             int       `json:"number" example:"4"`
	ChangeKind         string    `json:"change_kind" enums:"editorial,minor,substantive"`
	ChangeNote         string    `json:"change_note"`
	ChangeNoteLanguage *string   `json:"change_note_language" enums:"fi,sv,en" extensions:"x-nullable"` // null: there is no note
	PublishedAt        time.Time `json:"published_at" format:"date-time"`
	ContentHash        string    `json:"content_hash"`                    // SHA-256 of the canonical content, lower-case hex
	Answers            *Answers  `json:"answers" extensions:"x-nullable"` // null: no feedback, or fewer than three organisations
	Erased             bool      `json:"erased"`                          // by law: its address answers 410
	URL                string    `json:"url" format:"uri"`
}

// Answers is how much feedback led to a revision; shown where at least three organisations stand
// behind the figures.
type Answers struct {
	Feedback      int    `json:"feedback" example:"5"`
	Organisations int    `json:"organisations" example:"3"`
	Kinds         []Term `json:"kinds"`
}

// Revision is what a tool said from one publication on, in every language. It never changes.
type Revision struct {
	RevisionItem
	Slug      string         `json:"slug"`
	State     string         `json:"state" enums:"published,withdrawn"` // of the tool now
	Withdrawn bool           `json:"withdrawn"`
	Content   domain.Content `json:"content"`
}

func revisionItem(v *domain.Vocabularies, slug string, r domain.Revision, lang domain.Language, publicURL string) RevisionItem {
	item := RevisionItem{
		Number: r.Number, ChangeKind: string(r.ChangeKind), ChangeNote: r.ChangeNote.In(lang),
		ChangeNoteLanguage: noteLanguage(r.ChangeNote, lang), PublishedAt: r.PublishedAt,
		ContentHash: r.ContentHash, Erased: r.ErasedAt != nil, URL: revisionURL(publicURL, slug, r.Number),
	}
	if r.Answers.Public() {
		item.Answers = &Answers{
			r.Answers.Feedback, r.Answers.Organisations,
			termsOf(v, domain.SchemeFeedbackKind, r.Answers.Kinds, lang),
		}
	}
	return item
}

// noteLanguage is the language in which a change note is served, null when there is none.
func noteLanguage(note domain.Text, asked domain.Language) *string {
	if note.Empty() {
		return nil
	}
	served := string(note.Served(asked))
	return &served
}

func (s *Server) revisionItem(c *catalogue.Catalogue, t domain.Tool, r domain.Revision, lang domain.Language) RevisionItem {
	return revisionItem(c.Vocabularies, t.Slug, r, lang, s.PublicURL)
}

// revisionItems lists a tool's revisions, newest first.
func (s *Server) revisionItems(c *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) []RevisionItem {
	heads := t.Heads()
	list := make([]RevisionItem, 0, len(heads))
	for _, r := range slices.Backward(heads) {
		list = append(list, s.revisionItem(c, t.Tool, r, lang))
	}
	return list
}

func (s *Server) revisionURL(slug string, number int) string {
	return revisionURL(s.PublicURL, slug, number)
}

func revisionURL(publicURL, slug string, number int) string {
	return publicURL + "/v1/tools/" + slug + "/revisions/" + strconv.Itoa(number)
}

// listRevisions lists the revisions of a tool, newest first.
//
//	@summary	List the revisions of a tool
//	@id			listRevisions
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language of the change notes"	Enums(fi, sv, en)
//	@success	200		{object}	Page[RevisionItem]
//	@failure	default	{object}	Problem
//	@router		/v1/tools/{slug}/revisions [get]
func (s *Server) listRevisions(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, ok := now.Tool(c.Param("slug"))
	switch {
	case !ok:
		return domain.Missing("tool")
	case t.Erased():
		return gone()
	}
	return s.public(c, now, lang, func() any {
		items := s.revisionItems(now, t, lang)
		return Page[RevisionItem]{Items: items, Total: int64(len(items))}
	})
}

// showRevision shows one revision, for ever.
//
//	@summary	Show a revision of a tool
//	@id			showRevision
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		number	path		int		true	"number"
//	@param		lang	query		string	false	"language of the change note"	Enums(fi, sv, en)
//	@success	200		{object}	Revision
//	@failure	default	{object}	Problem
//	@router		/v1/tools/{slug}/revisions/{number} [get]
func (s *Server) showRevision(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, number, err := revisionIn(now, c)
	if err != nil {
		return err
	}
	c.Response().Header().Add("Link", "<"+s.PublicURL+"/v1/tools/"+t.Slug+`>; rel="latest-version"`)
	page := s.pageAt(c, now, now.Stamp(t), lang)
	if page.Fresh {
		return nil
	}
	r, err := s.archive.revision(c.Request().Context(), now, t.ID, number)
	if err != nil {
		return err
	}
	page.speaks(r.ChangeNote.Served(lang))
	return page.json(Revision{
		RevisionItem: s.revisionItem(now, t.Tool, r, lang), Slug: t.Slug, State: string(t.State),
		Withdrawn: t.State == domain.ToolWithdrawn, Content: r.Content.Public(),
	})
}

// revisionIn reads from the path which revision of which tool is meant.
func revisionIn(now *catalogue.Catalogue, c echo.Context) (*catalogue.Tool, int, error) {
	t, ok := now.Tool(c.Param("slug"))
	number, err := strconv.Atoi(c.Param("number"))
	if !ok || err != nil || number < 1 || number > t.CurrentRevision {
		return nil, 1, domain.Missing("revision")
	}
	if t.Erased() {
		return nil, 1, gone()
	}
	return t, number, nil
}
