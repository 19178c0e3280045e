package api

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// outcomeCodes are the terms of trial_outcome in the order of a bar, from good to bad.
var outcomeCodes = []string{"worked", "worked_adapted", "mixed", "did_not_work", "not_finished"}

// outcomeRow is a row of the chart and of its table.
type outcomeRow struct {
	label string
	domain.Evidence
}

// counts are in the order of outcomeCodes.
func (r outcomeRow) counts() []int {
	return []int{r.Worked - r.Adapted, r.Adapted, r.Mixed, r.DidNotWork, r.NotFinished}
}

// outcomeRows are all trials together, and those in each of the circumstances.
func outcomeRows(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) []outcomeRow {
	said := now.Evidence(t.ID)
	var rows []outcomeRow
	if all, ok := said.Overall(); ok {
		rows = append(rows, outcomeRow{chartWords.overall.In(lang), all})
	}
	for _, code := range now.Vocabularies.Codes(domain.SchemeCircumstances) {
		for _, e := range said.Trials {
			if e.Scheme == domain.SchemeCircumstances && e.Code == code {
				rows = append(rows, outcomeRow{now.Vocabularies.Label(e.Scheme, code, lang), e})
			}
		}
	}
	return rows
}

// showEvidenceChart draws how the trials of a tool ended.
//
//	@summary		Draw how the trials of a tool ended
//	@description	An SVG of a bar for all trials and for each of the circumstances, with intervals; it is read in black and white, and its description says in words all that it shows. Its table is evidence.html.
//	@id				showEvidenceChart
//	@tags			catalogue
//	@produce		image/svg+xml
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{string}	string
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/evidence.svg [get]
func (s *Server) showEvidenceChart(c echo.Context) error {
	return s.aboutTool(newParams(c), func(p page, now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) error {
		return p.bytes([]string{svgMedia}, outcomeChart(now, t, lang))
	})
}

func outcomeChart(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) []byte {
	title := fill(chartWords.title.In(lang), map[string]string{"tool": t.Title(lang)})
	rows := outcomeRows(now, t, lang)
	c := chart{y: 4}
	c.paragraph(17, "bold", title)
	if len(rows) == 0 {
		nothing := chartWords.nothing.In(lang)
		c.y += 6
		c.paragraph(14, "normal", nothing)
		return c.svg(lang, title, nothing)
	}
	for _, row := range rows {
		c.outcomes(row, lang)
	}
	c.scale()
	c.legend(now.Vocabularies, lang)
	return c.svg(lang, title, inWords(now.Vocabularies, rows, lang))
}

// outcomes draws a row: what it is of, the bar, and below it the share that worked with its interval.
func (c *chart) outcomes(row outcomeRow, lang domain.Language) {
	const height = 28
	c.y += 16
	c.paragraph(15, "bold", row.label)
	c.paragraph(13, "normal", workedShort(row.Evidence, lang)+" · "+amount(chartWords.organisationsN, row.Organisations, lang))
	c.y += 7
	x := float64(chartMargin)
	for i, n := range row.counts() {
		if n == 0 {
			continue
		}
		width := plotWidth * float64(n) / float64(row.Trials)
		c.box(x, c.y, width, height, chartFills[i])
		c.amount(x, c.y, width, height, n)
		x += width
	}
	c.y += height + 11
	share := row.WorkedShare()
	c.whisker(c.y, share)
	c.y += 19
	middle := chartMargin + plotWidth*(share.Low+share.High)/2
	c.write(min(max(middle, chartMargin+30), chartWidth-chartMargin-30), c.y, 13, "normal", "middle", rangeOf(share)+" %")
}

// scale tells what the width of the bars means.
func (c *chart) scale() {
	c.y += 14
	c.line(chartMargin, c.y, chartMargin+plotWidth, c.y, 1)
	for _, percent := range []int{0, 25, 50, 75, 100} {
		x := chartMargin + plotWidth*float64(percent)/100
		c.line(x, c.y, x, c.y+5, 1)
		anchor := "middle"
		switch percent {
		case 0:
			anchor = "start"
		case 100:
			anchor = "end"
		}
		c.write(x, c.y+18, 12, "normal", anchor, itoa(percent)+" %")
	}
	c.y += 24
}

