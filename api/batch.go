package api

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// FeedbackBatch is several pieces of feedback to send at once.
type FeedbackBatch struct {
	Items []NewFeedback `json:"items" minItems:"1" maxItems:"100"`
}

// BatchResult is a result for each row, in the order of the rows.
type BatchResult struct {
	Results []RowResult `json:"results"`
}

// RowResult is what one row led to.
type RowResult struct {
	Status   int        `json:"status" example:"201"` // as if the row had been sent alone
	ID       *domain.ID `json:"id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	Location *string    `json:"location" format:"uri" extensions:"x-nullable"`
	Replayed bool       `json:"replayed"` // an equal row was taken before
	Problem  *Problem   `json:"problem" extensions:"x-nullable"`
}

// submitBatch takes several pieces of feedback.
//
//	@summary		Send several pieces of feedback at once
//	@description	Each row is taken or refused by itself. Safe to send again: each row with its source and external_id, or all with one Idempotency-Key.
//	@id				submitBatch
//	@tags			feedback
//	@accept			json
//	@param			Idempotency-Key	header		string			false	"for the whole batch; needed unless each row has source and external_id"
//	@param			lang			query		string			false	"language of the answer"	Enums(fi, sv, en)
//	@param			batch			body		FeedbackBatch	true	"batch"
//	@success		207				{object}	BatchResult
//	@failure		default			{object}	Problem
//	@security		Bearer[feedback:write]
//	@router			/v1/feedback-batch [post]
func (s *Server) submitBatch(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	var in struct {
		Items []jsontext.Value `json:"items"`
	}
	body, err := bind(c, &in)
	if err != nil {
		return err
	}
	once, err := onceOf(c, body, true)
	if err != nil {
		return err
	}
	rows := s.readRows(in.Items, once.Key != "")
	out, err := s.feedback.SubmitBatch(c.Request().Context(), actor, rows, once)
	if err != nil {
		return err
	}
	if out.Replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	view := BatchResult{Results: make([]RowResult, len(out.Value))}
	for i, row := range out.Value {
		view.Results[i] = s.rowResult(c, row, lang)
	}
	return s.private(c, http.StatusMultiStatus, "", view)
}

// readRows reads each row as if it had been sent alone, so that a row and the same post alone are one.
func (s *Server) readRows(items []jsontext.Value, keyed bool) []domain.BatchItem {
	list := make([]domain.BatchItem, len(items))
	for i, raw := range items {
		var in NewFeedback
		var fault *domain.Error
		if !errors.As(decode(raw, &in), &fault) && !keyed && (in.Source == "" || in.ExternalID == "") {
			fault = domain.Fault(domain.Malformed, "idempotency-key-required")
		}
		once := domain.Once{Fingerprint: domain.Fingerprint(http.MethodPost, "/v1/feedback", string(raw))}
		list[i] = domain.BatchItem{NewFeedback: in.asked(once), Fault: fault}
	}
	return list
}

func (s *Server) rowResult(c echo.Context, row domain.Row, lang domain.Language) RowResult {
	if row.Fault != nil {
		status, fault := s.fault(row.Fault, c)
		problem := s.problem(c, status, fault, lang)
		return RowResult{Status: status, Problem: &problem}
	}
	location := s.PublicURL + "/v1/feedback/" + string(row.Feedback.ID)
	return RowResult{Status: http.StatusCreated, ID: &row.Feedback.ID, Location: &location, Replayed: row.Replayed}
}
