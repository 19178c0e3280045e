package api

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// html renders Markdown as HTML that any page can show: CommonMark with bare addresses made links,
// without raw HTML (what looks like it is shown as it was written) and without images (a picture from
// elsewhere would tell its server who reads the bank; the bank's own are media with a licence and an
// alternative text, so the text in the brackets is what stays). Links are absolute, of http, https or
// mailto, since a relative one would lead into whichever page shows the text.
//
// The text's highest heading becomes h3: the tool's title is the page's h1 and the field's name its
// h2, as in the Academy's own pages. It takes time in proportion to the length of any text.
func html(markdown string) string {
	source := []byte(markdown)
	if tangled(markdown) {
		return "<p>" + string(util.EscapeHTML(bytes.ToValidUTF8(source, []byte("\ufffd")))) + "</p>\n"
	}
	var out bytes.Buffer
	if err := commonMark.Convert(source, &out); err != nil {
		return "" // a buffer takes everything
	}
	return harmless.Sanitize(out.String())
}

// commonMark reads and renders; it is safe for concurrent use.
var commonMark = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers( // CommonMark's, but HTML's
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(guest{}, 100)),
	)),
	goldmark.WithExtensions(extension.Linkify),
)

// harmless is the second guard: nothing passes but what CommonMark can make, so that a fault of the
// first one harms nobody.
var harmless = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + guestRel + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	return p
}()

// guestRel tells search engines and the opened page that the link isn't the site's own.
const guestRel = "nofollow noopener"

// guest makes a text fit to stand in somebody else's page.
type guest struct{}

// Transform moves headings so that the highest is h3, marks links, and leaves of an image its text.
func (guest) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	highest := 6
	var headings []*ast.Heading
	var images []*ast.Image
	// The walk has no way to fail.
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			headings, highest = append(headings, n), min(highest, n.Level)
		case *ast.Link, *ast.AutoLink:
			n.SetAttributeString("rel", []byte(guestRel))
		case *ast.Image:
			images = append(images, n)
		}
		return ast.WalkContinue, nil
	})
	for _, h := range headings {
		h.Level = min(h.Level-highest+3, 6)
	}
	for _, image := range images {
		parent := image.Parent()
		for child := image.FirstChild(); child != nil; child = image.FirstChild() {
			parent.InsertBefore(parent, image, child)
		}
		parent.RemoveChild(parent, image)
	}
}

// maxLinks is how many beginnings of links a text may have.
const maxLinks = 200

// nested finds a line that opens more than 32 quotations and lists in each other.
var nested = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])){33}`)

// tangled tells whether a text is one that no person writes, made to keep the parser busy: its time
// grows with the square of those (measured: 6 s for 100 kB of >). It is shown as it was written then.
func tangled(markdown string) bool {
	return strings.Count(markdown, "](") > maxLinks || nested.MatchString(markdown)
}
