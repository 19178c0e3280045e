package api

import (
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// RevisionDiff is how a revision of a tool differs from another one, so that whoever approved that can
// decide whether to approve again.
type RevisionDiff struct {
	Slug             string            `json:"slug" example:"grow-keskustelu"`
	From             int               `json:"from" example:"3"`                                                              // what it is compared with; 0: nothing
	To               int               `json:"to" example:"4"`                                                                // may be smaller than from
	ChangeKind       *string           `json:"change_kind" enums:"editorial,minor,substantive" extensions:"x-nullable"`       // the largest of the revisions in between; null: none are
	SourceChanged    bool              `json:"source_changed"`                                                                // the source language's text, or which steps there are
	LanguagesChanged []domain.Language `json:"languages_changed" swaggertype:"array,string" enums:"fi,sv,en" example:"fi,sv"` // whose text changed
	Revisions        []RevisionItem    `json:"revisions"`                                                                     // in between, the newer of the two included, oldest first
	Changes          []FieldChange     `json:"changes"`
}

// FieldChange is one field that differs. Values are texts, numbers in decimal.
type FieldChange struct {
	Pointer  string  `json:"pointer" example:"/translations/sv/steps/goal/body"` // with keys, and numbers only for what has no key
	Kind     string  `json:"kind" enums:"added,removed,changed"`
	Language *string `json:"language" enums:"fi,sv,en" extensions:"x-nullable"` // null: what every language shares
	Before   *string `json:"before" extensions:"x-nullable"`
	After    *string `json:"after" extensions:"x-nullable"`
}

func (s *Server) revisionDiff(now *catalogue.Catalogue, t domain.Tool, c domain.Comparison, lang domain.Language) RevisionDiff {
	view := RevisionDiff{
		Slug: t.Slug, From: c.From, To: c.To, ChangeKind: given(string(c.ChangeKind)), SourceChanged: c.SourceChanged,
		LanguagesChanged: present(c.Languages), Revisions: []RevisionItem{}, Changes: make([]FieldChange, len(c.Differences)),
	}
	for _, r := range c.Passed {
		view.Revisions = append(view.Revisions, s.revisionItem(now, t, r, lang))
	}
	for i, d := range c.Differences {
		view.Changes[i] = FieldChange{d.Pointer, string(d.Kind), given(string(d.Language)), given(d.Before), given(d.After)}
	}
	return view
}

// diffRevisions compares two revisions of a tool.
//
//	@summary		Compare two revisions of a tool
//	@description	Field by field, in every language that was ready. What has a key is named by it (/steps/goal/minutes), so that a pointer means the same in both.
//	@id				diffRevisions
//	@tags			catalogue
//	@param			slug	path		string	true	"slug"
//	@param			number	path		int		true	"number"
//	@param			against	query		int		false	"number of the revision to compare with, earlier or later; without it the one before; 0: nothing, so that everything was added"	minimum(0)	maximum(1000000)
//	@param			lang	query		string	false	"language of the change notes"	Enums(fi, sv, en)
//	@success		200		{object}	RevisionDiff
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/revisions/{number}/diff [get]
func (s *Server) diffRevisions(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	now := s.Keeper.Catalogue()
	t, number, err := revisionIn(now, c)
	against := p.number("against", number-1, 0, mostRevisions)
	if err := p.done(); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	if against > t.CurrentRevision {
		return domain.Missing("revision")
	}
	page := s.pageAt(c, now, now.Stamp(t), lang)
	if page.Fresh {
		return nil
	}
	ctx := c.Request().Context()
	var from domain.Revision
	if against > 0 {
		if from, err = s.archive.revision(ctx, now, t.ID, against); err != nil {
			return err
		}
	}
	to, err := s.archive.revision(ctx, now, t.ID, number)
	if err != nil {
		return err
	}
	return page.json(s.revisionDiff(now, t.Tool, domain.Compare(from, to, t.Heads()), lang))
}

// mostRevisions is the largest number that a revision can have.
const mostRevisions = 1_000_000
