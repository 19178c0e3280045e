package api

import (
	"time"

	"academy/domain"
	"academy/domain/catalogue"
)

// NewTrial is a trial to plan. Only the tool is needed.
type NewTrial struct {
	Tool       string          `json:"tool" example:"varhaisen-tuen-keskustelu"` // slug or id
	Revision   int             `json:"revision" validate:"optional" minimum:"1"` // default: the one published now
	From       string          `json:"from" validate:"optional" format:"date" example:"2026-11-20"`
	Until      string          `json:"until" validate:"optional" format:"date"`
	Context    NewTrialContext `json:"context" validate:"optional"`
	Goal       string          `json:"goal" validate:"optional" maxLength:"2000"`
	Source     string          `json:"source" validate:"optional" maxLength:"100" example:"forms"` // with external_id: the same post twice is one row
	ExternalID string          `json:"external_id" validate:"optional" maxLength:"200" example:"k-7"`
}

// NewTrialContext is where and how a tool is tried, in codes of vocabularies.
type NewTrialContext struct {
	Circumstances   string `json:"circumstances,omitzero" validate:"optional" example:"everyday"`
	LeadershipLevel string `json:"leadership_level,omitzero" validate:"optional" example:"supervisor"`
	Setting         string `json:"setting,omitzero" validate:"optional" example:"education"`
	GroupSize       string `json:"group_size,omitzero" validate:"optional" example:"6_15"` // of trial_group_size
	WorkMode        string `json:"work_mode,omitzero" validate:"optional" example:"hybrid"`
}

// TrialPatch is a JSON merge patch (RFC 7396) of a trial that isn't finished: members that are given
// replace, null brings back the default.
type TrialPatch struct {
	Tool     string          `json:"tool" validate:"optional"` // slug or id
	Revision int             `json:"revision,omitzero" validate:"optional" minimum:"1"`
	From     string          `json:"from,omitzero" validate:"optional" format:"date"`
	Until    string          `json:"until,omitzero" validate:"optional" format:"date"`
	Context  NewTrialContext `json:"context,omitzero" validate:"optional"`
	Goal     string          `json:"goal,omitzero" validate:"optional" maxLength:"2000"`
}

// TrialResult is how a trial ended.
type TrialResult struct {
	Outcome       string `json:"outcome" example:"worked_adapted"`                            // code of trial_outcome
	Until         string `json:"until" validate:"optional" format:"date"`                     // default: today
	WouldUseAgain *bool  `json:"would_use_again" validate:"optional" extensions:"x-nullable"` // null: not said
}

// Trial is an organisation's use of one version of a tool.
type Trial struct {
	ID            domain.ID    `json:"id" swaggertype:"string" format:"uuid"`
	Tool          Link         `json:"tool"`
	Revision      int          `json:"revision"`
	Organisation  Party        `json:"organisation"`
	State         string       `json:"state" enums:"planned,running,finished"`
	From          domain.Date  `json:"from" swaggertype:"string" format:"date"`
	Until         *string      `json:"until" format:"date" extensions:"x-nullable"`
	Context       TrialContext `json:"context"`
	Goal          string       `json:"goal"`
	Outcome       *Term        `json:"outcome" extensions:"x-nullable"`
	WouldUseAgain *bool        `json:"would_use_again" extensions:"x-nullable"`
	Source        *string      `json:"source" extensions:"x-nullable"`
	ExternalID    *string      `json:"external_id" extensions:"x-nullable"`
	CreatedAt     time.Time    `json:"created_at" format:"date-time"`
	UpdatedAt     time.Time    `json:"updated_at" format:"date-time"`
}

// TrialContext is where and how a tool was tried; null where it isn't said.
type TrialContext struct {
	Circumstances   *Term `json:"circumstances" extensions:"x-nullable"`
	LeadershipLevel *Term `json:"leadership_level" extensions:"x-nullable"`
	Setting         *Term `json:"setting" extensions:"x-nullable"`
	GroupSize       *Term `json:"group_size" extensions:"x-nullable"`
	WorkMode        *Term `json:"work_mode" extensions:"x-nullable"`
}

func (s *Server) trialView(now *catalogue.Catalogue, t domain.Trial, lang domain.Language) Trial {
	term := func(scheme, code string) *Term {
		if code == "" {
			return nil
		}
		x := termOf(now.Vocabularies, scheme, code, lang)
		return &x
	}
	view := Trial{
		ID: t.ID, Revision: t.Revision, Organisation: s.party(now, t.OrganisationID, lang), State: string(t.State),
		From: t.From, Until: given(string(t.Until)), Goal: t.Goal, Outcome: term(domain.SchemeTrialOutcome, t.Outcome),
		WouldUseAgain: t.UseAgain, Source: given(t.Source), ExternalID: t.ExternalID, CreatedAt: t.CreatedAt, UpdatedAt: t.ChangedAt,
		Context: TrialContext{
			term(domain.SchemeCircumstances, t.Context.Circumstances), term(domain.SchemeLeadershipLevel, t.Context.LeadershipLevel),
			term(domain.SchemeSetting, t.Context.Setting), term(domain.SchemeTrialGroupSize, t.Context.GroupSize),
			term(domain.SchemeWorkMode, t.Context.WorkMode),
		},
	}
	if tool, ok := now.ToolByID(t.ToolID); ok {
		view.Tool = s.toolLink(tool, lang)
	}
	return view
}
