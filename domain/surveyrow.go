package domain

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SurveyFault is what is wrong with one cell of a row. It names places, never what stands there.
type SurveyFault struct {
	Row     int               `json:"row"`              // of the file, 1 is the headings
	Column  int               `json:"column,omitempty"` // of the file, 1 is the first; 0: the whole row
	Field   string            `json:"field,omitempty"`  // code of an SurveyColumn
	Code    string            `json:"code"`
	Params  map[string]string `json:"params,omitempty"`
	Allowed []string          `json:"allowed,omitempty"`
}

// SurveyReader makes feedback of the rows of one file.
type SurveyReader struct {
	mapping SurveyMapping
	source  string
	lang    Language
	at      map[string]int // column -> place, from 0
	tool    func(name string) string
	kind    func(name string) string
	dropped int            // columns that nothing names
	seen    map[string]int // how often a row without an identifier came
}

// Lookups finds what people name by its title or label; "" when there is no such thing.
type Lookups struct {
	Tool func(name string) (slug string)
	Kind func(name string) (code string)
}

// NewSurveyReader reads a file's headings. Errors: Invalid when no column holds feedback, when a heading
// is there twice, or when no tool is named anywhere.
func NewSurveyReader(headings []string, i SurveyImport, m SurveyMapping, look Lookups) (*SurveyReader, error) {
	r := &SurveyReader{
		mapping: m, source: i.Source, lang: i.Language, at: map[string]int{}, tool: look.Tool, kind: look.Kind, seen: map[string]int{},
	}
	var f Faults
	for place, heading := range headings {
		code := m.columnOf(heading)
		switch _, twice := r.at[code]; {
		case strings.TrimSpace(heading) == "":
		case code == "":
			r.dropped++
		case twice:
			f.Add("/columns/"+code, "duplicate-column")
		default:
			r.at[code] = place
		}
	}
	if !slices.ContainsFunc(contentColumns, func(code string) bool { _, ok := r.at[code]; return ok }) {
		f.AddChoice("/columns", "no-known-column", columnCodes())
	}
	if _, ok := r.at[ColumnTool]; !ok && m.Defaults[ColumnTool] == "" {
		f.Add("/defaults/tool", "required")
	}
	return r, f.Err()
}

// cell gives what stands in a column, as the mapping understands it.
func (r *SurveyReader) cell(cells []string, column string) string {
	value := ""
	if place, ok := r.at[column]; ok && place < len(cells) {
		value = strings.TrimSpace(cells[place])
	}
	if value == "" {
		return r.mapping.Defaults[column]
	}
	wanted := sameWords(value)
	for said, meant := range r.mapping.Values[column] {
		if sameWords(said) == wanted {
			return meant
		}
	}
	return value
}

// Empty tells whether nothing stands in the columns that count.
func (r *SurveyReader) Empty(cells []string) bool {
	for _, place := range r.at {
		if place < len(cells) && strings.TrimSpace(cells[place]) != "" {
			return false
		}
	}
	return true
}

// Read makes feedback of a row, or says everything that is wrong with its cells.
func (r *SurveyReader) Read(row int, cells []string) (NewFeedback, []SurveyFault) {
	var faults []SurveyFault
	wrong := func(column, code string, allowed ...string) {
		faults = append(faults, SurveyFault{Row: row, Column: r.at[column] + 1, Field: column, Code: code, Allowed: allowed})
	}
	rating := func(column string) int {
		n, ok := ratingIn(r.cell(cells, column))
		if !ok {
			faults = append(faults, SurveyFault{
				Row: row, Column: r.at[column] + 1, Field: column, Code: "out-of-range", Params: map[string]string{"min": "1", "max": "5"},
			})
		}
		return n
	}
	n := NewFeedback{
		Step: r.cell(cells, ColumnStep), WhatWorked: r.cell(cells, ColumnWhatWorked), WhatToChange: r.cell(cells, ColumnWhatToChange),
		UsedFor: r.cell(cells, ColumnUsedFor), Ratings: Ratings{rating(ColumnUsefulness), rating(ColumnEase), rating(ColumnClarity)},
		Language: r.lang, Source: r.source, ExternalID: r.cell(cells, ColumnExternalID),
	}
	if name := r.cell(cells, ColumnTool); name == "" {
		wrong(ColumnTool, "required")
	} else if n.Tool = r.tool(name); n.Tool == "" {
		wrong(ColumnTool, "no-such-tool")
	}
	if name := r.cell(cells, ColumnKind); name != "" {
		if n.Kind = r.kind(name); n.Kind == "" {
			wrong(ColumnKind, "unknown-term")
		}
	}
	if said := r.cell(cells, ColumnRevision); said != "" {
		var ok bool
		if n.Revision, ok = wholeNumber(said); !ok || n.Revision < 1 {
			wrong(ColumnRevision, "not-a-number")
		}
	}
	if said := r.cell(cells, ColumnUsedOn); said != "" {
		if n.UsedOn = dayIn(said); n.UsedOn == "" {
			wrong(ColumnUsedOn, "not-a-date")
		}
	}
	if said := r.cell(cells, ColumnLanguage); said != "" {
		var ok bool
		if n.Language, ok = languageNames[sameWords(said)]; !ok {
			wrong(ColumnLanguage, "unknown-language", languageCodes()...)
		}
	}
	if said := r.cell(cells, ColumnConsent); said != "" {
		var ok bool
		if n.ConsentToQuote, ok = yesAndNo[sameWords(said)]; !ok {
			wrong(ColumnConsent, "yes-or-no")
		}
	}
	r.identify(&n)
	return n, faults
}

