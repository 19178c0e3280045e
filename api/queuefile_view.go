package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// QueueImport is what a file of decisions led to.
type QueueImport struct {
	DryRun   bool             `json:"dry_run"`
	Rows     int              `json:"rows"`     // in the file, those without a decision too
	Done     int              `json:"done"`     // carried out; in a dry run, what would be
	Repeated int              `json:"repeated"` // were carried out before
	Refused  int              `json:"refused"`
	Results  []DecisionResult `json:"results"` // of each row with a decision
}

// DecisionResult is what the decision of one row led to.
type DecisionResult struct {
	Row      int           `json:"row" example:"17"` // as a spreadsheet counts, 1 is the headings
	Status   int           `json:"status" example:"200"`
	ID       *domain.ID    `json:"id" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // null: the row gives none that can be read
	Repeated bool          `json:"repeated"`
	State    *Term         `json:"state" extensions:"x-nullable"` // of the feedback now; null: the row was refused
	ETag     *string       `json:"etag" extensions:"x-nullable"`
	Errors   []ImportError `json:"errors"` // field "seen" with status 412: it changed since the export
}

// declineReasons are the reasons for declining as people read and choose them. No comma: a spreadsheet's list
// of choices would end there.
var declineReasons = map[string]domain.Text{
	"out_of_scope":         {FI: "Ei kuulu aineistopankkiin", SV: "Hör inte till materialbanken", EN: "Outside the material bank"},
	"already_there":        {FI: "On jo työkalussa", SV: "Finns redan i verktyget", EN: "Is in the tool already"},
	"contradicts_evidence": {FI: "On ristiriidassa näytön kanssa", SV: "Strider mot evidensen", EN: "Contradicts the evidence"},
	"not_feasible":         {FI: "Ei ole toteutettavissa", SV: "Går inte att genomföra", EN: "Can't be carried out"},
	"unclear":              {FI: "Jäi epäselväksi", SV: "Förblev oklart", EN: "Remained unclear"},
}

// add notes a result and counts it.
func (q *QueueImport) add(r DecisionResult) {
	switch {
	case len(r.Errors) > 0:
		q.Refused++
	case r.Repeated:
		q.Repeated++
	default:
		q.Done++
	}
	q.Results = append(q.Results, r)
}

// viewer is who reads an answer, and in which language.
type viewer struct {
	actor domain.Actor
	lang  domain.Language
}

func (s *Server) decisionResult(
	c echo.Context, reader *domain.QueueReader, d domain.Decision, out domain.Decided, by viewer,
) DecisionResult {
	view := DecisionResult{Row: d.Row, Status: http.StatusOK, Repeated: out.Repeated, Errors: []ImportError{}}
	if d.ID != "" {
		view.ID = &d.ID
	}
	faults := d.Faults
	switch {
	case len(faults) > 0:
		view.Status = http.StatusUnprocessableEntity
	case out.Err != nil:
		var fault *domain.Error
		if view.Status, fault = s.fault(out.Err, c); view.Status >= http.StatusInternalServerError {
			s.Log.Error("decision of a row failed", "id", requestID(c), "status", view.Status, "error", cause(out.Err))
		}
		faults = reader.FaultsOf(d.Row, fault)
	default:
		state := termOf(s.Keeper.Catalogue().Vocabularies, domain.SchemeFeedbackState, string(out.Feedback.State), by.lang)
		tag := `"` + out.Feedback.Tag(by.actor) + `"`
		view.State, view.ETag = &state, &tag
	}
	for _, f := range faults {
		view.Errors = append(view.Errors, importError(f, by.lang))
	}
	return view
}
