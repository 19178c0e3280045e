package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"academy/domain"
	"academy/domain/catalogue"
)

// SuggestedTool is a tool that somebody should know of, with the reasons.
type SuggestedTool struct {
	ToolItem
	Because []Because `json:"because"` // what weighs most first; a front end shows the texts as they are
}

// Because is one reason, as a sentence in the asked language.
type Because struct {
	Code string `json:"code" example:"fits_time"`
	Text string `json:"text" example:"Ehdit tässä ajassa: 30 minuuttia"`
}

// appendSuggested writes tools with their reasons as a whole list.
func (s *Server) appendSuggested(
	b []byte, now *catalogue.Catalogue, list []catalogue.Suggestion, total int, lang domain.Language,
) ([]byte, error) {
	b = append(b, `{"items":[`...)
	for i, x := range list {
		because := make([]Because, len(x.Reasons))
		for j, r := range x.Reasons {
			because[j] = Because{string(r.Code), reasonIn(now, r, lang)}
		}
		reasons, err := json.Marshal(because)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		extra := append([]byte(`,"because":`), reasons...)
		if b, err = s.appendTool(b, now, x.Tool, lang, shape{upto: itemMembers}, extra); err != nil {
			return nil, err
		}
	}
	return append(strconv.AppendInt(append(b, `],"next":null,"total":`...), int64(total), 10), '}'), nil
}

// reasonIn is the sentence of a reason.
func reasonIn(now *catalogue.Catalogue, r catalogue.Reason, lang domain.Language) string {
	if r.Code == catalogue.TriedAndWorked {
		return workedIn(r.Evidence, lang)
	}
	labels := make([]string, len(r.Terms))
	for i, code := range r.Terms {
		labels[i] = now.Vocabularies.Label(r.Scheme, code, lang)
	}
	params := map[string]string{
		"terms": strings.Join(labels, ", "), "minutes": amount(minutesText, r.Minutes, lang), "people": peopleIn(r.Group, lang),
		"collection": r.Collection.Titles.In(lang),
	}
	if r.Replaced != nil {
		params["tool"] = r.Replaced.Title(lang)
	}
	return fill(reasonMessages[string(r.Code)].in(lang, len(r.Terms)), params)
}

func amount(unit counted, n int, lang domain.Language) string {
	return fill(unit.in(lang, n), map[string]string{"n": itoa(n)})
}

func peopleIn(g domain.GroupSize, lang domain.Language) string {
	if g.Min == g.Max {
		return amount(peopleText, g.Min, lang)
	}
	return fill(peopleText.many.In(lang), map[string]string{"n": itoa(g.Min) + "–" + itoa(g.Max)})
}

// workedIn says how many organisations found that a tool worked.
func workedIn(e domain.Evidence, lang domain.Language) string {
	text, params := workedMessages.most, map[string]string{
		"worked": numeral(e.WorkedIn, e.Organisations, lang), "all": numeral(e.Organisations, e.Organisations, lang),
		"where": whereTried[e.Scheme].In(lang),
	}
	switch {
	case e.WorkedIn == e.Organisations:
		text = workedMessages.all
	case e.Organisations >= len(ofNumerals):
		text = workedMessages.many
	default:
		params["of"] = ofNumerals[e.Organisations]
	}
	return capital(fill(text.In(lang), params))
}

// numeral writes a number as a word, unless the largest one beside it has none.
func numeral(n, largest int, lang domain.Language) string {
	if words := numerals[lang]; largest < len(words) {
		return words[n]
	}
	return itoa(n)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
