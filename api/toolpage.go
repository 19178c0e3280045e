package api

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
	"academy/domain/search"
)

// ToolPage is a part of a list of tools.
type ToolPage struct {
	Items      []ToolItem         `json:"items"` // with include or fields, members of the whole tool too
	Next       *string            `json:"next" format:"uri" extensions:"x-nullable"`
	Total      int64              `json:"total"`
	Facets     map[string][]Facet `json:"facets,omitempty" validate:"optional"`                                   // by vocabulary; each counts what its own filter leaves out too
	DidYouMean string             `json:"did_you_mean,omitempty" validate:"optional" example:"kehityskeskustelu"` // a correction of q that finds more
}

// Facet is how many tools of the list a term describes.
type Facet struct {
	Term
	Count int `json:"count" example:"9"`
}

// appendToolPage writes what a query finds.
func (s *Server) appendToolPage(
	b []byte, c echo.Context, now *catalogue.Catalogue, q catalogue.Query, sh shape, list string,
) ([]byte, error) {
	if q.Text != "" {
		end, err := s.search(c.Request().Context())
		if err != nil {
			return nil, err
		}
		defer end()
	}
	found := now.Find(q)
	s.noteMiss(c, q, found)
	b = append(b, `{"items":[`...)
	a := answering{found: found, lang: q.Lang}
	for i, t := range found.Tools {
		if i > 0 {
			b = append(b, ',')
		}
		var extra []byte
		if found.Matches != nil {
			extra = a.members(i)
		}
		var err error
		if b, err = s.appendTool(b, now, t, q.Lang, sh, extra); err != nil {
			return nil, err
		}
	}
	b = append(b, `],"next":`...)
	if found.Next == (catalogue.Place{}) {
		b = append(b, "null"...)
	} else {
		cursor, err := s.Keys.seal(list, found.Next)
		if err != nil {
			return nil, err
		}
		if b, err = jsontext.AppendQuote(b, *nextPage(c, s.PublicURL, "cursor", cursor, q.Lang)); err != nil {
			return nil, err
		}
	}
	b = strconv.AppendInt(append(b, `,"total":`...), int64(found.Total), 10)
	return s.appendExtras(b, now, q, found)
}

// search waits for a place among the searches that run and returns what gives it back. A search is all
// computing: more at once than there are processors would finish none of them sooner, and the last ones late.
// Who has gone away meanwhile isn't searched for.
func (s *Server) search(ctx context.Context) (end func(), err error) {
	select {
	case s.searching <- struct{}{}:
		return func() { <-s.searching }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// appendExtras ends the page with facets and a correction.
func (s *Server) appendExtras(b []byte, now *catalogue.Catalogue, q catalogue.Query, found catalogue.Page) ([]byte, error) {
	add := func(name string, value any) error {
		v, err := json.Marshal(value)
		b = append(append(append(append(b, `,"`...), name...), `":`...), v...)
		return err
	}
	if len(q.Facets) > 0 {
		facets := map[string][]Facet{}
		for scheme, counts := range found.Facets {
			facets[scheme] = []Facet{}
			for _, n := range counts {
				facets[scheme] = append(facets[scheme], Facet{termOf(now.Vocabularies, scheme, n.Code, q.Lang), n.Tools})
			}
		}
		if err := add("facets", facets); err != nil {
			return nil, err
		}
	}
	if q.Text != "" && found.Exact == 0 {
		if text, ok := now.Correct(found.Asked); ok {
			if err := add("did_you_mean", text); err != nil {
				return nil, err
			}
		}
	}
	return append(b, '}'), nil
}

// answering writes how tools answer a text. Its room is used again for each of them.
type answering struct {
	found catalogue.Page
	lang  domain.Language
	bytes []byte
	spans []search.Span
}

// members says of a tool of the page how well it answers, and where the words stand: members with their commas.
func (a *answering) members(i int) []byte {
	t := a.found.Tools[i]
	served := t.In(a.lang)
	b := append(append(append(a.bytes[:0], `,"match":"`...), a.found.Matches[i]...), `","highlights":{`...)
	a.spans = a.found.Asked.Highlight(a.spans[:0], t.Title(a.lang), served)
	if b = appendSpans(b, `"title":[`, a.spans); len(a.spans) > 0 {
		b = append(b, ',')
	}
	a.spans = a.found.Asked.Highlight(a.spans[:0], t.Summary(a.lang), served)
	b = appendSpans(b, `"summary":[`, a.spans)
	a.bytes = append(bytes.TrimSuffix(b, []byte{','}), '}')
	return a.bytes
}

// appendSpans writes where words stand in a text, nothing where none does.
func appendSpans(b []byte, open string, spans []search.Span) []byte {
	for i, s := range spans {
		separator := ","
		if i == 0 {
			separator = open
		}
		b = strconv.AppendInt(append(append(b, separator...), '['), int64(s.From), 10)
		b = append(strconv.AppendInt(append(b, ','), int64(s.To), 10), ']')
	}
	if len(spans) > 0 {
		b = append(b, ']')
	}
	return b
}
