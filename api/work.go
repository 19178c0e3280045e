package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// DraftItem is a draft in a list. How each language stands: missing, machine, draft, ready, or stale when it
// follows an older text than its source's.
type DraftItem struct {
	Slug           string            `json:"slug"`
	Title          string            `json:"title"` // in the asked language, else in its own
	ToolState      string            `json:"tool_state" enums:"unpublished,published,withdrawn"`
	State          string            `json:"state" enums:"editing,in_review,scheduled,untouched"` // untouched: nobody edits
	BasedOn        int               `json:"based_on"`                                            // revision that it started from, 0 for a new tool
	SourceLanguage string            `json:"source_language" enums:"fi,sv,en"`
	Translations   map[string]string `json:"translations"` // by language
	ReviewBy       *string           `json:"review_by" format:"date" extensions:"x-nullable"`
	PublishAt      *time.Time        `json:"publish_at" format:"date-time" extensions:"x-nullable"`
	UpdatedAt      time.Time         `json:"updated_at" format:"date-time"`
	URL            string            `json:"url" format:"uri"`
}

// DraftPage is a part of the list of drafts.
type DraftPage struct {
	Items        []DraftItem               `json:"items"`
	Next         *string                   `json:"next" format:"uri" extensions:"x-nullable"`
	Total        int64                     `json:"total"`
	Translations map[string]map[string]int `json:"translations"` // by language, how many stand how; counts what translation leaves out too
}

// listDrafts lists what editors work on.
//
//	@summary		List drafts, by slug
//	@description	Those that are being worked on; with state=untouched also published tools that nobody edits, to find what needs work: state=untouched,editing&translation=sv:stale.
//	@id				listDrafts
//	@tags			editing
//	@param			state				query		string	false	"editing, in_review, scheduled, untouched, separated by commas"	default(editing,in_review,scheduled)
//	@param			translation			query		string	false	"a language and how it stands: missing, machine, draft, ready, stale"	example(sv:stale)
//	@param			review_due_before	query		string	false	"to be reviewed before that day"	format(date)
//	@param			lang				query		string	false	"language of the titles"			Enums(fi, sv, en)
//	@param			limit				query		int		false	"items on a page"					minimum(1)	maximum(100)	default(20)
//	@param			cursor				query		string	false	"where to go on, from next"
//	@success		200					{object}	DraftPage
//	@failure		default				{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/drafts [get]
func (s *Server) listDrafts(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	f := domain.WorkFilter{
		States: p.list("state", domain.WorkStates), ReviewBefore: p.date("review_due_before"), Limit: p.number("limit", 20, 1, 100),
	}
	if f.States == nil {
		f.States = []string{string(domain.DraftEditing), string(domain.DraftInReview), string(domain.DraftScheduled)}
	}
	f.Language, f.Standing = p.standing("translation")
	cursor, lang := p.one("cursor"), p.language()
	if err := p.done(); err != nil {
		return err
	}
	list := listName(c, "") + " of " + string(actor.ClientID)
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &f.After); err != nil {
			return err
		}
	}
	page, err := s.tools.Work(c.Request().Context(), actor, f)
	if err != nil {
		return err
	}
	view := DraftPage{Items: make([]DraftItem, len(page.Items)), Total: int64(page.Total), Translations: map[string]map[string]int{}}
	for i, x := range page.Items {
		view.Items[i] = s.draftItem(x, lang)
	}
	for l, counts := range page.Standing {
		view.Translations[string(l)] = map[string]int{}
		for _, standing := range domain.Standings {
			view.Translations[string(l)][standing] = counts[domain.Standing(standing)]
		}
	}
	if page.More {
		next, err := s.Keys.seal(list, page.Items[len(page.Items)-1].Tool.Slug)
		if err != nil {
			return err
		}
		view.Next = nextPage(c, s.PublicURL, "cursor", next, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

func (s *Server) draftItem(x domain.Work, lang domain.Language) DraftItem {
	content := x.Draft.Content
	title := content.Translations[lang].Title
	if title == "" {
		title = content.Translations[content.SourceLanguage].Title
	}
	view := DraftItem{
		Slug: x.Tool.Slug, Title: title, ToolState: string(x.Tool.State), State: x.State(), BasedOn: x.Draft.BasedOn,
		SourceLanguage: string(content.SourceLanguage), Translations: map[string]string{}, ReviewBy: given(string(content.ReviewBy)),
		PublishAt: x.Draft.PublishAt, UpdatedAt: x.Draft.ChangedAt, URL: s.PublicURL + "/v1/tools/" + x.Tool.Slug + "/draft",
	}
	for l, standing := range x.Standing() {
		view.Translations[string(l)] = string(standing)
	}
	return view
}

// standing reads a language and how it stands: sv:stale.
func (p *params) standing(name string) (domain.Language, domain.Standing) {
	valid := []string{}
	for _, l := range domain.Languages {
		for _, standing := range domain.Standings {
			valid = append(valid, string(l)+":"+standing)
		}
	}
	lang, standing, _ := strings.Cut(p.choice(name, "", valid), ":")
	return domain.Language(lang), domain.Standing(standing)
}
