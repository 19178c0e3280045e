package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/api/survey"
	"academy/domain"
	"academy/domain/catalogue"
)

const queueImportPath = "/v1/queue-imports"

const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

var (
	queueSheet = domain.Text{FI: "Palautejono", SV: "Responskö", EN: "Feedback queue"}
	queueHelp  = domain.Text{FI: "Ohje", SV: "Anvisning", EN: "Help"}
)

// exportQueue gives the queue as a spreadsheet to decide in.
//
//	@summary		The editors' queue as a spreadsheet
//	@description	What listFeedback lists to editors, up to 5,000 rows, with empty columns for decisions; importQueue takes the file back. Texts that a spreadsheet could run as a formula have an apostrophe in front.
//	@id				exportQueue
//	@tags			editing
//	@param			state			query		string	false	"states, separated by commas"
//	@param			kind			query		string	false	"codes of feedback_kind"
//	@param			tool			query		string	false	"slug or id"
//	@param			organisation	query		string	false	"slug or id"
//	@param			due_before		query		string	false	"due before that day"	format(date)
//	@param			language		query		string	false	"of the texts"			Enums(fi, sv, en)
//	@param			sort			query		string	false	"order"					Enums(queue, -received_at, due_on)
//	@param			lang			query		string	false	"language of headings and terms"	Enums(fi, sv, en)
//	@success		200				{string}	string
//	@failure		default			{object}	Problem
//	@security		Bearer[feedback:triage]
//	@router			/v1/feedback/queue.xlsx [get]
func (s *Server) exportQueue(c echo.Context, actor domain.Actor) error {
	p, now := newParams(c), s.Keeper.Catalogue()
	filter, lang := queueFilter(p, now, actor), p.language()
	if err := p.done(); err != nil {
		return err
	}
	columns := queueColumns(now, lang)
	sheet, err := survey.NewSheet(queueSheet.In(lang), queueHelp.In(lang), columns, domain.MaxDecisions)
	if err != nil {
		return err
	}
	err = s.feedback.Queue(c.Request().Context(), actor, filter, func(fb domain.Feedback) error {
		return sheet.Row(s.queueRow(now, fb, actor, lang))
	})
	if err == nil {
		err = sheet.Finish()
	}
	if err == nil {
		h := c.Response().Header()
		h.Set("Content-Type", spreadsheet)
		h.Set("Content-Disposition", `attachment; filename="academy-queue-`+string(lang)+`.xlsx"`)
		h.Set("Content-Language", string(lang))
		h.Set("Cache-Control", "private, no-store")
		err = sheet.Send(c.Response())
	}
	return errors.Join(err, sheet.Close())
}

// queueColumns are the columns in a language, with what can be chosen.
func queueColumns(now *catalogue.Catalogue, lang domain.Language) []survey.Column {
	columns := make([]survey.Column, len(domain.QueueColumns))
	for i, x := range domain.QueueColumns {
		columns[i] = survey.Column{Heading: x.Heading.In(lang), Takes: x.Takes.In(lang)}
		switch x.Code {
		case domain.ColumnTo:
			for _, state := range domain.TriageStates {
				columns[i].Choices = append(columns[i].Choices, now.Vocabularies.Label(domain.SchemeFeedbackState, state, lang))
			}
		case domain.ColumnNewKind:
			for _, term := range now.Vocabularies.Terms(domain.SchemeFeedbackKind) {
				columns[i].Choices = append(columns[i].Choices, term.Labels.In(lang))
			}
		case domain.ColumnReason:
			for _, reason := range domain.DeclineReasons {
				columns[i].Choices = append(columns[i].Choices, declineReasons[reason].In(lang))
			}
		}
	}
	return columns
}

