package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// FeedbackPage is a part of a list of feedback. Who asks later with since set to its position gets what
// changed after it.
type FeedbackPage struct {
	Items    []Feedback   `json:"items"`
	Next     *string      `json:"next" format:"uri" extensions:"x-nullable"`
	Total    int64        `json:"total"`
	Position *string      `json:"position" extensions:"x-nullable"`                   // for since; null to editors
	Counts   *QueueCounts `json:"counts" validate:"optional" extensions:"x-nullable"` // to editors only
}

// QueueCounts tells how much feedback there is, in every state, that the other filters choose.
type QueueCounts struct {
	States  map[string]int64 `json:"states"`  // by code of feedback_state
	Overdue int64            `json:"overdue"` // waits for an editor after its due date
	// Recordings whose captions are late; /v1/captions-due has them all.
	CaptionsLate int64 `json:"captions_late"`
}

// SimilarFeedback is feedback that may say the same as other feedback.
type SimilarFeedback struct {
	Feedback Feedback `json:"feedback"`
	Likeness float64  `json:"likeness" minimum:"0" maximum:"1" example:"0.42"`
}

// SimilarList offers an editor what may be duplicates, the likest first.
type SimilarList struct {
	Items []SimilarFeedback `json:"items"`
}

// Note is what editors want to remember of feedback. Pilots never see it.
type Note struct {
	Note *string `json:"note" maxLength:"10000" example:"Sama pyyntö tuli kehittämispäivässä."`
}

