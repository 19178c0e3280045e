package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// ProgrammeOverview is how a programme does, for editors: it tells of single organisations.
type ProgrammeOverview struct {
	Slug          string              `json:"slug" example:"lahijohtamisen-pilotti"`
	From          domain.Date         `json:"from" swaggertype:"string" format:"date"`
	Until         domain.Date         `json:"until" swaggertype:"string" format:"date"`
	Weeks         []ProgrammeWeek     `json:"weeks"` // every one of the period
	Answers       AnswerTimes         `json:"answers"`
	Waiting       []WaitingFeedback   `json:"waiting"` // now, whatever the period
	Tools         []ToolTally         `json:"tools"`
	Organisations []OrganisationTally `json:"organisations"`
}

// ProgrammeWeek is what happened in one week.
type ProgrammeWeek struct {
	Week           domain.Week `json:"week" swaggertype:"string" example:"2026-W47"` // ISO 8601, in UTC
	TrialsStarted  int         `json:"trials_started"`
	TrialsFinished int         `json:"trials_finished"`
	Feedback       int         `json:"feedback"`
}

// AnswerTimes tell how long feedback of the period waited for an editor's answer or decision.
type AnswerTimes struct {
	Answered      int      `json:"answered"`
	Unanswered    int      `json:"unanswered"`
	MedianDays    *float64 `json:"median_days" example:"2.5" extensions:"x-nullable"` // null: nothing is answered
	P90Days       *float64 `json:"p90_days" example:"9.1" extensions:"x-nullable"`
	Within14Days  int      `json:"within_14_days"`
	Due           int      `json:"due"`                                                         // answered, or received more than 14 days ago
	ShareWithin14 *float64 `json:"share_within_14_days" example:"0.93" extensions:"x-nullable"` // of due; null: nothing is due
}

// WaitingFeedback is feedback in one state that waits for somebody, by days since it was received.
type WaitingFeedback struct {
	State      Term `json:"state"`
	Total      int  `json:"total"`
	UpTo7Days  int  `json:"up_to_7_days"`
	UpTo14Days int  `json:"up_to_14_days"` // more than 7
	UpTo30Days int  `json:"up_to_30_days"` // more than 14
	Older      int  `json:"older"`
	OldestDays int  `json:"oldest_days"`
	Overdue    int  `json:"overdue"` // past its due date
}

// ToolTally counts what happened with a tool.
type ToolTally struct {
	Tool ToolName `json:"tool"`
	Tally
}

// ToolName is a tool and what it is called.
type ToolName struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

// OrganisationTally counts what an organisation did.
type OrganisationTally struct {
	Organisation Party `json:"organisation"`
	Tally
}

// Tally is what was counted in the period.
type Tally struct {
	TrialsStarted  int `json:"trials_started"`
	TrialsFinished int `json:"trials_finished"`
	Feedback       int `json:"feedback"`
}

// showOverview shows how a programme does.
//
//	@summary		Show editors how a programme does
//	@description	Trials and feedback by week, answer times, what waits, and what each tool and organisation had part in, of the organisations of the programme while they take part in it.
//	@id				showOverview
//	@tags			editing
//	@param			slug	path		string	true	"slug"
//	@param			from	query		string	false	"first day; default: the programme's"
//	@param			until	query		string	false	"last day; default: today"
//	@param			lang	query		string	false	"language of labels"	Enums(fi, sv, en)
//	@success		200		{object}	ProgrammeOverview
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:triage]
//	@router			/v1/programmes/{slug}/overview [get]
func (s *Server) showOverview(c echo.Context, actor domain.Actor) error {
	o, lang, err := s.overviewOf(c, actor)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", s.overview(s.Keeper.Catalogue(), o, lang))
}

// showOverviewChart draws how a programme does.
//
//	@summary		Draw how a programme does, for editors
//	@description	An SVG of trials and feedback by week and of what waits; its description says in words what it shows.
//	@id				showOverviewChart
//	@tags			editing
//	@produce		image/svg+xml
//	@param			slug	path		string	true	"slug"
//	@param			from	query		string	false	"first day; default: the programme's"
//	@param			until	query		string	false	"last day; default: today"
//	@param			lang	query		string	false	"language of labels"	Enums(fi, sv, en)
//	@success		200		{string}	string
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:triage]
//	@router			/v1/programmes/{slug}/overview.svg [get]
func (s *Server) showOverviewChart(c echo.Context, actor domain.Actor) error {
	o, lang, err := s.overviewOf(c, actor)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, svgMedia, overviewChart(s.Keeper.Catalogue(), o, lang))
}

func (s *Server) overviewOf(c echo.Context, actor domain.Actor) (domain.Overview, domain.Language, error) {
	p := newParams(c)
	lang, from, until := p.language(), domain.Date(p.one("from")), domain.Date(p.one("until"))
	if err := p.done(); err != nil {
		return domain.Overview{}, lang, err
	}
	o, err := s.overviews.Overview(c.Request().Context(), actor, c.Param("slug"), from, until)
	return o, lang, err
}

func (s *Server) overview(now *catalogue.Catalogue, o domain.Overview, lang domain.Language) ProgrammeOverview {
	view := ProgrammeOverview{
		Slug: o.Programme.Slug, From: o.From, Until: o.Until, Weeks: make([]ProgrammeWeek, len(o.Weeks)), Answers: answerTimesOf(o.Answers),
		Waiting: make([]WaitingFeedback, len(o.Waiting)), Tools: make([]ToolTally, len(o.Tools)),
		Organisations: make([]OrganisationTally, len(o.Organisations)),
	}
	for i, w := range o.Weeks {
		view.Weeks[i] = ProgrammeWeek(w)
	}
	for i, w := range o.Waiting {
		view.Waiting[i] = WaitingFeedback{
			State: termOf(now.Vocabularies, domain.SchemeFeedbackState, string(w.State), lang), Total: w.Total(),
			UpTo7Days: w.UpTo7, UpTo14Days: w.UpTo14, UpTo30Days: w.UpTo30, Older: w.Older, OldestDays: w.OldestDays, Overdue: w.Overdue,
		}
	}
	for i, x := range o.Tools {
		view.Tools[i].Tally = tallyOf(x)
		if t, ok := now.ToolByID(x.ID); ok {
			view.Tools[i].Tool = ToolName{t.Slug, t.Title(lang)}
		}
	}
	for i, x := range o.Organisations {
		view.Organisations[i] = OrganisationTally{s.party(now, x.ID, lang), tallyOf(x)}
	}
	return view
}

func tallyOf(x domain.Tally) Tally { return Tally{x.TrialsStarted, x.TrialsFinished, x.Feedback} }

func answerTimesOf(a domain.AnswerTimes) AnswerTimes {
	view := AnswerTimes{Answered: a.Answered, Unanswered: a.Unanswered, Within14Days: a.InTime, Due: a.Due}
	if a.Answered > 0 {
		median, p90 := rounded(a.MedianDays, 10), rounded(a.P90Days, 10)
		view.MedianDays, view.P90Days = &median, &p90
	}
	if a.Due > 0 {
		share := rounded(float64(a.InTime)/float64(a.Due), 100)
		view.ShareWithin14 = &share
	}
	return view
}
