package api

import (
	"time"

	"academy/domain"
	"academy/domain/catalogue"
)

// Feedback is what a pilot organisation said of a tool, and what became of it.
type Feedback struct {
	ID             domain.ID       `json:"id" swaggertype:"string" format:"uuid"`
	Tool           Link            `json:"tool"`
	Revision       int             `json:"revision"` // the one that was used
	Step           *string         `json:"step" extensions:"x-nullable"`
	Trial          *domain.ID      `json:"trial" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	Organisation   Party           `json:"organisation"`
	Kind           *Term           `json:"kind" extensions:"x-nullable"` // null until triage
	Ratings        Ratings         `json:"ratings"`
	WhatWorked     string          `json:"what_worked"`
	WhatToChange   string          `json:"what_to_change"`
	UsedFor        string          `json:"used_for"`
	UsedOn         domain.Date     `json:"used_on" swaggertype:"string" format:"date"`
	Language       domain.Language `json:"language" swaggertype:"string" enums:"fi,sv,en"`
	Source         *string         `json:"source" extensions:"x-nullable"`
	ExternalID     *string         `json:"external_id" extensions:"x-nullable"`
	ConsentToQuote bool            `json:"consent_to_quote"`
	State          Term            `json:"state"`
	DuplicateOf    *domain.ID      `json:"duplicate_of" swaggertype:"string" format:"uuid" extensions:"x-nullable"` // to editors only
	Duplicates     []domain.ID     `json:"duplicates,omitempty" validate:"optional" swaggertype:"array,string"`     // to editors only: what was marked as saying the same
	ReceivedAt     time.Time       `json:"received_at" format:"date-time"`
	UpdatedAt      time.Time       `json:"updated_at" format:"date-time"`
	ErasedAt       *time.Time      `json:"erased_at" format:"date-time" extensions:"x-nullable"` // since when its texts are gone for good
	DueOn          *string         `json:"due_on" format:"date" extensions:"x-nullable"`         // by when it must be answered (Act 306/2019)
	Events         []FeedbackEvent `json:"events"`
	AddressedBy    *AddressedBy    `json:"addressed_by" extensions:"x-nullable"`
	InternalNote   string          `json:"internal_note,omitempty" validate:"optional"` // to editors only
	Screening      string          `json:"screening,omitempty" validate:"optional"`     // to editors only: why it is quarantined
}

// Ratings are 1 (poor) to 5 (excellent), null where not rated.
type Ratings struct {
	Usefulness *int `json:"usefulness" extensions:"x-nullable" minimum:"1" maximum:"5" example:"4"`
	Ease       *int `json:"ease" extensions:"x-nullable" minimum:"1" maximum:"5"`
	Clarity    *int `json:"clarity" extensions:"x-nullable" minimum:"1" maximum:"5"`
}

// FeedbackEvent is one thing that happened to feedback.
type FeedbackEvent struct {
	At     time.Time `json:"at" format:"date-time"`
	To     Term      `json:"to"`
	By     string    `json:"by" enums:"pilot,editor,operator,system,retention"`
	Reason *string   `json:"reason" extensions:"x-nullable"`
	Answer *string   `json:"answer" extensions:"x-nullable"`       // in the asked language, else in one that is there
	Master *Term     `json:"master_state" extensions:"x-nullable"` // of a duplicate: where the feedback went that said the same before
}

// AddressedBy is the revision that answers feedback.
type AddressedBy struct {
	Revision           int     `json:"revision" example:"4"`
	Label              string  `json:"label" example:"Huomioitu versiossa 4"`
	ChangeNote         string  `json:"change_note"`
	ChangeNoteLanguage *string `json:"change_note_language" enums:"fi,sv,en" extensions:"x-nullable"` // null: there is no note
	URL                string  `json:"url" format:"uri"`
}

// addressedLabel is what people read of the revision that answers them.
var addressedLabel = domain.Text{
	FI: "Huomioitu versiossa {number}", SV: "Beaktad i version {number}", EN: "Addressed in version {number}",
}

// feedbackView renders feedback for its sender or for an editor. Note is the change note of the
// revision that addressed it.
func (s *Server) feedbackView(
	now *catalogue.Catalogue, fb domain.Feedback, note domain.Text, actor domain.Actor, lang domain.Language,
) Feedback {
	v := now.Vocabularies
	view := Feedback{
		ID: fb.ID, Revision: fb.Revision, Step: given(fb.Step), Trial: fb.TrialID,
		Organisation: s.party(now, fb.OrganisationID, lang), Ratings: ratingsOf(fb.Ratings), WhatWorked: fb.WhatWorked,
		WhatToChange: fb.WhatToChange, UsedFor: fb.UsedFor, UsedOn: fb.UsedOn, Language: fb.Language,
		Source: given(fb.Source), ExternalID: fb.ExternalID, ConsentToQuote: fb.ConsentToQuote,
		State: termOf(v, domain.SchemeFeedbackState, string(fb.State), lang), ReceivedAt: fb.ReceivedAt,
		UpdatedAt: fb.ChangedAt, DueOn: given(string(fb.DueOn)), ErasedAt: fb.ErasedAt, Events: []FeedbackEvent{},
	}
	if t, ok := now.ToolByID(fb.ToolID); ok {
		view.Tool = s.toolLink(t, lang)
	}
	if fb.Kind != "" {
		kind := termOf(v, domain.SchemeFeedbackKind, fb.Kind, lang)
		view.Kind = &kind
	}
	for _, e := range fb.Events {
		event := FeedbackEvent{
			At: e.At, To: termOf(v, domain.SchemeFeedbackState, string(e.To), lang), By: string(e.ActorRole),
			Reason: given(e.ReasonCode), Answer: given(e.Answer.In(lang)),
		}
		if e.MasterState != "" {
			master := termOf(v, domain.SchemeFeedbackState, string(e.MasterState), lang)
			event.Master = &master
		}
		view.Events = append(view.Events, event)
	}
	if fb.AddressedIn != nil {
		view.AddressedBy = &AddressedBy{
			Revision: *fb.AddressedIn, Label: fill(addressedLabel.In(lang), map[string]string{"number": itoa(*fb.AddressedIn)}),
			ChangeNote: note.In(lang), ChangeNoteLanguage: noteLanguage(note, lang), URL: s.revisionURL(view.Tool.Slug, *fb.AddressedIn),
		}
	}
	if actor.Edits() {
		view.InternalNote, view.Screening = fb.InternalNote, fb.ScreeningReason
		view.DuplicateOf, view.Duplicates = fb.DuplicateOf, fb.Duplicates
	}
	return view
}

func ratingsOf(r domain.Ratings) Ratings {
	rated := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &n
	}
	return Ratings{rated(r.Usefulness), rated(r.Ease), rated(r.Clarity)}
}
