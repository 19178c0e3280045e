package domain

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Tag names the state of a draft in one word: it changes with every save and every publication. The time
// tells a draft from one that was discarded before it.
func (d Draft) Tag() string {
	if d.Version == 0 {
		return fmt.Sprintf("r%d-v0", d.BasedOn)
	}
	return fmt.Sprintf("r%d-v%d-%s", d.BasedOn, d.Version, strconv.FormatInt(d.ChangedAt.UnixMicro(), 36))
}

// Tag names the state of feedback, as the actor sees it, in one word: what only editors see changes nobody
// else's.
func (fb Feedback) Tag(actor Actor) string {
	if actor.Edits() && fb.Unseen > 0 {
		return fmt.Sprintf("v%d.%d", fb.Version, fb.Unseen)
	}
	return fmt.Sprintf("v%d", fb.Version)
}

// ToolService is what editors do with tools.
type ToolService struct {
	Store Store
	Now   func() time.Time

	// FourEyes asks for somebody else than who edited or submitted a draft to publish it.
	FourEyes bool
	// MediaAt is what the addresses of this server's own uploaded files begin with.
	MediaAt string
}

// NewTool is a tool to begin with.
type NewTool struct {
	Slug    string
	Owner   string // organisation slug
	Content Content
	Note    Text
	Once    Once
}

// DraftEdit is how an editor changes a draft: a function from what it says to what it shall say.
type DraftEdit struct {
	ChangeKind ChangeKind
	ChangeNote Text
	Content    Content
}

// created is what an idempotency key of a creation leads back to.
type created struct {
	Tool  Tool
	Draft Draft
}

// Create begins a tool: unpublished, with a draft. Errors: Conflict when the slug was ever used,
// Invalid with all wrong fields.
func (s *ToolService) Create(ctx context.Context, actor Actor, n NewTool) (Outcome[Draft], Tool, error) {
	var out Outcome[created]
	if err := actor.Require(ToolsWrite); err != nil {
		return Outcome[Draft]{}, Tool{}, err
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		kept, err := w.Claim(ctx, n.Once, now)
		if err != nil {
			return nil, err
		}
		if kept != nil {
			out.Replayed = true
			return nil, json.Unmarshal(kept, &out.Value)
		}
		owner, err := s.check(ctx, w, n)
		if err != nil {
			return nil, err
		}
		t := Tool{ID: NewID(now), Slug: n.Slug, OwnerID: owner, State: ToolUnpublished, CreatedAt: now, ChangedAt: now}
		d := Draft{
			ToolID: t.ID, State: DraftEditing, ChangeKind: ChangeSubstantive, ChangeNote: n.Note,
			Content: n.Content.Normal(), ChangedAt: now, EditedBy: actor.client(),
		}
		if err := w.CreateTool(ctx, t); err != nil {
			return nil, err
		}
		if err := w.SaveDraft(ctx, d); err != nil {
			return nil, err
		}
		d.Version++
		out.Value = created{t, d}
		if err := w.Keep(ctx, n.Once, t.ID, out.Value, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "tool.create", ResourceTool, t.Slug, now))
	})
	return Outcome[Draft]{out.Value.Draft, out.Replayed}, out.Value.Tool, err
}

func (s *ToolService) check(ctx context.Context, r Reader, n NewTool) (owner ID, err error) {
	var f Faults
	if !ValidSlug(n.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	v, err := r.Vocabularies(ctx)
	if err != nil {
		return "", err
	}
	n.Content.Check(&f, "/content", v)
	o, err := r.Organisation(ctx, n.Owner)
	switch {
	case IsKind(err, NotFound):
		f.Add("/owner", "no-such-organisation")
	case err != nil:
		return "", err
	}
	return o.ID, f.Err()
}

// Draft gives a tool's working copy; when nobody edits the tool, what a new one would hold.
func (s *ToolService) Draft(ctx context.Context, actor Actor, slug string) (Tool, Draft, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return Tool{}, Draft{}, err
	}
	r := s.Store.As(actor)
	t, err := r.Tool(ctx, slug)
	if err != nil {
		return Tool{}, Draft{}, err
	}
	d, err := draftOf(ctx, r, t)
	if err != nil {
		return Tool{}, Draft{}, err
	}
	return t, d, recordReading(ctx, s.Store, actor, "draft.read", ResourceTool, t.Slug, s.Now())
}

func draftOf(ctx context.Context, r Reader, t Tool) (Draft, error) {
	if t.Erased() {
		return Draft{}, erased()
	}
	d, err := r.Draft(ctx, t.ID)
	if !IsKind(err, NotFound) || t.CurrentRevision == 0 {
		return d, err
	}
	current, err := r.Revision(ctx, t.ID, t.CurrentRevision)
	if err != nil {
		return Draft{}, err
	}
	return NewDraft(t, current), nil
}

// Edit changes the draft. Errors: Stale when it is another one than the precondition knows,
// Conflict when it is under review, Invalid with all wrong fields.
func (s *ToolService) Edit(
	ctx context.Context, actor Actor, slug string, p Precondition, edit func(DraftEdit) (DraftEdit, error),
) (Tool, Draft, error) {
	return s.change(ctx, actor, slug, "draft.edit", p, func(w Writer, d *Draft, now time.Time) error {
		e, err := edit(DraftEdit{d.ChangeKind, d.ChangeNote, d.Content})
		if err != nil {
			return err
		}
		v, err := w.Vocabularies(ctx)
		if err != nil {
			return err
		}
		var f Faults
		e.Content.Check(&f, "/content", v)
		checkAnswer(&f, "/change_note", e.ChangeNote)
		if !slices.Contains(ChangeKinds, string(e.ChangeKind)) {
			f.AddChoice("/change_kind", "unknown-value", ChangeKinds)
		}
		if err := f.Err(); err != nil {
			return err
		}
		d.EditedBy = actor.client()
		return d.Edit(e.Content, e.ChangeKind, e.ChangeNote, now)
	})
}

// Submit hands a draft over for review. Errors: Invalid with everything that it still lacks.
func (s *ToolService) Submit(ctx context.Context, actor Actor, slug string, p Precondition) (Tool, Draft, error) {
	return s.change(ctx, actor, slug, "draft.submit", p, func(w Writer, d *Draft, now time.Time) error {
		if err := d.checkFiles(ctx, w, s.MediaAt); err != nil {
			return err
		}
		d.SubmittedBy = actor.client()
		return d.Submit(now)
	})
}

// Return gives a draft back for editing.
func (s *ToolService) Return(ctx context.Context, actor Actor, slug string, p Precondition) (Tool, Draft, error) {
	return s.change(ctx, actor, slug, "draft.return", p, func(_ Writer, d *Draft, now time.Time) error {
		return d.Return(now)
	})
}

func (s *ToolService) change(
	ctx context.Context, actor Actor, slug, action string, p Precondition, act func(Writer, *Draft, time.Time) error,
) (t Tool, d Draft, err error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return t, d, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if t, err = w.LockTool(ctx, slug); err != nil {
			return nil, err
		}
		if d, err = draftOf(ctx, w, t); err != nil {
			return nil, err
		}
		if err := p.check(d.Tag()); err != nil {
			return nil, err
		}
		if err := act(w, &d, now); err != nil {
			return nil, err
		}
		if err := w.SaveDraft(ctx, d); err != nil {
			return nil, err
		}
		d.Version++
		return nil, w.Audit(ctx, NewAudit(actor, action, ResourceTool, t.Slug, now))
	})
	return t, d, err
}
