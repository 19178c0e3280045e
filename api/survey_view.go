package api

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/api/survey"
	"academy/domain"
)

// Import is a file of survey answers on its way in. The counts grow while it runs.
type Import struct {
	ID             domain.ID      `json:"id" swaggertype:"string" format:"uuid"`
	Source         string         `json:"source"`
	State          string         `json:"state" enums:"running,done,failed"`
	DryRun         bool           `json:"dry_run"`
	Rows           int            `json:"rows"`            // read so far
	Taken          int            `json:"taken"`           // new feedback; in a dry run, what would be
	Repeated       int            `json:"repeated"`        // there already
	Quarantined    int            `json:"quarantined"`     // among the taken: may hold personal data
	Refused        int            `json:"refused"`         // rows with errors
	IgnoredColumns int            `json:"ignored_columns"` // dropped unread
	Errors         []ImportError  `json:"errors"`          // the first thousand
	Failure        *ImportFailure `json:"failure" extensions:"x-nullable"`
	CreatedAt      time.Time      `json:"created_at" format:"date-time"`
	UpdatedAt      time.Time      `json:"updated_at" format:"date-time"`
}

// ImportError is what is wrong with one cell, or with a whole row.
type ImportError struct {
	Row     int      `json:"row" example:"17"`                             // as a spreadsheet counts, 1 is the headings
	Column  *string  `json:"column" extensions:"x-nullable" example:"C"`   // as a spreadsheet names it; null: the whole row
	Field   *string  `json:"field" extensions:"x-nullable" example:"ease"` // what the column means
	Code    string   `json:"code" example:"out-of-range"`
	Message string   `json:"message" example:"The value must be between 1 and 5."`
	Allowed []string `json:"allowed,omitempty" validate:"optional"`
}

// ImportFailure is why an import ended early.
type ImportFailure struct {
	Code    string `json:"code" example:"import-interrupted"`
	Message string `json:"message"`
}

func importView(i domain.SurveyImport, lang domain.Language) Import {
	view := Import{
		ID: i.ID, Source: i.Source, State: string(i.State), DryRun: i.DryRun, Rows: i.Rows, Taken: i.Taken, Repeated: i.Repeated,
		Quarantined: i.Quarantined, Refused: i.Refused, IgnoredColumns: i.Dropped, Errors: []ImportError{},
		CreatedAt: i.CreatedAt, UpdatedAt: i.ChangedAt,
	}
	for _, f := range i.Faults {
		view.Errors = append(view.Errors, importError(f, lang))
	}
	if i.Failure != "" {
		view.Failure = &ImportFailure{i.Failure, detail(i.Failure, lang, nil)}
	}
	return view
}

func importError(f domain.SurveyFault, lang domain.Language) ImportError {
	e := ImportError{
		Row: f.Row, Field: given(f.Field), Code: f.Code, Allowed: f.Allowed,
		Message: fieldDetail(domain.Field{Code: f.Code, Params: named(f.Params, lang)}, lang),
	}
	if f.Column > 0 {
		e.Column = given(columnName(f.Column))
	}
	return e
}

// columnName is a column as spreadsheets name it: A to Z, AA and so on.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// lookups finds tools by slug, id or title in any language, and kinds of feedback by code or label.
func (s *Server) lookups() domain.Lookups {
	now, tools := s.Keeper.Catalogue(), names{}
	for _, t := range now.Tools() {
		tools.add(t.Slug, t.Slug, string(t.ID))
		for _, lang := range t.Available() {
			tools.add(t.Slug, t.Title(lang))
		}
	}
	return domain.Lookups{Tool: tools.find, Kind: namesOf(now.Vocabularies, domain.SchemeFeedbackKind).find}
}

var (
	templateSheet = domain.Text{FI: "Palautteet", SV: "Respons", EN: "Feedback"}
	templateHelp  = domain.Text{FI: "Ohje", SV: "Anvisning", EN: "Help"}
)

// showImportTemplate gives an empty file to fill in.
//
//	@summary	A spreadsheet with the headings that an import knows
//	@id			showImportTemplate
//	@tags		feedback
//	@param		lang	query		string	false	"language of the headings"	Enums(fi, sv, en)
//	@success	200		{string}	string
//	@failure	default	{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback-imports/template.xlsx [get]
func (s *Server) showImportTemplate(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	if err := s.imports.MayImport(actor); err != nil {
		return err
	}
	v := s.Keeper.Catalogue().Vocabularies
	columns := make([]survey.Column, len(domain.SurveyColumns))
	for i, x := range domain.SurveyColumns {
		columns[i] = survey.Column{Heading: x.Heading.In(lang), Takes: x.Takes.In(lang)}
		switch x.Code {
		case domain.ColumnUsefulness, domain.ColumnEase, domain.ColumnClarity:
			columns[i].Choices = []string{"1", "2", "3", "4", "5"}
		case domain.ColumnLanguage:
			columns[i].Choices = []string{"fi", "sv", "en"}
		case domain.ColumnKind:
			for _, term := range v.Terms(domain.SchemeFeedbackKind) {
				columns[i].Choices = append(columns[i].Choices, term.Labels.In(lang))
			}
		}
	}
	var file bytes.Buffer
	if err := survey.WriteTemplate(&file, templateSheet.In(lang), templateHelp.In(lang), columns); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="academy-feedback-`+string(lang)+`.xlsx"`)
	h.Set("Content-Language", string(lang))
	return c.Blob(http.StatusOK, spreadsheet, file.Bytes())
}
