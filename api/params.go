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
// refuses every other one and whatever was wrong, all at once. It has room for what most queries hold.
type params struct {
	c      echo.Context
	given  []parameter
	known  []string
	fields []domain.Field

	roomGiven [4]parameter
	roomKnown [8]string
}

// parameter is one of a query, unescaped.
type parameter struct{ name, value string }

func newParams(c echo.Context) *params {
	p := &params{c: c}
	p.given, p.known = p.roomGiven[:0], p.roomKnown[:0]
	raw := c.Request().URL.RawQuery
	if !simpleQuery(raw) {
		for name, values := range c.QueryParams() {
			for _, v := range values {
				p.given = append(p.given, parameter{name, v})
			}
		}
		return p
	}
	for raw != "" {
		var pair string
		if pair, raw, _ = strings.Cut(raw, "&"); pair != "" {
			name, value, _ := strings.Cut(pair, "=")
			p.given = append(p.given, parameter{name, value})
		}
	}
	return p
}

func (p *params) one(name string) string {
	p.known = append(p.known, name)
	value, found := "", false
	for _, g := range p.given {
		switch {
		case g.name != name:
		case found:
			p.wrong(name, "duplicate-parameter", nil)
			return value
		default:
			value, found = g.value, true
		}
	}
	return value
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
	value := p.one(scheme)
	if value == "" {
		return nil
	}
	list := strings.Split(value, ",")
	for _, code := range list {
		if !v.Has(scheme, code) {
			p.wrong(scheme, "unknown-value", v.Codes(scheme))
			return nil
		}
	}
	return list
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

var languageCodes = []string{"fi", "sv", "en"}

// language reads lang, which wins over Accept-Language.
func (p *params) language() domain.Language {
	lang := p.choice("lang", "", languageCodes)
	if lang == "" {
		return preferred(p.c.Request())
	}
	return domain.Language(lang)
}

// anyLanguage reads lang where it chooses items; "" when it isn't given.
func (p *params) anyLanguage() domain.Language {
	return domain.Language(p.choice("lang", "", languageCodes))
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
	for _, g := range p.given {
		if !slices.Contains(p.known, g.name) {
			p.wrong(g.name, "unknown-parameter", slices.Clone(p.known))
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

// ignoreOthers drops every parameter but those that are named here.
func (p *params) ignoreOthers(names ...string) {
	p.given = slices.DeleteFunc(p.given, func(g parameter) bool { return !slices.Contains(names, g.name) })
}

var matcher = language.NewMatcher([]language.Tag{language.Finnish, language.Swedish, language.English})

// about reads which thing a request is about, and the language of its answer.
func about(c echo.Context, noun string) (domain.ID, domain.Language, error) {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return "", lang, err
	}
	id, err := idInPath(c, noun)
	return id, lang, err
}

// idInPath reads the id in the path; what can't be one isn't there.
func idInPath(c echo.Context, noun string) (domain.ID, error) {
	id, ok := domain.ParseID(c.Param("id"))
	if !ok {
		return "", domain.Missing(noun)
	}
	return id, nil
}
