package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Triage is an editor's decision about feedback.
type Triage struct {
	To          string      `json:"to" enums:"received,triaged,planned,needs_info,duplicate,declined" example:"triaged"`
	Kind        string      `json:"kind" validate:"optional" example:"suggestion"`                                               // code of feedback_kind
	Reason      string      `json:"reason" validate:"optional"`                                                                  // declining needs one of: out_of_scope, already_there, contradicts_evidence, not_feasible, unclear
	DuplicateOf *domain.ID  `json:"duplicate_of" validate:"optional" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // feedback on the same tool
	Answer      domain.Text `json:"answer" validate:"optional"`                                                                  // for the sender
}

// Answer is an editor's answer to the sender of feedback.
type Answer struct {
	Answer domain.Text `json:"answer"`
}

// triageFeedback moves feedback on its way.
//
//	@summary	Triage feedback
//	@id			triageFeedback
//	@tags		editing
//	@accept		json
//	@param		id			path		string	true	"id"	format(uuid)
//	@param		If-Match	header		string	false	"the ETag that you saw"
//	@param		lang		query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@param		move		body		Triage	true	"decision"
//	@success	200			{object}	Feedback
//	@failure	410		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[feedback:triage]
//	@router		/v1/feedback/{id}/triage [post]
func (s *Server) triageFeedback(c echo.Context, actor domain.Actor) error {
	var in Triage
	return s.actOnFeedback(c, actor, &in, func(id domain.ID, match domain.Precondition) (domain.Feedback, error) {
		if in.DuplicateOf != nil {
			*in.DuplicateOf = idIn(*in.DuplicateOf)
		}
		return s.feedback.Triage(c.Request().Context(), actor, id, match, domain.Move{
			To: domain.FeedbackState(in.To), Kind: in.Kind, ReasonCode: in.Reason, DuplicateOf: in.DuplicateOf, Answer: in.Answer,
		})
	})
}

// answerFeedback answers the sender.
//
//	@summary	Answer feedback without moving it
//	@id			answerFeedback
//	@tags		editing
//	@accept		json
//	@param		id			path		string	true	"id"	format(uuid)
//	@param		If-Match	header		string	false	"the ETag that you saw"
//	@param		lang		query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@param		answer		body		Answer	true	"answer"
//	@success	200			{object}	Feedback
//	@failure	410		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[feedback:triage]
//	@router		/v1/feedback/{id}/answer [post]
func (s *Server) answerFeedback(c echo.Context, actor domain.Actor) error {
	var in Answer
	return s.actOnFeedback(c, actor, &in, func(id domain.ID, match domain.Precondition) (domain.Feedback, error) {
		return s.feedback.Answer(c.Request().Context(), actor, id, match, in.Answer)
	})
}

func (s *Server) actOnFeedback(
	c echo.Context, actor domain.Actor, in any, act func(domain.ID, domain.Precondition) (domain.Feedback, error),
) error {
	id, lang, err := about(c, "feedback")
	if err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	if _, err := bind(c, in); err != nil {
		return err
	}
	fb, err := act(id, match)
	if err != nil {
		return err
	}
	return s.renderFeedback(c, actor, fb, lang)
}

// toolID finds a tool by slug or id; "" when there is none.
func toolID(now *catalogue.Catalogue, slugOrID string) domain.ID {
	if id, ok := domain.ParseID(slugOrID); ok {
		if t, ok := now.ToolByID(id); ok {
			return t.ID
		}
		return ""
	}
	if t, ok := now.Tool(slugOrID); ok {
		return t.ID
	}
	return ""
}