// identify gives a row without an identifier one of its content: the same file again, or a longer one, is
// repeat-safe, and two people who answered alike are still two.
func (r *SurveyReader) identify(n *NewFeedback) {
	print := Fingerprint(
		n.Tool, strconv.Itoa(n.Revision), n.Step, n.Kind, strconv.Itoa(n.Ratings.Usefulness), strconv.Itoa(n.Ratings.Ease),
		strconv.Itoa(n.Ratings.Clarity), n.WhatWorked, n.WhatToChange, n.UsedFor, string(n.UsedOn), string(n.Language),
		strconv.FormatBool(n.ConsentToQuote),
	)
	n.Once.Fingerprint = print
	if n.ExternalID == "" {
		short := print[:hex.EncodedLen(8)]
		r.seen[short]++
		n.ExternalID = "row-" + short + "-" + strconv.Itoa(r.seen[short])
	}
}

// place gives the column of the file that a field of feedback came from.
func (r *SurveyReader) place(pointer string) (column int, field string) {
	field = strings.TrimPrefix(strings.TrimPrefix(pointer, "/ratings"), "/")
	if place, ok := r.at[field]; ok {
		return place + 1, field
	}
	return 0, field
}

// ratingIn reads 1 to 5, alone or with its label ("4 – Samaa mieltä"); 0 for an empty cell.
func ratingIn(said string) (int, bool) {
	if said == "" {
		return 0, true
	}
	if n, ok := agreement[sameWords(said)]; ok {
		return n, true
	}
	number, _, _ := strings.Cut(said, " ")
	n, ok := wholeNumber(number)
	return n, ok && n >= 1 && n <= 5
}

// wholeNumber reads 4, 4.0 and 4,0, as spreadsheets write them.
func wholeNumber(said string) (int, bool) {
	f, err := strconv.ParseFloat(strings.Replace(said, ",", ".", 1), 64)
	n := int(f)
	return n, err == nil && f == float64(n) && n >= 0 && n < 1_000_000
}

var dayLayouts = []string{
	time.DateOnly, "2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2.1.2006 15.04", "2.1.2006 15.04.05", "2006-01-02 15:04",
	time.DateTime, time.RFC3339, "2006-01-02T15:04:05",
}

// dayIn reads a day as Finnish and ISO 8601 write it, or as the number of days that a spreadsheet keeps;
// "" when it is none. A date with slashes is refused: whether day or month comes first can't be known.
func dayIn(said string) Date {
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, said); err == nil {
			return Date(t.Format(time.DateOnly))
		}
	}
	days, err := strconv.ParseFloat(said, 64)
	if err != nil || days < 36_526 || days > 73_050 { // the years 2000 to 2099
		return ""
	}
	return DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)))
}

var languageNames = map[string]Language{
	"fi": Finnish, "suomi": Finnish, "finska": Finnish, "finnish": Finnish,
	"sv": Swedish, "ruotsi": Swedish, "svenska": Swedish, "swedish": Swedish,
	"en": English, "englanti": English, "engelska": English, "english": English,
}

var yesAndNo = map[string]bool{
	"kyllä": true, "ja": true, "yes": true, "true": true, "tosi": true, "sant": true, "1": true, "x": true, "k": true, "j": true, "y": true,
	"ei": false, "nej": false, "no": false, "false": false, "epätosi": false, "falskt": false, "0": false, "-": false, "e": false, "n": false,
}

// agreement is what survey tools' scales are called, as ratings; 0 is no opinion.
var agreement = map[string]int{
	"täysin samaa mieltä": 5, "samaa mieltä": 4, "jokseenkin samaa mieltä": 4, "osittain samaa mieltä": 4,
	"ei samaa eikä eri mieltä": 3, "neutraali": 3, "eri mieltä": 2, "jokseenkin eri mieltä": 2, "osittain eri mieltä": 2,
	"täysin eri mieltä": 1, "en osaa sanoa": 0, "eos": 0,
	"helt av samma åsikt": 5, "av samma åsikt": 4, "delvis av samma åsikt": 4, "varken av samma eller annan åsikt": 3, "neutral": 3,
	"av annan åsikt": 2, "delvis av annan åsikt": 2, "helt av annan åsikt": 1, "vet inte": 0, "kan inte säga": 0,
	"strongly agree": 5, "agree": 4, "neither agree nor disagree": 3, "disagree": 2, "strongly disagree": 1, "don't know": 0,
}
