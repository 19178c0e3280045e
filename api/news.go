package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// BecauseOfYou is a revision that came out because of the organisation's feedback.
type BecauseOfYou struct {
	Tool               Link        `json:"tool"`
	Revision           int         `json:"revision" example:"4"`
	Label              string      `json:"label" example:"Huomioitu versiossa 4"`
	ChangeKind         string      `json:"change_kind" enums:"editorial,minor,substantive"`
	ChangeNote         string      `json:"change_note"`
	ChangeNoteLanguage *string     `json:"change_note_language" enums:"fi,sv,en" extensions:"x-nullable"` // null: there is no note
	PublishedAt        time.Time   `json:"published_at" format:"date-time"`
	Feedback           []domain.ID `json:"feedback" swaggertype:"array,string"` // the organisation's own
	URL                string      `json:"url" format:"uri"`
}

// BecausePage is a part of that list. Who asks later with since set to its position gets what came
// after it.
type BecausePage struct {
	Items    []BecauseOfYou `json:"items"`
	Next     *string        `json:"next" format:"uri" extensions:"x-nullable"`
	Total    int64          `json:"total"`
	Position string         `json:"position"` // for since
}

// place is a position of an organisation's scope in one history of the database, as since takes it.
type place struct {
	Epoch    string `json:"e"`
	Position int64  `json:"p"`
}

func newsList(actor domain.Actor) string { return "news of " + string(actor.Organisation) }

func (s *Server) sealPlace(actor domain.Actor, position int64) (string, error) {
	return s.Keys.seal(newsList(actor), place{s.Keeper.Catalogue().Feed.Epoch, position})
}

// openPlace reads since: "0" is the beginning. A position of another history, before a restore for
// example, is gone: it could lie beyond what is to come.
func (s *Server) openPlace(c echo.Context, actor domain.Actor, since string) (int64, error) {
	if since == "0" {
		return 0, nil
	}
	var at place
	if err := s.Keys.open(newsList(actor), since, &at); err != nil {
		return 0, err
	}
	if at.Epoch != s.Keeper.Catalogue().Feed.Epoch {
		c.Response().Header().Add("Link", "<"+s.PublicURL+c.Request().URL.Path+`?since=0>; rel="first"`)
		return 0, domain.Fault(domain.Gone, "cursor-expired")
	}
	return at.Position, nil
}

// followFeedback gives what changed after a position, oldest change first.
func (s *Server) followFeedback(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	since, limit, lang := p.one("since"), p.number("limit", 20, 1, 100), p.language()
	if err := p.done(); err != nil {
		return err
	}
	after, err := s.openPlace(c, actor, since)
	if err != nil {
		return err
	}
	page, err := s.feedback.Since(c.Request().Context(), actor, domain.NewsFilter{Place: after, Limit: limit})
	if err != nil {
		return err
	}
	view := FeedbackPage{Total: page.Total}
	if view.Items, err = s.feedbackList(c.Request().Context(), page.Items, actor, lang); err != nil {
		return err
	}
	position, err := s.sealPlace(actor, page.Position)
	if err != nil {
		return err
	}
	view.Position = &position
	if page.More {
		view.Next = nextPage(c, s.PublicURL, "since", position, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

// listMyChanges lists the revisions that came out because of what the organisation sent.
//
//	@summary		List what changed because of you
//	@description	The versions that address the organisation's feedback, newest first; with since, those that came after it, oldest first.
//	@id				listMyChanges
//	@tags			feedback
//	@param			since	query		string	false	"position of an earlier answer; 0 is the beginning"
//	@param			lang	query		string	false	"language of the change notes"	Enums(fi, sv, en)
//	@param			limit	query		int		false	"items on a page"				minimum(1)	maximum(100)	default(20)
//	@param			cursor	query		string	false	"where to go on, from next"
//	@success		200		{object}	BecausePage
//	@failure		410		{object}	Problem
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:read]
//	@router			/v1/me/changes [get]
func (s *Server) listMyChanges(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	since, cursor, limit, lang := p.one("since"), p.one("cursor"), p.number("limit", 20, 1, 100), p.language()
	if since != "" && cursor != "" {
		p.wrong("cursor", "unknown-parameter", []string{"since", "limit", "lang"})
	}
	if err := p.done(); err != nil {
		return err
	}
	news, name, from := domain.NewsFilter{Newest: since == "", Limit: limit}, "since", since
	if news.Newest {
		name, from = "cursor", cursor
	}
	if from != "" {
		var err error
		if news.Place, err = s.openPlace(c, actor, from); err != nil {
			return err
		}
	}
	page, err := s.feedback.ChangedBecauseOf(c.Request().Context(), actor, news)
	if err != nil {
		return err
	}
	view, err := s.becausePage(c, actor, page, lang)
	if err != nil {
		return err
	}
	if page.More {
		sealed, err := s.sealPlace(actor, page.Place)
		if err != nil {
			return err
		}
		view.Next = nextPage(c, s.PublicURL, name, sealed, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

func (s *Server) becausePage(c echo.Context, actor domain.Actor, page domain.RevisedPage, lang domain.Language) (BecausePage, error) {
	view := BecausePage{Items: []BecauseOfYou{}, Total: page.Total}
	now := s.Keeper.Catalogue()
	for _, r := range page.Items {
		item := BecauseOfYou{
			Revision: r.Number, Label: fill(addressedLabel.In(lang), map[string]string{"number": itoa(r.Number)}), ChangeKind: string(r.ChangeKind),
			ChangeNote: r.ChangeNote.In(lang), ChangeNoteLanguage: noteLanguage(r.ChangeNote, lang), PublishedAt: r.PublishedAt, Feedback: r.Feedback,
		}
		if t, ok := now.ToolByID(r.ToolID); ok {
			item.Tool, item.URL = s.toolLink(t, lang), s.revisionURL(t.Slug, r.Number)
		}
		view.Items = append(view.Items, item)
	}
	position, err := s.sealPlace(actor, page.Position)
	view.Position = position
	return view, err
}
