package api

import (
	"math"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Evidence is what pilots' trials and ratings say of a tool together. A figure is there when at least
// three organisations stand behind it and it gives away nothing of fewer; it may be a little older than
// the newest trial.
type Evidence struct {
	Slug             string           `json:"slug"`
	Version          int64            `json:"version" example:"412"` // of the tool: it grows when a figure changes
	Overall          EvidenceFigure   `json:"overall"`
	Circumstances    []EvidenceFigure `json:"circumstances"`
	LeadershipLevels []EvidenceFigure `json:"leadership_levels"`
	Settings         []EvidenceFigure `json:"settings"`
	GroupSizes       []EvidenceFigure `json:"group_sizes"`
	WorkModes        []EvidenceFigure `json:"work_modes"`
}

// EvidenceFigure is what is known of one kind of situation.
type EvidenceFigure struct {
	Term       *Term         `json:"term" extensions:"x-nullable"`       // null: of all situations
	Outcomes   *Outcomes     `json:"outcomes" extensions:"x-nullable"`   // null: not public yet
	Usefulness *RatingFigure `json:"usefulness" extensions:"x-nullable"` // null: not public yet, as the following two
	Ease       *RatingFigure `json:"ease" extensions:"x-nullable"`
	Clarity    *RatingFigure `json:"clarity" extensions:"x-nullable"`
}

// Outcomes counts how trials ended.
type Outcomes struct {
	Trials        int         `json:"trials" example:"9"`
	Organisations int         `json:"organisations" example:"6"`
	Worked        int         `json:"worked" example:"5"`         // as it is
	WorkedAdapted int         `json:"worked_adapted" example:"2"` // after it was adapted
	Mixed         int         `json:"mixed"`
	DidNotWork    int         `json:"did_not_work"`
	NotFinished   int         `json:"not_finished"`
	WouldUseAgain int         `json:"would_use_again" example:"7"` // trials after which the tool would be used again
	ShareWorked   WorkedShare `json:"share_worked"`
}

// WorkedShare is the share of trials in which the tool worked, adapted or not, with Wilson's interval at
// 95 %. All are between 0 and 1.
type WorkedShare struct {
	Value float64 `json:"value" example:"0.778"`
	Low   float64 `json:"low" example:"0.453"`
	High  float64 `json:"high" example:"0.937"`
	Text  string  `json:"text" example:"Toimi 7 kokeilussa 9:stä. Vastaavista kokeiluista onnistuu arviolta 45–94 prosenttia (95 prosentin luottamusväli)."`
}

// RatingFigure is how feedback rates one side of a tool, from 1 (poor) to 5 (excellent).
type RatingFigure struct {
	N             int     `json:"n" example:"7"`
	Organisations int     `json:"organisations" example:"4"`
	Mean          float64 `json:"mean" example:"4.29"`
	Distribution  []int   `json:"distribution" example:"0,0,1,3,3"` // how many gave 1, 2, 3, 4 and 5
}

// showEvidence shows what pilots' trials and ratings say of a tool.
//
//	@summary		Show what pilots' trials and ratings say of a tool
//	@description	Figures are released in steps, so that neither two of them nor an older and a newer one give away what fewer than three organisations said.
//	@id				showEvidence
//	@tags			catalogue
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{object}	Evidence
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/evidence [get]
func (s *Server) showEvidence(c echo.Context) error {
	return s.aboutTool(newParams(c), func(p page, now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) error {
		return p.json(evidenceOf(now, t, lang))
	})
}

func evidenceOf(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) Evidence {
	said := now.Evidence(t.ID)
	by := func(scheme string) []EvidenceFigure {
		list := []EvidenceFigure{}
		for _, code := range now.Vocabularies.Codes(scheme) {
			figure := figureOf(said, scheme, code, lang)
			if figure != (EvidenceFigure{}) {
				term := termOf(now.Vocabularies, scheme, code, lang)
				figure.Term = &term
				list = append(list, figure)
			}
		}
		return list
	}
	return Evidence{
		Slug: t.Slug, Version: t.Version, Overall: figureOf(said, "", "", lang), Circumstances: by(domain.SchemeCircumstances),
		LeadershipLevels: by(domain.SchemeLeadershipLevel), Settings: by(domain.SchemeSetting),
		GroupSizes: by(domain.SchemeTrialGroupSize), WorkModes: by(domain.SchemeWorkMode),
	}
}

// figureOf is what was said of one code; zero when nothing is public.
func figureOf(said catalogue.Said, scheme, code string, lang domain.Language) (figure EvidenceFigure) {
	for _, e := range said.Trials {
		if e.Scheme == scheme && e.Code == code {
			figure.Outcomes = outcomesOf(e, lang)
		}
	}
	for _, r := range said.Ratings {
		if r.Scheme != scheme || r.Code != code {
			continue
		}
		rating := &RatingFigure{r.N(), r.Organisations, rounded(r.Mean(), 100), r.Counts[:]}
		switch r.Measure {
		case domain.Usefulness:
			figure.Usefulness = rating
		case domain.Ease:
			figure.Ease = rating
		case domain.Clarity:
			figure.Clarity = rating
		}
	}
	return figure
}

func outcomesOf(e domain.Evidence, lang domain.Language) *Outcomes {
	share := e.WorkedShare()
	return &Outcomes{
		Trials: e.Trials, Organisations: e.Organisations, Worked: e.Worked - e.Adapted, WorkedAdapted: e.Adapted, Mixed: e.Mixed,
		DidNotWork: e.DidNotWork, NotFinished: e.NotFinished, WouldUseAgain: e.UseAgain,
		ShareWorked: WorkedShare{rounded(share.Value, 1000), rounded(share.Low, 1000), rounded(share.High, 1000), workedText(e, lang)},
	}
}

// rounded keeps so many parts of one.
func rounded(x, parts float64) float64 { return math.Round(x*parts) / parts }