// queueRow is one piece of feedback, in the order of domain.QueueColumns up to the first decision.
func (s *Server) queueRow(now *catalogue.Catalogue, fb domain.Feedback, actor domain.Actor, lang domain.Language) []any {
	tool, kind := "", ""
	if t, ok := now.ToolByID(fb.ToolID); ok {
		tool = t.Title(lang)
	}
	if fb.Kind != "" {
		kind = now.Vocabularies.Label(domain.SchemeFeedbackKind, fb.Kind, lang)
	}
	rated := func(n int) any {
		if n == 0 {
			return ""
		}
		return n
	}
	return []any{
		string(fb.ID), fb.Tag(actor), tool, fb.Revision, s.party(now, fb.OrganisationID, lang).Name, kind,
		string(domain.DateOf(fb.ReceivedAt)), string(fb.DueOn), now.Vocabularies.Label(domain.SchemeFeedbackState, string(fb.State), lang),
		string(fb.Language), rated(fb.Ratings.Usefulness), rated(fb.Ratings.Ease), rated(fb.Ratings.Clarity),
		fb.WhatWorked, fb.WhatToChange, fb.UsedFor, fb.InternalNote,
	}
}

// importQueue carries out what an editor decided in a file.
//
//	@summary		Carry out the decisions of a file
//	@description	The file of exportQueue, saved as XLSX or CSV by any spreadsheet, with up to 500 decisions; rows without one are left alone. Each row is carried out or refused by itself, as triageFeedback, answerFeedback and noteFeedback would. A row whose feedback changed since the export is a conflict (412) and isn't touched. Sending the same file again changes nothing.
//	@id				importQueue
//	@tags			editing
//	@accept			mpfd
//	@param			dry_run	query		bool	false	"check everything, change nothing"
//	@param			lang	query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@param			file	formData	file	true	"XLSX or CSV"
//	@success		207		{object}	QueueImport
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:triage]
//	@router			/v1/queue-imports [post]
func (s *Server) importQueue(c echo.Context, actor domain.Actor) error {
	if err := actor.Require(domain.FeedbackTriage); err != nil { // before a file is even read
		return err
	}
	p := newParams(c)
	dry, lang := p.choice("dry_run", "false", []string{"true", "false"}) == "true", p.language()
	if err := p.done(); err != nil {
		return err
	}
	view := QueueImport{DryRun: dry, Results: []DecisionResult{}}
	reader, decisions, err := s.readQueue(c, &view)
	if err != nil {
		return err
	}
	list, err := s.feedback.Decide(c.Request().Context(), actor, decisions, dry)
	if err != nil {
		return err
	}
	for i, d := range decisions {
		view.add(s.decisionResult(c, reader, d, list[i], viewer{actor, lang}))
	}
	return s.private(c, http.StatusMultiStatus, "", view)
}

// readQueue reads the decisions of the upload, and counts its rows. It stops reading a file that holds far too
// many of them.
func (s *Server) readQueue(c echo.Context, view *QueueImport) (_ *domain.QueueReader, decisions []domain.Decision, err error) {
	file, mapping, err := readUpload(c.Request())
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if mapping != nil {
		return nil, nil, badJSON("/mapping", "unknown-field", nil)
	}
	rows, err := survey.Open(file)
	if err != nil {
		return nil, nil, unreadableFile(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	headings, err := rows.Next()
	if err != nil {
		return nil, nil, unreadableFile(err)
	}
	reader, err := domain.NewQueueReader(headings, s.queueLookups())
	if err != nil {
		return nil, nil, err
	}
	for number := 2; len(decisions) <= domain.MaxDecisions; number++ {
		cells, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, unreadableFile(err)
		}
		view.Rows++
		if reader.Decides(cells) {
			decisions = append(decisions, reader.Read(number, cells))
		}
	}
	return reader, decisions, nil
}

// unreadableFile says that a file is no table; what goes wrong on our side stays an error of ours.
func unreadableFile(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, survey.ErrFile) {
		return domain.Fault(domain.Malformed, "unreadable-file").Because(err)
	}
	return err
}

// queueLookups finds states, kinds and reasons by code or label in any language.
func (s *Server) queueLookups() domain.QueueLookups {
	v, reasons := s.Keeper.Catalogue().Vocabularies, names{}
	for code, label := range declineReasons {
		reasons.add(code, code, label.FI, label.SV, label.EN)
	}
	return domain.QueueLookups{
		State: namesOf(v, domain.SchemeFeedbackState).find, Kind: namesOf(v, domain.SchemeFeedbackKind).find, Reason: reasons.find,
	}
}
