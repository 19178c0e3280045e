package api

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"academy/domain"
)

// params reads a query strictly: each accessor names a parameter that the operation knows, and done
// refuses every other one and whatever was wrong, all at once.
type params struct {
	c      echo.Context
	known  []string
	fields []domain.Field
}

func newParams(c echo.Context) *params { return &params{c: c, known: make([]string, 0, 8)} }

func (p *params) one(name string) string {
	p.known = append(p.known, name)
	values := p.c.QueryParams()[name]
	if len(values) > 1 {
		p.wrong(name, "duplicate-parameter", nil)
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func (p *params) wrong(name, code string, allowed []string, pairs ...string) {
	f := domain.Field{Pointer: name, Code: code, Allowed: allowed}
	for i := 0; i+1 < len(pairs); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[pairs[i]] = pairs[i+1]
	}
	p.fields = append(p.fields, f)
}

// list reads "a,b", each one of the valid values.
func (p *params) list(name string, valid []string) []string {
	value := p.one(name)
	if value == "" {
		return nil
	}
	list := strings.Split(value, ",")
	for _, v := range list {
		if !slices.Contains(valid, v) {
			p.wrong(name, "unknown-value", valid)
			return nil
		}
	}
	return list
}

// terms reads "a,b", each one the code of a term of the vocabulary with that name.
func (p *params) terms(scheme string, v *domain.Vocabularies) []string {
	if !p.c.QueryParams().Has(scheme) { // most aren't given: no need to list what would be valid
		p.known = append(p.known, scheme)
		return nil
	}
	return p.list(scheme, v.Codes(scheme))
}

// choice reads one of the valid values; fallback when it isn't given.
func (p *params) choice(name, fallback string, valid []string) string {
	value := p.one(name)
	switch {
	case value == "":
		return fallback
	case !slices.Contains(valid, value):
		p.wrong(name, "unknown-value", valid)
		return fallback
	}
	return value
}

// number reads a whole number within limits; fallback when it isn't given.
func (p *params) number(name string, fallback, least, most int) int {
	value := p.one(name)
	if value == "" {
		return fallback
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		p.wrong(name, "out-of-range", nil, "min", strconv.Itoa(least), "max", strconv.Itoa(most))
		return fallback
	}
	return n
}

// language reads lang, which wins over Accept-Language.
func (p *params) language() domain.Language {
	lang := p.choice("lang", "", []string{"fi", "sv", "en"})
	if lang == "" {
		return preferred(p.c.Request())
	}
	return domain.Language(lang)
}

// anyLanguage reads lang where it chooses items; "" when it isn't given.
func (p *params) anyLanguage() domain.Language {
	return domain.Language(p.choice("lang", "", []string{"fi", "sv", "en"}))
}

// date reads a day; "" when it isn't given.
func (p *params) date(name string) domain.Date {
	value := domain.Date(p.one(name))
	if value != "" && !value.Valid() {
		p.wrong(name, "not-a-date", nil)
		return ""
	}
	return value
}

// text reads a text of at most so many characters.
func (p *params) text(name string, most int) string {
	value := strings.TrimSpace(p.one(name))
	if utf8.RuneCountInString(value) > most {
		p.wrong(name, "too-long", nil, "max", strconv.Itoa(most))
	}
	return value
}

// done is a Malformed error with everything that is wrong with the query.
func (p *params) done() error {
	for name := range p.c.QueryParams() {
		if !slices.Contains(p.known, name) {
			p.wrong(name, "unknown-parameter", p.known)
		}
	}
	if len(p.fields) == 0 {
		return nil
	}
	slices.SortStableFunc(p.fields, func(a, b domain.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	e := domain.Fault(domain.Malformed, "bad-parameters")
	e.Fields = p.fields
	return e
}

var matcher = language.NewMatcher([]language.Tag{language.Finnish, language.Swedish, language.English})
