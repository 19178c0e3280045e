package api

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"

	"academy/domain"
)

// chart draws an SVG of one column, from the top down: narrow enough to be read on a telephone. It has no
// script, no style and no colour that carries a meaning alone; the same data are the same bytes.
type chart struct {
	body bytes.Buffer
	y    float64 // where the next thing begins
}

// The sizes of charts, in user units, which are pixels where nobody scales.
const (
	chartWidth  = 400
	chartMargin = 16
	plotWidth   = chartWidth - 2*chartMargin
)

const (
	ink       = "#1a1a1a"
	chartFont = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
)

const svgMedia = "image/svg+xml; charset=utf-8"

// write puts text at a place; weight is normal or bold, anchor start, middle or end.
func (c *chart) write(x, y float64, size int, weight, anchor, text string) {
	fmt.Fprintf(&c.body, `<text x="%.2f" y="%.2f" font-size="%d" font-weight="%s" text-anchor="%s">%s</text>`+"\n",
		x, y, size, weight, anchor, template.HTMLEscapeString(text))
}

// paragraph writes lines of text below one another.
func (c *chart) paragraph(size int, weight, text string) {
	letter := 0.52 // of its height, in the widest of the fonts
	if weight == "bold" {
		letter = 0.62
	}
	for _, line := range wrapped(text, int(plotWidth/(letter*float64(size)))) {
		c.y += float64(size) * 1.3
		c.write(chartMargin, c.y, size, weight, "start", line)
	}
}

func (c *chart) box(x, y, width, height float64, fill string) {
	fmt.Fprintf(&c.body, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s" stroke="%s"/>`+"\n", x, y, width, height, fill, ink)
}

func (c *chart) line(x1, y1, x2, y2, width float64) {
	fmt.Fprintf(&c.body, `<line x1="%.2f" y1="%.2f" x2="%.2f" y2="%.2f" stroke="%s" stroke-width="%.2f"/>`+"\n", x1, y1, x2, y2, ink, width)
}

// amount writes a number on a white ground in the middle of a box, where it has room.
func (c *chart) amount(x, y, width, height float64, n int) {
	text := itoa(n)
	ground := float64(len(text))*8 + 8
	if width < ground {
		return
	}
	middle := x + width/2
	fmt.Fprintf(&c.body, `<rect x="%.2f" y="%.2f" width="%.2f" height="18" rx="3" fill="#fff"/>`+"\n", middle-ground/2, y+height/2-9, ground)
	c.write(middle, y+height/2+5, 14, "bold", "middle", text)
}

// key says what a fill means.
func (c *chart) key(fill int, text string) {
	c.box(chartMargin, c.y, 28, 16, chartFills[fill])
	c.write(chartMargin+38, c.y+13, 13, "normal", "start", text)
	c.y += 23
}

// whisker draws an interval of a share below a bar, with its value.
func (c *chart) whisker(y float64, s domain.Share) {
	at := func(share float64) float64 { return chartMargin + share*plotWidth }
	c.line(at(s.Low), y, at(s.High), y, 2)
	c.line(at(s.Low), y-5, at(s.Low), y+5, 2)
	c.line(at(s.High), y-5, at(s.High), y+5, 2)
	fmt.Fprintf(&c.body, `<circle cx="%.2f" cy="%.2f" r="4.5" fill="%s"/>`+"\n", at(s.Value), y, ink)
}

// svg is the whole image, with what it is called and what it says for those who don't see it.
func (c *chart) svg(lang domain.Language, title, description string) []byte {
	var b bytes.Buffer
	height := int(c.y) + chartMargin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" `+
		`aria-labelledby="chart-title" aria-describedby="chart-description" lang="%s" font-family="%s" fill="%s">`+"\n",
		chartWidth, height, chartWidth, height, lang, template.HTMLEscapeString(chartFont), ink)
	fmt.Fprintf(&b, "<title id=\"chart-title\">%s</title>\n<desc id=\"chart-description\">%s</desc>\n", template.HTMLEscapeString(title), template.HTMLEscapeString(description))
	b.WriteString(chartPatterns)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", chartWidth, height)
	b.Write(c.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// Fills that differ in black and white: full, striped, dotted, ruled, empty.
const chartPatterns = `<defs>
<pattern id="striped" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/><rect width="5" height="8" fill="#2f6f5e"/></pattern>
<pattern id="dotted" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.8" fill="#7a5b00"/></pattern>
<pattern id="ruled" width="8" height="5" patternUnits="userSpaceOnUse"><rect width="8" height="5" fill="#fff"/><rect width="8" height="1.6" fill="#8c2f39"/></pattern>
</defs>
`

var chartFills = []string{"#17453a", "url(#striped)", "url(#dotted)", "url(#ruled)", "#fff"}

// wrapped breaks a text into lines of about so many characters, between words.
func wrapped(text string, most int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > most {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
