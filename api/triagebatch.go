package api

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// TriageBatch is several decisions at once.
type TriageBatch struct {
	Items []TriageItem `json:"items" minItems:"1" maxItems:"100"`
}

// TriageItem is a decision about one piece of feedback.
type TriageItem struct {
	ID          domain.ID   `json:"id" swaggertype:"string" format:"uuid"`
	ETag        string      `json:"etag" validate:"optional" example:"\"v3\""` // the feedback's ETag that you saw; without it, whatever it is now
	To          string      `json:"to" enums:"received,triaged,planned,needs_info,duplicate,declined" example:"triaged"`
	Kind        string      `json:"kind" validate:"optional" example:"suggestion"`                                               // code of feedback_kind
	Reason      string      `json:"reason" validate:"optional"`                                                                  // as in triageFeedback
	DuplicateOf *domain.ID  `json:"duplicate_of" validate:"optional" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // feedback on the same tool
	Answer      domain.Text `json:"answer" validate:"optional"`                                                                  // for the sender
}

// TriageResult is a result for each decision, in their order.
type TriageResult struct {
	Results []TriageRowResult `json:"results"`
}

// TriageRowResult is what one decision led to: the feedback as it is now, or why it didn't move.
type TriageRowResult struct {
	ID       *domain.ID `json:"id" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // null: the row gives none that can be read
	Status   int        `json:"status" example:"200"`                                          // as if it had been sent alone
	ETag     *string    `json:"etag" extensions:"x-nullable"`
	Feedback *Feedback  `json:"feedback" extensions:"x-nullable"`
	Problem  *Problem   `json:"problem" extensions:"x-nullable"`
}

// triageBatch makes several decisions.
//
//	@summary		Triage several pieces of feedback at once
//	@description	Each decision is carried out or refused by itself, in the order of the items.
//	@id				triageBatch
//	@tags			editing
//	@accept			json
//	@param			lang	query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			batch	body		TriageBatch	true	"decisions"
//	@success		207		{object}	TriageResult
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:triage]
//	@router			/v1/feedback/triage-batch [post]
func (s *Server) triageBatch(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	var in struct {
		Items []jsontext.Value `json:"items"`
	}
	if _, err := bind(c, &in); err != nil {
		return err
	}
	rows := make([]domain.TriageRow, len(in.Items))
	for i, raw := range in.Items {
		rows[i] = readDecision(raw)
	}
	list, err := s.feedback.TriageBatch(c.Request().Context(), actor, rows)
	if err != nil {
		return err
	}
	view := TriageResult{Results: make([]TriageRowResult, len(list))}
	for i, row := range list {
		if view.Results[i], err = s.triagedRow(c, row, actor, lang); err != nil {
			return err
		}
	}
	return s.private(c, http.StatusMultiStatus, "", view)
}

// readDecision reads one row as if it had been sent alone.
func readDecision(raw jsontext.Value) domain.TriageRow {
	var in TriageItem
	var fault *domain.Error
	errors.As(decode(raw, &in), &fault)
	return in.row(fault)
}

func (in TriageItem) row(fault *domain.Error) domain.TriageRow {
	row := domain.TriageRow{ID: idIn(in.ID), Fault: fault, Move: domain.Move{
		To: domain.FeedbackState(in.To), Kind: in.Kind, ReasonCode: in.Reason, Answer: in.Answer,
	}}
	if in.DuplicateOf != nil {
		master := idIn(*in.DuplicateOf)
		row.Move.DuplicateOf = &master
	}
	if in.ETag != "" {
		row.Match = matching([]string{in.ETag})
	}
	return row
}

func (s *Server) triagedRow(c echo.Context, row domain.Triaged, actor domain.Actor, lang domain.Language) (TriageRowResult, error) {
	out := TriageRowResult{ID: &row.ID, Status: http.StatusOK}
	if row.ID == idIn("") {
		out.ID = nil
	}
	if row.Err != nil {
		status, fault := s.fault(row.Err, c)
		if status >= http.StatusInternalServerError {
			s.Log.Error("triage of a row failed", "id", requestID(c), "status", status, "error", cause(row.Err))
		}
		problem := s.problem(c, status, fault, lang)
		out.Status, out.Problem = status, &problem
		return out, nil
	}
	view, err := s.oneFeedback(c.Request().Context(), row.Feedback, actor, lang)
	tag := `"` + row.Feedback.Tag(actor) + `"`
	out.Feedback, out.ETag = &view, &tag
	return out, err
}
