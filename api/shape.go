package api

import (
	"encoding/json"
	"slices"
	"strconv"

	"academy/domain"
	"academy/domain/catalogue"
)

// shape is which members of a tool an answer has.
type shape struct {
	upto   int      // the first so many fragments; 0 when rest names them
	rest   []int    // further fragments, in order
	around []string // of aroundMembers, besides language
	html   bool     // long texts as HTML
}

// identifying are the members that always come, whatever fields says; language does too.
var identifying = []string{"id", "slug", "version"}

// fieldNames are all members that fields can name; includeNames those that a list has only when asked.
var fieldNames, includeNames = namesOfMembers()

func namesOfMembers() (all, more []string) {
	for i, m := range toolMembers {
		all = append(all, m.name)
		if i >= itemMembers {
			more = append(more, m.name)
		}
	}
	around := []string{"owner", "related", "collections", "revisions"}
	return slices.Concat(all, []string{"language", "match", "highlights"}, around), slices.Concat(more, around)
}

var textForms = []string{"markdown", "html"}

// shape reads fields, include and text. Whole is the tool's own page, which has everything but its
// revisions without being asked.
func (p *params) shape(whole bool) shape {
	fields, include := p.list("fields", fieldNames), p.list("include", includeNames)
	sh := shape{upto: itemMembers, html: p.choice("text", "markdown", textForms) == "html"}
	if whole {
		sh.upto, sh.around = len(toolMembers), wholeAround
	}
	switch {
	case fields != nil:
		sh.upto, sh.around = 0, nil
	case include == nil: // as most ask
		return sh
	}
	for i, m := range toolMembers {
		wanted := slices.Contains(fields, m.name) || slices.Contains(include, m.name)
		if i >= sh.upto && (wanted || sh.upto == 0 && slices.Contains(identifying, m.name)) {
			sh.rest = append(sh.rest, i)
		}
	}
	for _, name := range []string{"owner", "related", "collections", "revisions"} {
		if (slices.Contains(fields, name) || slices.Contains(include, name)) && !slices.Contains(sh.around, name) {
			sh.around = append(sh.around, name)
		}
	}
	return sh
}

// whole tells whether more is asked for than lists show.
func (sh shape) whole() bool {
	return sh.upto > itemMembers || len(sh.rest) > 0 && sh.rest[len(sh.rest)-1] >= itemMembers
}

// appendTool writes a tool for somebody who asks for a language. What it says was rendered when it was
// published; extra are members with their commas, written last.
func (s *Server) appendTool(b []byte, now *catalogue.Catalogue, t *catalogue.Tool, asked domain.Language, sh shape, extra []byte) ([]byte, error) {
	text := t.Text(asked)
	var err error
	switch {
	case sh.html:
		text, err = s.htmlOf(now, t, t.In(asked))
	case sh.whole():
		text, err = s.whole(t, asked)
	}
	if err != nil {
		return nil, err
	}
	start := len(b)
	if sh.upto > 0 {
		b = append(b, text.Bytes[:text.Ends[sh.upto-1]]...)
	}
	for _, i := range sh.rest {
		b = append(b, member(text, i)...)
	}
	b[start] = '{' // in place of the first comma
	b = appendLanguage(b, t, asked)
	around, err := s.around(now, t, asked, sh.around)
	if err != nil {
		return nil, err
	}
	return append(append(append(b, around...), extra...), '}'), nil
}

// appendLanguage writes which language is served, and why.
func appendLanguage(b []byte, t *catalogue.Tool, asked domain.Language) []byte {
	served := t.In(asked)
	b = append(append(b, `,"language":{"served":"`...), served...)
	b = append(append(b, `","requested":"`...), asked...)
	if served == asked {
		b = append(b, `","reason":"requested","stale":`...)
	} else {
		b = append(b, `","reason":"missing","stale":`...)
	}
	b = append(strconv.AppendBool(b, t.Stale(served)), `,"available":[`...)
	for i, lang := range t.Available() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), lang...), '"')
	}
	return append(b, `]}`...)
}

// wholeAround is what a tool's own page has around its fragments.
var wholeAround = []string{"owner", "related", "collections"}

// around renders what a tool's page says of other things. The usual ones are kept until something
// changes.
func (s *Server) around(now *catalogue.Catalogue, t *catalogue.Tool, asked domain.Language, names []string) ([]byte, error) {
	if len(names) == 0 {
		return nil, nil
	}
	if slices.Equal(names, wholeAround) {
		return t.Around.Bytes(asked, now.Stamp(t), func() ([]byte, error) { return s.renderAround(now, t, asked, names) })
	}
	return s.renderAround(now, t, asked, names)
}

func (s *Server) renderAround(now *catalogue.Catalogue, t *catalogue.Tool, asked domain.Language, names []string) ([]byte, error) {
	var b []byte
	add := func(name string, value any) error {
		v, err := json.Marshal(value)
		b = append(append(append(append(b, `,"`...), name...), `":`...), v...)
		return err
	}
	for _, name := range names {
		var err error
		switch name {
		case "owner":
			err = add(name, s.party(now, t.OwnerID, t.In(asked)))
		case "related":
			err = add(name, s.relatedTo(now, t, asked))
		case "collections":
			err = add(name, s.collectionsWith(now, t, asked))
		case "revisions":
			err = add(name, s.revisionItems(now, t, asked))
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// renderedItem is a ToolItem as bytes, inside a view that is encoded as a whole; the contract knows it by
// that name.
type renderedItem []byte

// MarshalJSON gives the bytes as they are.
func (i renderedItem) MarshalJSON() ([]byte, error) { return i, nil }

// toolItem renders a tool for a list.
func (s *Server) toolItem(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) renderedItem {
	b, _ := s.appendTool(nil, now, t, lang, shape{upto: itemMembers}, nil) // fails for other shapes only
	return b
}