func (c *chart) legend(v *domain.Vocabularies, lang domain.Language) {
	c.y += 8
	for i, code := range outcomeCodes {
		c.key(i, v.Label(domain.SchemeTrialOutcome, code, lang))
	}
	c.whisker(c.y+8, domain.Share{Value: 14.0 / plotWidth, Low: 0, High: 28.0 / plotWidth})
	c.write(chartMargin+38, c.y+13, 13, "normal", "start", chartWords.interval.In(lang))
	c.y += 16
}

// inWords says everything that the chart shows.
func inWords(v *domain.Vocabularies, rows []outcomeRow, lang domain.Language) string {
	var b strings.Builder
	b.WriteString(chartWords.description.In(lang))
	for _, row := range rows {
		fmt.Fprintf(&b, "\n%s (%s, %s): ", row.label, amount(chartWords.trialsN, row.Trials, lang), amount(chartWords.organisationsN, row.Organisations, lang))
		for i, n := range row.counts() {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s %d", strings.ToLower(v.Label(domain.SchemeTrialOutcome, outcomeCodes[i], lang)), n)
		}
		b.WriteString(". " + workedText(row.Evidence, lang))
	}
	return b.String()
}

// showEvidenceTable shows the chart with the table behind it.
//
//	@summary		Show how the trials of a tool ended as a page: the chart and its table
//	@description	A small HTML page without scripts, to be read as it is or framed.
//	@id				showEvidenceTable
//	@tags			catalogue
//	@produce		html
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200		{string}	string
//	@failure		404,410	{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/evidence.html [get]
func (s *Server) showEvidenceTable(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	return s.aboutTool(newParams(c), func(p page, now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) error {
		return p.bytes([]string{"text/html; charset=utf-8"}, outcomeTable(now, t, lang))
	})
}

const tableStyle = `body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;color:#1a1a1a;background:#fff;margin:1rem;max-width:48rem}` +
	`h1{font-size:1.25rem}svg{max-width:100%;height:auto}.wide{overflow-x:auto}table{border-collapse:collapse}caption{text-align:left;font-weight:bold;padding:.3rem 0}` +
	`th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}td{text-align:right;white-space:nowrap}`

func outcomeTable(now *catalogue.Catalogue, t *catalogue.Tool, lang domain.Language) []byte {
	title := template.HTMLEscapeString(fill(chartWords.title.In(lang), map[string]string{"tool": t.Title(lang)}))
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
		lang, title, tableStyle, template.HTMLEscapeString(t.Title(lang)))
	rows := outcomeRows(now, t, lang)
	if len(rows) == 0 {
		fmt.Fprintf(&b, "<p>%s</p>\n", template.HTMLEscapeString(chartWords.nothing.In(lang)))
	} else {
		b.Write(outcomeChart(now, t, lang))
		writeOutcomeTable(&b, now.Vocabularies, rows, lang)
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return []byte(b.String())
}

func writeOutcomeTable(b *strings.Builder, v *domain.Vocabularies, rows []outcomeRow, lang domain.Language) {
	head := []string{chartWords.situation.In(lang), chartWords.trials.In(lang), chartWords.organisations.In(lang)}
	for _, code := range outcomeCodes {
		head = append(head, v.Label(domain.SchemeTrialOutcome, code, lang))
	}
	b.WriteString("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"table-caption\">\n<table>\n")
	fmt.Fprintf(b, "<caption id=\"table-caption\">%s</caption>\n<tr>", template.HTMLEscapeString(chartWords.table.In(lang)))
	for _, cell := range append(head, chartWords.share.In(lang)) {
		fmt.Fprintf(b, `<th scope="col">%s</th>`, template.HTMLEscapeString(cell))
	}
	b.WriteString("</tr>\n")
	for _, row := range rows {
		fmt.Fprintf(b, `<tr><th scope="row">%s</th>`, template.HTMLEscapeString(row.label))
		for _, n := range append([]int{row.Trials, row.Organisations}, row.counts()...) {
			fmt.Fprintf(b, "<td>%d</td>", n)
		}
		fmt.Fprintf(b, "<td>%d/%d, %s %%</td></tr>\n", row.Worked, row.Trials, rangeOf(row.WorkedShare()))
	}
	b.WriteString("</table>\n</div>\n")
}