// listFeedback lists the organisation's feedback; to editors, everybody's.
//
//	@summary		List feedback, or what changed since
//	@description	The organisation's own, newest first. To editors everybody's, as a queue: accessibility feedback that waits for an editor first, by its due date, then the oldest; with counts per state. With since: the organisation's feedback that changed after that position, as it is now, oldest change first. Keep the position of each answer and ask again from it: no change is missed. since goes with limit and lang only.
//	@id				listFeedback
//	@tags			feedback
//	@param			state			query		string	false	"states, separated by commas"
//	@param			kind			query		string	false	"codes of feedback_kind"
//	@param			tool			query		string	false	"slug or id"
//	@param			organisation	query		string	false	"slug or id"
//	@param			due_before		query		string	false	"due before that day"	format(date)
//	@param			language		query		string	false	"of the texts"			Enums(fi, sv, en)
//	@param			sort			query		string	false	"order"					Enums(queue, -received_at, due_on)
//	@param			since			query		string	false	"position of an earlier answer; 0 is the beginning"
//	@param			lang			query		string	false	"language"			Enums(fi, sv, en)
//	@param			limit			query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param			cursor			query		string	false	"where to go on, from next"
//	@success		200				{object}	FeedbackPage
//	@failure		410				{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[feedback:read]
//	@router			/v1/feedback [get]
func (s *Server) listFeedback(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	if p.one("since") != "" {
		return s.followFeedback(c, actor)
	}
	filter := queueFilter(p, s.Keeper.Catalogue(), actor)
	filter.Limit = p.number("limit", 20, 1, 100)
	cursor, lang := p.one("cursor"), p.language()
	if err := p.done(); err != nil {
		return err
	}
	list := listName(c, "") + " of " + string(actor.ClientID)
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &filter.After); err != nil {
			return err
		}
	}
	page, err := s.feedback.List(c.Request().Context(), actor, filter)
	if err != nil {
		return err
	}
	view := FeedbackPage{Total: page.Total}
	if view.Items, err = s.feedbackList(c.Request().Context(), page.Items, actor, lang); err != nil {
		return err
	}
	if actor.Edits() {
		view.Counts = countsOf(page)
		if view.Counts.CaptionsLate, err = s.media.CaptionsLate(c.Request().Context(), actor); err != nil {
			return err
		}
	}
	if actor.Organisation != "" {
		position, err := s.sealPlace(actor, page.Position)
		if err != nil {
			return err
		}
		view.Position = &position
	}
	if page.More {
		next, err := s.Keys.seal(list, page.Items[len(page.Items)-1].KeyIn(filter.Sort))
		if err != nil {
			return err
		}
		view.Next = nextPage(c, s.PublicURL, "cursor", next, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

// queueFilter reads which feedback is asked for, and in which order.
func queueFilter(p *params, now *catalogue.Catalogue, actor domain.Actor) domain.FeedbackFilter {
	usual := domain.SortNewest
	if actor.Edits() {
		usual = domain.SortQueue
	}
	f := domain.FeedbackFilter{
		States:    p.list("state", domain.FeedbackStates),
		Kinds:     p.list("kind", now.Vocabularies.Codes(domain.SchemeFeedbackKind)),
		Language:  domain.Language(p.choice("language", "", []string{"fi", "sv", "en"})),
		DueBefore: p.date("due_before"),
		Sort:      domain.FeedbackSort(p.choice("sort", string(usual), domain.FeedbackSorts)),
	}
	if tool := p.one("tool"); tool != "" {
		if f.ToolID = toolID(now, tool); f.ToolID == "" {
			p.wrong("tool", "no-such-tool", nil)
		}
	}
	if organisation := p.one("organisation"); organisation != "" {
		if f.OrganisationID = organisationID(now, organisation); f.OrganisationID == "" {
			p.wrong("organisation", "no-such-organisation", nil)
		}
	}
	return f
}

func countsOf(page domain.FeedbackPage) *QueueCounts {
	counts := QueueCounts{States: map[string]int64{}, Overdue: page.Overdue}
	for _, state := range domain.FeedbackStates {
		counts.States[state] = page.Counts[domain.FeedbackState(state)]
	}
	return &counts
}

// organisationID finds an organisation by slug or id; "" when there is none.
func organisationID(now *catalogue.Catalogue, slugOrID string) domain.ID {
	if id, ok := domain.ParseID(slugOrID); ok {
		o, _ := now.OrganisationByID(id)
		return o.ID
	}
	o, _ := now.Organisation(slugOrID)
	return o.ID
}

// listSimilarFeedback offers what may say the same.
//
//	@summary	List feedback that may say the same
//	@id			listSimilarFeedback
//	@tags		editing
//	@param		id		path		string	true	"id"		format(uuid)
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	SimilarList
//	@failure	default	{object}	Problem
//	@security	Bearer[feedback:triage]
//	@router		/v1/feedback/{id}/similar [get]
func (s *Server) listSimilarFeedback(c echo.Context, actor domain.Actor) error {
	id, lang, err := about(c, "feedback")
	if err != nil {
		return err
	}
	list, err := s.feedback.Similar(c.Request().Context(), actor, id, s.Keeper.Catalogue().Speech().Say)
	if err != nil {
		return err
	}
	view := SimilarList{Items: make([]SimilarFeedback, len(list))}
	for i, like := range list {
		fb, err := s.oneFeedback(c.Request().Context(), like.Feedback, actor, lang)
		if err != nil {
			return err
		}
		view.Items[i] = SimilarFeedback{fb, like.Likeness}
	}
	return s.private(c, http.StatusOK, "", view)
}

// noteFeedback replaces the editors' note.
//
//	@summary	Replace the editors' note on feedback
//	@id			noteFeedback
//	@tags		editing
//	@accept		json
//	@param		id			path		string	true	"id"	format(uuid)
//	@param		If-Match	header		string	false	"the ETag that you saw"
//	@param		lang		query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@param		note		body		Note	true	"note; empty removes it"
//	@success	200			{object}	Feedback
//	@failure	410		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[feedback:triage]
//	@router		/v1/feedback/{id}/note [post]
func (s *Server) noteFeedback(c echo.Context, actor domain.Actor) error {
	var in Note
	return s.actOnFeedback(c, actor, &in, func(id domain.ID, match domain.Precondition) (domain.Feedback, error) {
		return s.feedback.Note(c.Request().Context(), actor, id, match, in.Note)
	})
}
