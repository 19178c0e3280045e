package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// NewFeedback is feedback to send. One text or rating is enough; everything else has a default.
type NewFeedback struct {
	Tool           string     `json:"tool" example:"varhaisen-tuen-keskustelu"` // slug or id
	Revision       int        `json:"revision" validate:"optional" minimum:"1"` // default: the one published on used_on
	Step           string     `json:"step" validate:"optional"`                 // key of a step; default: the whole tool
	Trial          domain.ID  `json:"trial" validate:"optional" swaggertype:"string" format:"uuid"`
	Kind           string     `json:"kind" validate:"optional" example:"suggestion"` // code of feedback_kind
	Ratings        NewRatings `json:"ratings" validate:"optional"`
	WhatWorked     string     `json:"what_worked" validate:"optional" maxLength:"10000" example:"Valmiit kysymykset auttoivat alkuun."`
	WhatToChange   string     `json:"what_to_change" validate:"optional" maxLength:"10000"`
	UsedFor        string     `json:"used_for" validate:"optional" maxLength:"10000"`
	UsedOn         string     `json:"used_on" validate:"optional" format:"date" example:"2026-11-20"` // default: today
	Language       string     `json:"language" validate:"optional" enums:"fi,sv,en"`                  // of the texts; default: fi
	Source         string     `json:"source" validate:"optional" maxLength:"100" example:"forms"`     // with external_id: the same post twice is one row
	ExternalID     string     `json:"external_id" validate:"optional" maxLength:"200" example:"118"`
	ConsentToQuote bool       `json:"consent_to_quote" validate:"optional"`
}

// NewRatings are 1 (poor) to 5 (excellent).
type NewRatings struct {
	Usefulness int `json:"usefulness" validate:"optional" minimum:"1" maximum:"5" example:"4"`
	Ease       int `json:"ease" validate:"optional" minimum:"1" maximum:"5"`
	Clarity    int `json:"clarity" validate:"optional" minimum:"1" maximum:"5"`
}

// asked is what the body asks for.
func (n NewFeedback) asked(once domain.Once) domain.NewFeedback {
	if n.Trial != "" {
		n.Trial = idIn(n.Trial)
	}
	return domain.NewFeedback{
		Tool: n.Tool, Revision: n.Revision, Step: n.Step, Trial: n.Trial, Kind: n.Kind,
		Ratings: domain.Ratings(n.Ratings), WhatWorked: n.WhatWorked, WhatToChange: n.WhatToChange, UsedFor: n.UsedFor,
		UsedOn: domain.Date(n.UsedOn), Language: domain.Language(n.Language), Source: n.Source,
		ExternalID: n.ExternalID, ConsentToQuote: n.ConsentToQuote, Once: once,
	}
}

// submitFeedback takes feedback of the organisation that asks.
//
//	@summary		Send feedback
//	@description	Safe to send again with the same Idempotency-Key, or the same source and external_id.
//	@id				submitFeedback
//	@tags			feedback
//	@accept			json
//	@param			Idempotency-Key	header		string		false	"any text of your own, 1 to 255 visible characters; needed unless source and external_id are given"
//	@param			lang			query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			feedback		body		NewFeedback	true	"feedback"
//	@success		201				{object}	Feedback
//	@failure		default			{object}	Problem
//	@security		Bearer[feedback:write]
//	@router			/v1/feedback [post]
func (s *Server) submitFeedback(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	var in NewFeedback
	body, err := bind(c, &in)
	if err != nil {
		return err
	}
	once, err := onceOf(c, body, in.Source != "" && in.ExternalID != "")
	if err != nil {
		return err
	}
	out, err := s.feedback.Submit(c.Request().Context(), actor, in.asked(once))
	if err != nil {
		return err
	}
	view, err := s.oneFeedback(c.Request().Context(), out.Value, actor, lang)
	if err != nil {
		return err
	}
	return s.created(c, "/v1/feedback/"+string(out.Value.ID), out.Value.Tag(actor), out.Replayed, view)
}

// onceOf reads the idempotency key. A creating request needs one unless its body can be told from
// others by itself.
func onceOf(c echo.Context, body []byte, named bool) (domain.Once, error) {
	once := domain.Once{
		Key:         c.Request().Header.Get("Idempotency-Key"),
		Fingerprint: domain.Fingerprint(c.Request().Method, c.Request().URL.Path, string(body)),
	}
	if once.Key == "" && !named {
		return once, domain.Fault(domain.Malformed, "idempotency-key-required")
	}
	if len(once.Key) > 255 {
		return once, badKey()
	}
	for _, r := range once.Key {
		if r < 0x20 || r > 0x7e {
			return once, badKey()
		}
	}
	return once, nil
}

func badKey() error {
	e := domain.Fault(domain.Malformed, "bad-parameters")
	e.Fields = []domain.Field{{Pointer: "Idempotency-Key", Code: "bad-idempotency-key"}}
	return e
}

// oneFeedback renders one piece of feedback, with the note of the revision that addressed it.
func (s *Server) oneFeedback(ctx context.Context, fb domain.Feedback, actor domain.Actor, lang domain.Language) (Feedback, error) {
	list, err := s.feedbackList(ctx, []domain.Feedback{fb}, actor, lang)
	if err != nil {
		return Feedback{}, err
	}
	return list[0], nil
}

// feedbackList renders feedback; the notes of revisions come from memory where they are current.
func (s *Server) feedbackList(ctx context.Context, list []domain.Feedback, actor domain.Actor, lang domain.Language) ([]Feedback, error) {
	now := s.Keeper.Catalogue()
	notes := map[string]domain.Text{}
	views := make([]Feedback, len(list))
	for i, fb := range list {
		var note domain.Text
		if fb.AddressedIn != nil {
			key := string(fb.ToolID) + " " + itoa(*fb.AddressedIn)
			if _, ok := notes[key]; !ok {
				var err error
				if notes[key], err = s.changeNote(ctx, fb.ToolID, *fb.AddressedIn); err != nil {
					return nil, err
				}
			}
			note = notes[key]
		}
		views[i] = s.feedbackView(now, fb, note, actor, lang)
	}
	return views, nil
}

func (s *Server) changeNote(ctx context.Context, tool domain.ID, number int) (domain.Text, error) {
	r, err := s.archive.revision(ctx, s.Keeper.Catalogue(), tool, number)
	if domain.IsKind(err, domain.Gone) {
		return domain.Text{}, nil
	}
	return r.ChangeNote, err
}

// showFeedback shows what became of one piece of feedback.
//
//	@summary	Show what became of feedback
//	@id			showFeedback
//	@tags		feedback
//	@param		id		path		string	true	"id"		format(uuid)
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Feedback
//	@failure	default	{object}	Problem
//	@security	Bearer[feedback:read]
//	@router		/v1/feedback/{id} [get]
func (s *Server) showFeedback(c echo.Context, actor domain.Actor) error {
	id, lang, err := about(c, "feedback")
	if err != nil {
		return err
	}
	fb, err := s.feedback.Feedback(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return s.renderFeedback(c, actor, fb, lang)
}

// renderFeedback answers with feedback as it is now.
func (s *Server) renderFeedback(c echo.Context, actor domain.Actor, fb domain.Feedback, lang domain.Language) error {
	view, err := s.oneFeedback(c.Request().Context(), fb, actor, lang)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, fb.Tag(actor), view)
}

func itoa(n int) string { return strconv.Itoa(n) }
