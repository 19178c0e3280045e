package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// NewTool is a tool to begin with.
type NewTool struct {
	Slug       string         `json:"slug" example:"palaute-vaikeasta-asiasta"` // for ever
	Owner      string         `json:"owner" example:"akatemia"`                 // slug of the organisation that answers for it
	ChangeNote domain.Text    `json:"change_note" validate:"optional"`
	Content    domain.Content `json:"content"`
}

// Draft is the working copy of a tool, in every language. The public doesn't see it.
type Draft struct {
	Slug       string         `json:"slug"`
	ToolState  string         `json:"tool_state" enums:"unpublished,published,withdrawn"`
	State      string         `json:"state" enums:"editing,in_review,scheduled"`
	Stored     bool           `json:"stored"`   // false: nobody edits the tool; this is its current revision
	BasedOn    int            `json:"based_on"` // revision that it started from, 0 for a new tool
	ChangeKind string         `json:"change_kind" enums:"editorial,minor,substantive"`
	ChangeNote domain.Text    `json:"change_note"`
	UpdatedAt  time.Time      `json:"updated_at" format:"date-time"`
	PublishAt  *time.Time     `json:"publish_at" format:"date-time" extensions:"x-nullable"` // of a scheduled one
	Addresses  []domain.ID    `json:"addresses" swaggertype:"array,string"`                  // feedback that a scheduled one will address
	Content    domain.Content `json:"content"`
}

// DraftPatch is a JSON merge patch (RFC 7396) of a draft: members that are given replace, null
// removes.
type DraftPatch struct {
	ChangeKind domain.ChangeKind `json:"change_kind" validate:"optional" swaggertype:"string" enums:"editorial,minor,substantive"`
	ChangeNote domain.Text       `json:"change_note" validate:"optional"`
	Content    domain.Content    `json:"content" validate:"optional"`
}

func draftView(t domain.Tool, d domain.Draft) Draft {
	return Draft{
		Slug: t.Slug, ToolState: string(t.State), State: string(d.State), Stored: d.Version > 0, BasedOn: d.BasedOn,
		ChangeKind: string(d.ChangeKind), ChangeNote: d.ChangeNote, UpdatedAt: d.ChangedAt,
		PublishAt: d.PublishAt, Addresses: present(d.Addresses), Content: d.Content,
	}
}

// createTool begins a tool.
//
//	@summary	Begin a tool
//	@id			createTool
//	@tags		editing
//	@accept		json
//	@param		Idempotency-Key	header		string	true	"any text of your own, 1 to 255 visible characters"
//	@param		tool			body		NewTool	true	"tool"
//	@success	201				{object}	Draft
//	@failure	default			{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools [post]
func (s *Server) createTool(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	var in NewTool
	body, err := bind(c, &in)
	if err != nil {
		return err
	}
	once, err := onceOf(c, body, false)
	if err != nil {
		return err
	}
	out, t, err := s.tools.Create(c.Request().Context(), actor, domain.NewTool{
		Slug: in.Slug, Owner: in.Owner, Content: in.Content, Note: in.ChangeNote, Once: once,
	})
	if err != nil {
		return err
	}
	return s.created(c, "/v1/tools/"+t.Slug+"/draft", out.Value.Tag(), out.Replayed, draftView(t, out.Value))
}

// showDraft shows the working copy of a tool.
//
//	@summary	Show the draft of a tool
//	@id			showDraft
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	Draft
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/draft [get]
func (s *Server) showDraft(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	t, d, err := s.tools.Draft(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, d.Tag(), draftView(t, d))
}

// editDraft changes the working copy of a tool.
//
//	@summary	Change the draft of a tool
//	@id			editDraft
//	@tags		editing
//	@accept		json
//	@param		slug		path		string		true	"slug"
//	@param		If-Match	header		string		true	"the draft's ETag"
//	@param		patch		body		DraftPatch	true	"JSON merge patch (RFC 7396)"
//	@success	200			{object}	Draft
//	@failure	412,428		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/draft [patch]
func (s *Server) editDraft(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, patch, err := readPatch(c)
	if err != nil {
		return err
	}
	t, d, err := s.tools.Edit(c.Request().Context(), actor, c.Param("slug"), match, func(e domain.DraftEdit) (domain.DraftEdit, error) {
		return patched(e, patch)
	})
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, d.Tag(), draftView(t, d))
}

// patched applies a merge patch to what an editor can change of a draft.
func patched(e domain.DraftEdit, patch []byte) (domain.DraftEdit, error) {
	result := DraftPatch(e)
	if err := applyPatch(&result, patch); err != nil {
		return e, err
	}
	return domain.DraftEdit(result), nil
}

// discardDraft throws the working copy of a tool away.
//
//	@summary	Discard the draft of a tool
//	@id			discardDraft
//	@tags		editing
//	@param		slug		path	string	true	"slug"
//	@param		If-Match	header	string	true	"the draft's ETag"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/draft [delete]
func (s *Server) discardDraft(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	if err := s.tools.Discard(c.Request().Context(), actor, c.Param("slug"), match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// submitDraft hands a draft over for review.
//
//	@summary	Submit a draft for review
//	@id			submitDraft
//	@tags		editing
//	@param		slug		path		string	true	"slug"
//	@param		If-Match	header		string	false	"the draft's ETag"
//	@success	200			{object}	Draft
//	@failure	default		{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/submit [post]
func (s *Server) submitDraft(c echo.Context, actor domain.Actor) error {
	return s.moveDraft(c, func(match domain.Precondition) (domain.Tool, domain.Draft, error) {
		return s.tools.Submit(c.Request().Context(), actor, c.Param("slug"), match)
	})
}

// returnDraft gives a draft back for editing.
//
//	@summary	Return a draft from review
//	@id			returnDraft
//	@tags		editing
//	@param		slug		path		string	true	"slug"
//	@param		If-Match	header		string	false	"the draft's ETag"
//	@success	200			{object}	Draft
//	@failure	default		{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/tools/{slug}/return [post]
func (s *Server) returnDraft(c echo.Context, actor domain.Actor) error {
	return s.moveDraft(c, func(match domain.Precondition) (domain.Tool, domain.Draft, error) {
		return s.tools.Return(c.Request().Context(), actor, c.Param("slug"), match)
	})
}

func (s *Server) moveDraft(c echo.Context, move func(domain.Precondition) (domain.Tool, domain.Draft, error)) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	t, d, err := move(match)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, d.Tag(), draftView(t, d))
}
