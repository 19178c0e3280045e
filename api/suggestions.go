package api

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// mostMinutes is the longest time and mostPeople the largest group that somebody can have.
const (
	mostMinutes = 10_000
	mostPeople  = 10_000
)

// listSuggestions answers "I am in this situation": the tools that help, each with the reasons.
//
//	@summary		Suggest tools for a situation
//	@description	At least one of need, circumstances, path_stage, leadership_level, minutes and group_size is needed. What fits the time at hand comes first; longer tools (by half at most) follow.
//	@id				listSuggestions
//	@tags			catalogue
//	@param			need				query		string	false	"codes, separated by commas, as the following three"
//	@param			circumstances		query		string	false	"codes"
//	@param			path_stage			query		string	false	"codes"
//	@param			leadership_level	query		string	false	"codes"
//	@param			minutes				query		int		false	"the time at hand"	minimum(1)	maximum(10000)
//	@param			group_size			query		string	false	"how many people: a number, or a code of trial_group_size"
//	@param			lang				query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@param			limit				query		int		false	"how many"								minimum(1)	maximum(50)	default(10)
//	@success		200					{object}	Page[SuggestedTool]
//	@failure		default				{object}	Problem
//	@router			/v1/suggestions [get]
func (s *Server) listSuggestions(c echo.Context) error {
	now := s.Keeper.Catalogue()
	p := newParams(c)
	situation := situationOf(p, now)
	if err := p.done(); err != nil {
		return err
	}
	if situation.Empty() {
		e := domain.Fault(domain.Malformed, "no-situation")
		e.Allowed = append(append(e.Allowed, catalogue.SituationSchemes...), "minutes", "group_size")
		return e
	}
	page := s.pageAt(c, now, now.Feed.Position, situation.Lang)
	if page.Fresh {
		return nil
	}
	list, total := now.Suggest(situation)
	return page.assembled(func(b []byte) ([]byte, error) { return s.appendSuggested(b, now, list, total, situation.Lang) })
}

func situationOf(p *params, now *catalogue.Catalogue) catalogue.Situation {
	s := catalogue.Situation{Terms: map[string][]string{}}
	for _, scheme := range catalogue.SituationSchemes {
		if codes := p.terms(scheme, now.Vocabularies); codes != nil {
			s.Terms[scheme] = codes
		}
	}
	s.Minutes = p.number("minutes", 0, 1, mostMinutes)
	s.Group = p.groupSize("group_size", now.Vocabularies.Codes(domain.SchemeTrialGroupSize))
	s.Lang = p.language()
	s.Limit = p.number("limit", 10, 1, 50)
	return s
}

// groupSize reads a number of people or one of the codes; zero when it isn't given.
func (p *params) groupSize(name string, codes []string) domain.GroupSize {
	value := p.one(name)
	if value == "" {
		return domain.GroupSize{}
	}
	if n, err := strconv.Atoi(value); err == nil && n > 0 && n <= mostPeople {
		return domain.GroupSize{Min: n, Max: n}
	}
	size, ok := domain.GroupSizeOf(value)
	if !ok || !slices.Contains(codes, value) {
		p.wrong(name, "not-a-group-size", codes)
		return domain.GroupSize{}
	}
	return size
}
