package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// AuthorMessage is what the sender of feedback says with a move.
type AuthorMessage struct {
	Message string `json:"message" validate:"optional" maxLength:"10000"` // in the feedback's language
}

// AuthorReply answers what the editors asked.
type AuthorReply struct {
	Message string `json:"message" maxLength:"10000" example:"Käytimme sitä kehityskeskusteluissa."` // in the feedback's language
}

// replyToFeedback answers what the editors asked for.
//
//	@summary	Reply when more information is asked for
//	@id			replyToFeedback
//	@tags		feedback
//	@accept		json
//	@param		id				path		string		true	"id"	format(uuid)
//	@param		If-Match		header		string		false	"the ETag that you saw"
//	@param		Idempotency-Key	header		string		false	"makes it safe to send again"
//	@param		lang			query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param		reply			body		AuthorReply	true	"reply"
//	@success	200				{object}	Feedback
//	@failure	410			{object}	Problem
//	@failure	default			{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback/{id}/reply [post]
func (s *Server) replyToFeedback(c echo.Context, actor domain.Actor) error {
	return s.respond(c, actor, domain.FeedbackTriaged)
}

// confirmFeedback says that the new version helped.
//
//	@summary	Confirm that the version that answers the feedback helped
//	@id			confirmFeedback
//	@tags		feedback
//	@accept		json
//	@param		id				path		string			true	"id"	format(uuid)
//	@param		If-Match		header		string			false	"the ETag that you saw"
//	@param		Idempotency-Key	header		string			false	"makes it safe to send again"
//	@param		lang			query		string			false	"language of the answer"	Enums(fi, sv, en)
//	@param		message			body		AuthorMessage	false	"message"
//	@success	200				{object}	Feedback
//	@failure	410			{object}	Problem
//	@failure	default			{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback/{id}/confirm [post]
func (s *Server) confirmFeedback(c echo.Context, actor domain.Actor) error {
	return s.respond(c, actor, domain.FeedbackConfirmed)
}

// reopenFeedback says that the new version didn't help.
//
//	@summary	Reopen feedback that the new version doesn't answer
//	@id			reopenFeedback
//	@tags		feedback
//	@accept		json
//	@param		id				path		string			true	"id"	format(uuid)
//	@param		If-Match		header		string			false	"the ETag that you saw"
//	@param		Idempotency-Key	header		string			false	"makes it safe to send again"
//	@param		lang			query		string			false	"language of the answer"	Enums(fi, sv, en)
//	@param		message			body		AuthorMessage	false	"message"
//	@success	200				{object}	Feedback
//	@failure	410			{object}	Problem
//	@failure	default			{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback/{id}/reopen [post]
func (s *Server) reopenFeedback(c echo.Context, actor domain.Actor) error {
	return s.respond(c, actor, domain.FeedbackReopened)
}

// withdrawFeedback takes feedback back.
//
//	@summary	Withdraw feedback
//	@id			withdrawFeedback
//	@tags		feedback
//	@accept		json
//	@param		id				path		string			true	"id"	format(uuid)
//	@param		If-Match		header		string			false	"the ETag that you saw"
//	@param		Idempotency-Key	header		string			false	"makes it safe to send again"
//	@param		lang			query		string			false	"language of the answer"	Enums(fi, sv, en)
//	@param		message			body		AuthorMessage	false	"message"
//	@success	200				{object}	Feedback
//	@failure	410			{object}	Problem
//	@failure	default			{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback/{id}/withdraw [post]
func (s *Server) withdrawFeedback(c echo.Context, actor domain.Actor) error {
	return s.respond(c, actor, domain.FeedbackWithdrawn)
}

func (s *Server) respond(c echo.Context, actor domain.Actor, to domain.FeedbackState) error {
	id, lang, err := about(c, "feedback")
	if err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	var in AuthorMessage
	body, err := bindOptional(c, &in)
	if err != nil {
		return err
	}
	once, err := onceOf(c, body, true)
	if err != nil {
		return err
	}
	out, err := s.feedback.Respond(c.Request().Context(), actor, id, match, domain.AuthorMove{
		To: to, Message: in.Message, Once: once,
	})
	if err != nil {
		return err
	}
	if out.Replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	return s.renderFeedback(c, actor, out.Value, lang)
}

