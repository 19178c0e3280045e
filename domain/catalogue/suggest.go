package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"academy/domain"
)

// Situation is what somebody is in the middle of. What isn't given doesn't matter.
type Situation struct {
	Terms   map[string][]string // of SituationSchemes
	Minutes int                 // the time at hand
	Group   domain.GroupSize
	Lang    domain.Language
	Limit   int
}

// SituationSchemes are the vocabularies in which people describe a situation.
var SituationSchemes = []string{
	domain.SchemeNeed, domain.SchemeCircumstances, domain.SchemePathStage, domain.SchemeLeadershipLevel,
}

// Empty tells whether nothing is known of the situation.
func (s Situation) Empty() bool {
	return len(s.Terms) == 0 && s.Minutes == 0 && s.Group == domain.GroupSize{}
}

// How suggestions are ranked. A tool is one when it serves a need, the circumstances or the stage that was
// asked for (the level alone is too broad to be an answer where one of these is asked for too). What
// fits the time at hand comes first; what takes up to half as long again, or nobody knows how long,
// comes after all of these, and what takes longer doesn't come at all. Within each part, the sum decides:
//
//   - for each vocabulary its weight, times the share of the asked codes that the tool has, times its
//     focus: 1 for a tool made for just these, down to 3/4 for one that is made for many others too;
//   - 1 for a group of the right size;
//   - up to 2 for what pilots said in the same circumstances, on the same level or, where neither is
//     known, anywhere: by the lower end of Wilson's interval, so that few organisations weigh little;
//   - 1/4 for being there in the asked language.
//
// Equals come in the order in which they were made.
var situationWeights = map[string]float64{
	domain.SchemeNeed: 4, domain.SchemeCircumstances: 3, domain.SchemePathStage: 3, domain.SchemeLeadershipLevel: 2,
}

const (
	groupWeight    = 1
	evidenceWeight = 2
	languageWeight = 0.25
	leastFocus     = 0.75
)

// Suggest ranks the tools that help in a situation, and tells how many there are.
func (c *Catalogue) Suggest(s Situation) ([]Suggestion, int) {
	type ranked struct {
		tool  *Tool
		late  int // 1 for what doesn't fit the time at hand
		score float64
	}
	first := best[ranked]{limit: s.Limit, compare: func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.late, b.late), cmp.Compare(b.score, a.score), strings.Compare(string(a.tool.ID), string(b.tool.ID)))
	}}
	total := 0
	for _, t := range c.candidates(s) {
		if late, ok := s.time(t); ok {
			total++
			first.offer(ranked{t, late, c.score(t, s)})
		}
	}
	ranking := first.first()
	list := make([]Suggestion, len(ranking))
	for i, x := range ranking {
		list[i] = Suggestion{x.tool, c.because(x.tool, s)}
	}
	return list, total
}

// candidates are the tools that answer at all.
func (c *Catalogue) candidates(s Situation) []*Tool {
	narrow := s.Terms
	if len(s.Terms[domain.SchemeLeadershipLevel]) > 0 && len(s.Terms) > 1 {
		narrow = map[string][]string{}
		for scheme, codes := range s.Terms {
			if scheme != domain.SchemeLeadershipLevel {
				narrow[scheme] = codes
			}
		}
	}
	if len(narrow) == 0 { // only time or group were asked for
		return slices.DeleteFunc(c.Tools(), func(t *Tool) bool {
			return s.Group != domain.GroupSize{} && !t.GroupSize().Fits(s.Group)
		})
	}
	answers := newSet(len(c.tools))
	for scheme, codes := range narrow {
		for _, code := range codes {
			c.described(scheme, code, answers.add)
		}
	}
	var list []*Tool
	answers.each(func(n uint32) bool {
		list = append(list, c.tools[n])
		return true
	})
	return list
}

// time tells whether the tool fits into the time at hand (0), hardly (1), or not at all.
func (s Situation) time(t *Tool) (late int, ok bool) {
	minutes := t.Minutes()
	switch {
	case s.Minutes == 0 || minutes > 0 && minutes <= s.Minutes:
		return 0, true
	default:
		return 1, 2*minutes <= 3*s.Minutes
	}
}

func (c *Catalogue) score(t *Tool, s Situation) float64 {
	score := 0.0
	for _, scheme := range SituationSchemes {
		if asked := s.Terms[scheme]; len(asked) > 0 {
			there := t.Codes(scheme)
			share := float64(sharing(asked, there))
			focus := leastFocus + (1-leastFocus)*share/float64(max(1, len(there)))
			score += situationWeights[scheme] * share / float64(len(asked)) * focus
		}
	}
	if t.GroupSize().Fits(s.Group) {
		score += groupWeight
	}
	if t.Has(s.Lang) {
		score += languageWeight
	}
	return score + evidenceWeight*c.said(t, s).Certainty()
}

// sharing counts the codes of a list that are in the other one too.
func sharing(list, there []string) int {
	n := 0
	for _, code := range list {
		if slices.Contains(there, code) {
			n++
		}
	}
	return n
}

// shared lists the codes that were asked for and are there, in the order in which they were asked.
func shared(asked, there []string) []string {
	var list []string
	for _, code := range asked {
		if slices.Contains(there, code) && !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	return list
}

// said is what pilots said of the tool in the nearest situation of which enough is known.
func (c *Catalogue) said(t *Tool, s Situation) domain.Evidence {
	all := c.Evidence(t.ID).Trials
	for _, scheme := range []string{domain.SchemeCircumstances, domain.SchemeLeadershipLevel, ""} {
		var best domain.Evidence
		for _, e := range all {
			near := e.Scheme == scheme && (scheme == "" || slices.Contains(s.Terms[scheme], e.Code))
			if near && (best.Organisations == 0 || e.Certainty() > best.Certainty()) {
				best = e
			}
		}
		if best.Organisations > 0 {
			return best
		}
	}
	return domain.Evidence{}
}

var matchedReasons = map[string]ReasonCode{
	domain.SchemeNeed: MatchedNeed, domain.SchemeCircumstances: MatchedCircumstances,
	domain.SchemePathStage: MatchedPathStage, domain.SchemeLeadershipLevel: MatchedLeadershipLevel,
}

// because gives the reasons for a tool, what weighs most first.
func (c *Catalogue) because(t *Tool, s Situation) []Reason {
	var reasons []Reason
	for _, scheme := range SituationSchemes {
		if codes := shared(s.Terms[scheme], t.Codes(scheme)); len(codes) > 0 {
			reasons = append(reasons, Reason{Code: matchedReasons[scheme], Scheme: scheme, Terms: codes})
		}
	}
	if late, _ := s.time(t); s.Minutes > 0 && t.Minutes() > 0 {
		code := FitsTime
		if late == 1 {
			code = NearlyFitsTime
		}
		reasons = append(reasons, Reason{Code: code, Minutes: t.Minutes()})
	}
	if t.GroupSize().Fits(s.Group) {
		reasons = append(reasons, Reason{Code: FitsGroupSize, Group: t.GroupSize()})
	}
	if e := c.said(t, s); e.Convinces() {
		reasons = append(reasons, Reason{Code: TriedAndWorked, Evidence: e})
	}
	return reasons
}