// FeedbackPatch is a JSON merge patch (RFC 7396) of feedback that isn't triaged yet: members that are
// given replace, null brings back the default. The version used stays unless it is named, or tool or
// day change.
type FeedbackPatch struct {
	Tool           string     `json:"tool" validate:"optional"` // slug or id
	Revision       int        `json:"revision,omitzero" validate:"optional" minimum:"1"`
	Step           string     `json:"step,omitzero" validate:"optional"`
	Trial          domain.ID  `json:"trial,omitzero" validate:"optional" swaggertype:"string" format:"uuid"`
	Kind           string     `json:"kind,omitzero" validate:"optional"` // code of feedback_kind
	Ratings        NewRatings `json:"ratings,omitzero" validate:"optional"`
	WhatWorked     string     `json:"what_worked,omitzero" validate:"optional" maxLength:"10000"`
	WhatToChange   string     `json:"what_to_change,omitzero" validate:"optional" maxLength:"10000"`
	UsedFor        string     `json:"used_for,omitzero" validate:"optional" maxLength:"10000"`
	UsedOn         string     `json:"used_on,omitzero" validate:"optional" format:"date"`
	Language       string     `json:"language,omitzero" validate:"optional" enums:"fi,sv,en"`
	ConsentToQuote bool       `json:"consent_to_quote,omitzero" validate:"optional"`
}

// correctFeedback changes feedback that isn't triaged yet.
//
//	@summary	Correct feedback that nobody has triaged yet
//	@id			correctFeedback
//	@tags		feedback
//	@accept		json
//	@param		id			path		string			true	"id"	format(uuid)
//	@param		If-Match	header		string			true	"the feedback's ETag"
//	@param		lang		query		string			false	"language of the answer"	Enums(fi, sv, en)
//	@param		patch		body		FeedbackPatch	true	"JSON merge patch (RFC 7396)"
//	@success	200			{object}	Feedback
//	@failure	410,412,428		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback/{id} [patch]
func (s *Server) correctFeedback(c echo.Context, actor domain.Actor) error {
	id, lang, err := about(c, "feedback")
	if err != nil {
		return err
	}
	match, patch, err := readPatch(c)
	if err != nil {
		return err
	}
	fb, err := s.feedback.Correct(c.Request().Context(), actor, id, match, func(n domain.NewFeedback) (domain.NewFeedback, error) {
		return patchedFeedback(n, patch)
	})
	if err != nil {
		return err
	}
	return s.renderFeedback(c, actor, fb, lang)
}

// patchedFeedback applies a merge patch and reads the result as strictly as any other body.
func patchedFeedback(n domain.NewFeedback, patch []byte) (domain.NewFeedback, error) {
	result := FeedbackPatch{
		Tool: n.Tool, Step: n.Step, Trial: n.Trial, Kind: n.Kind, Ratings: NewRatings(n.Ratings), WhatWorked: n.WhatWorked,
		WhatToChange: n.WhatToChange, UsedFor: n.UsedFor, UsedOn: string(n.UsedOn), Language: string(n.Language),
		ConsentToQuote: n.ConsentToQuote,
	}
	if err := applyPatch(&result, patch); err != nil {
		return n, err
	}
	if result.Trial != "" {
		result.Trial = idIn(result.Trial)
	}
	return domain.NewFeedback{
		Tool: result.Tool, Revision: result.Revision, Step: result.Step, Trial: result.Trial, Kind: result.Kind,
		Ratings: domain.Ratings(result.Ratings), WhatWorked: result.WhatWorked, WhatToChange: result.WhatToChange,
		UsedFor: result.UsedFor, UsedOn: domain.Date(result.UsedOn), Language: domain.Language(result.Language),
		ConsentToQuote: result.ConsentToQuote, Source: n.Source, ExternalID: n.ExternalID,
	}, nil
}
